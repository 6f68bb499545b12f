"""The demo's month is lifelike, and the same again."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from logs_app.demo.cast import CUSTOMERS, FINE_TUNED, MODELS
from logs_app.demo.month import month
from logs_app.demo.prompts import AHEAD, PROMPTS
from logs_app.demo.rhythm import Month
from logs_app.ingest.limits import problem_of
from logs_app.records import Feedback, Record

END = datetime(2026, 6, 30, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def items():
    return [item for scene in month(END, 4000, seed=1) for item in scene]


@pytest.fixture(scope="module")
def records(items):
    return [item for item in items if isinstance(item, Record)]


def test_the_same_seed_makes_the_same_month():
    assert list(month(END, 200, seed=1)) == list(month(END, 200, seed=1))
    assert list(month(END, 200, seed=1)) != list(month(END, 200, seed=2))


def test_it_is_about_as_long_as_asked(records):
    assert 3400 < len(records) < 4600


def test_every_item_can_be_stored(items):
    assert [problem for item in items if (problem := problem_of(item))] == []


def test_every_log_has_its_own_id(records):
    assert Counter(record.external_id for record in records).most_common(1)[0][1] == 1


def test_it_lies_in_the_month_and_comes_in_order(items):
    starts = [scene[0].started_at for scene in month(END, 1000, seed=1)]
    assert starts == sorted(starts)
    assert END - timedelta(days=30) <= starts[0]
    assert starts[-1] <= END


def test_everybody_and_everything_appears(records, items):
    assert {record.customer for record in records} == {customer.name for customer in CUSTOMERS}
    assert {record.environment for record in records} == set(AHEAD)
    assert {record.prompt.path for record in records if record.prompt} == set(PROMPTS)
    assert {record.model for record in records} > {*MODELS, FINE_TUNED.name}
    assert {record.kind for record in records} == {
        "llm", "embedding", "chain", "agent", "tool", "retriever", "reranker",
    }  # fmt: skip
    assert {item.name for item in items if isinstance(item, Feedback)} == {
        "thumbs",
        "faithfulness",
        "helpful",
        "merged",
    }
    assert {tag for record in records for tag in record.tags or ()} > {"en", "es", "de", "fr", "pt", "ja"}
    assert any(record.usage and record.usage.cache_read_tokens for record in records)
    assert any(record.usage and record.usage.reasoning_tokens for record in records)
    assert any(record.ttft_ms for record in records)
    assert any(record.tool_calls for record in records)
    assert len({record.error.type for record in records if record.error}) > 4


def test_feedback_names_a_log_of_the_month(items, records):
    known = {record.external_id for record in records}
    assert all(item.targets[0] in known for item in items if isinstance(item, Feedback))


def test_a_parent_encloses_its_children(records):
    by_id = {record.external_id: record for record in records}
    children = [(record, by_id[record.parent]) for record in records if record.parent]
    assert len(children) > 500
    roots = [(child, parent) for child, parent in children if parent.opens_trace]
    assert all(parent.started_at <= child.started_at and child.ended_at <= parent.ended_at for child, parent in roots)
    assert all(parent.trace == child.trace for child, parent in children)


def test_a_session_is_one_talk_in_order(records):
    by_session = Counter(record.session for record in records if record.session)
    assert by_session.most_common(1)[0][1] >= 5


def test_one_afternoon_a_provider_fails():
    begin, end = Month(END).incident
    items = [item for scene in month(END, 20_000, seed=1) for item in scene if isinstance(item, Record)]
    during = [item for item in items if item.provider == "openai" and begin <= item.started_at < end]
    failed = sum(item.status == "error" for item in during) / len(during)
    assert end - begin == timedelta(hours=2)
    assert failed > 0.3
    others = [item for item in items if item.provider == "openai" and not begin <= item.started_at < end]
    assert sum(item.status == "error" for item in others) / len(others) < 0.05


def test_prompts_change_in_the_month():
    assert len(PROMPTS) == 12
    assert all(len(prompt.versions) >= 2 for prompt in PROMPTS.values())
    answer = PROMPTS["support/answer"]
    assert answer.version(0, "production").model == "gpt-4.1"
    assert answer.version(14, "production").model == "gpt-5-mini"
    assert answer.version(11, "staging").model == "gpt-5-mini"
