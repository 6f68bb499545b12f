"""What the registry's pages show of logs."""

import re

import pytest

from logs_app.models import Log
from prompts_app import publish
from prompts_app.models import Prompt
from tests.logs_app.pages import text_of

LOG = {"model": "m", "provider": "p", "environment": "production", "prompt": {"path": "support/answer"}, "input": "x"}


@pytest.fixture
def prompt(project):
    """A prompt with two versions, the first in production."""
    made = publish.make_prompt(project.pk, "support/answer")
    for seed in (1, 2):
        publish.make_version(made, {"seed": seed})
    return made


@pytest.fixture
def figures(reader):
    """The figures of a fragment, by the place that each is for: `{(id, name): text}`."""

    def read(path, **query):
        html = reader.html(path, **query)
        found = re.findall(r'<span id="usage-([0-9a-f-]{36})-(\w+)" hx-swap-oob="true"[^>]*>(.*?)</span>\n', html)
        return {(id, name): text_of(text) for id, name, text in found}

    return read


def test_prompts_have_their_last_seven_days(figures, send, prompt, project):
    silent = publish.make_prompt(project.pk, "silent")
    ids = send(*({**LOG, "cost_usd": "0.25", "latency_ms": 1000, "status": status} for status in ("ok", "ok", "error")))
    send({**LOG, "started_at": "2026-01-01T00:00:00Z", "cost_usd": "9"})
    judgements = [{"log": ids[0], "name": "thumbs", "value": "up"}, {"log": ids[1], "name": "thumbs", "value": "down"}]
    send(*judgements, {"log": ids[1], "name": "note", "value": "no number"}, path="feedback")
    found = figures("usage/prompts/")
    assert {name: found[str(prompt.pk), name] for name in ("logs", "cost", "errors", "score")} == {
        "logs": "3",
        "cost": "$0.75",
        "errors": "33%",
        "score": "0.50",
    }
    assert re.fullmatch(r"(99\d ms|1.0\d s)", found[str(prompt.pk), "p95"].replace("\xa0", " "))
    assert [found[str(silent.pk), name] for name in ("logs", "cost", "score")] == ["0", "-", "-"]


def test_only_the_prompts_of_the_page_are_answered(figures, prompt, project):
    other = publish.make_prompt(project.pk, "other")
    assert {id for id, _ in figures("usage/prompts/", q="OTHER")} == {str(other.pk)}


def test_versions_stand_against_the_one_before(figures, send, prompt, reader):
    first, second = prompt.versions.order_by("number")
    for version, cost, latency, score in ((first, "0.1", 1000, 1), (second, "0.15", 500, 0.5)):
        said = {"prompt": {"path": prompt.path, "version_id": str(version.pk)}}
        ids = send(*([LOG | said | {"cost_usd": cost, "latency_ms": latency}] * 6))
        send({"log": ids[0], "name": "accuracy", "value": score}, path="feedback")
    assert Log.objects.filter(prompt_version=second).count() == 6
    found = figures(f"usage/prompts/{prompt.pk}/", version=[1, 2])
    assert found[str(first.pk), "cost"] == "$0.10"
    assert found[str(second.pk), "cost"] == "$0.15 +50%"
    assert found[str(second.pk), "p95"].endswith("-50%")
    assert found[str(second.pk), "score"] == "0.50 -50%"
    html = reader.html(f"usage/prompts/{prompt.pk}/", version=[1, 2])
    assert re.search(r'\$0\.15 <span class="change bad"', html)
    assert re.search(r'class="change good"[^>]*>-50%', html)
    assert {id for id, _ in figures(f"usage/prompts/{prompt.pk}/", version=2)} == {str(second.pk)}


def test_errors_that_come_from_nothing_are_told(figures, send, prompt, reader):
    for version, statuses in zip(
        prompt.versions.order_by("number"), (["ok"] * 10, ["error"] * 6 + ["ok"] * 4), strict=True
    ):
        said = {"prompt": {"path": prompt.path, "version_id": str(version.pk)}}
        send(*(LOG | said | {"status": status} for status in statuses))
    assert figures(f"usage/prompts/{prompt.pk}/", version=[1, 2])[str(version.pk), "errors"] == "60% +60.0 points"
    assert re.search(r'60% <span class="change bad"', reader.html(f"usage/prompts/{prompt.pk}/", version=[1, 2]))


def test_few_logs_are_held_against_nothing(figures, send, prompt):
    for number in (1, 2):
        version = prompt.versions.get(number=number)
        send(*[LOG | {"prompt": {"version_id": str(version.pk), "path": prompt.path}, "cost_usd": str(number)}] * 4)
    assert figures(f"usage/prompts/{prompt.pk}/", version=[1, 2])[str(version.pk), "cost"] == "$2.00"


def test_odd_versions_are_nobody(figures, prompt):
    assert figures(f"usage/prompts/{prompt.pk}/", version=["x", "9", "٣", "9" * 40]) == {}
    assert figures(f"usage/prompts/{prompt.pk}/") == {}


def test_a_list_that_is_asked_badly_has_no_figures(reader, prompt):
    reader.html("usage/prompts/", expect=404, file="poem")
    assert Prompt.objects.count() == 1
