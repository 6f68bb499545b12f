"""Logs whose clients said no tokens are counted and priced later."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from logs_app import counting
from logs_app.models import DirtyHour, Log, LogBody, Session, Trace
from logs_app.tasks import count_tokens

AT = "2025-06-30T10:20:00Z"


@pytest.fixture
def post(api: Client):
    def send(**log):
        body = {"external_id": "a", "model": "gpt-4o-mini", "provider": "openai", "started_at": AT} | log
        assert api.post("/api/v1/logs/", json.dumps(body), content_type="application/json").status_code == 200

    return send


def settle():
    DirtyHour.objects.all().delete()
    Session.objects.update(is_dirty=False)
    Trace.objects.update(is_dirty=False)


def test_a_log_without_tokens_is_counted_and_priced(post, logs):
    post(input=[{"role": "user", "content": "hello world"}], output="hello world")
    assert logs()[0]["cost"]["reason"] == "no tokens were reported"
    count_tokens()
    [log] = logs()
    assert log["usage"] == {
        "input_tokens": 9,
        "cache_read_tokens": None,
        "cache_write_tokens": None,
        "output_tokens": 2,
        "reasoning_tokens": None,
        "total_tokens": 11,
        "is_counted": True,
    }
    assert log["cost_usd"] == "0.00000255"
    assert log["cost"]["source"] == "computed"


def test_a_count_is_priced_at_the_time_of_its_log(post, logs):
    post(model="o3", started_at="2025-05-01T00:00:00Z", input="hello world", output="")
    count_tokens()
    assert logs()[0]["cost_usd"] == "0.00002"


def test_what_is_counted_is_marked_behind(post, project):
    post(input="hello", session="s", trace="t")
    settle()
    count_tokens()
    assert DirtyHour.objects.get().hour == datetime(2025, 6, 30, 10, tzinfo=UTC)
    assert Session.objects.get().is_dirty
    assert Trace.objects.get().is_dirty


def test_counting_twice_counts_once(post):
    post(input="hello")
    assert counting.count_waiting() == 1
    settle()
    assert counting.count_waiting() == 0
    assert not DirtyHour.objects.exists()


def test_many_logs_are_counted_in_batches(post):
    for number in range(7):
        post(external_id=str(number), input="hello")
    assert counting.count_waiting(batch=3) == 7
    assert Log.objects.filter(is_counted=True).count() == 7


@pytest.mark.parametrize(
    "log",
    [
        {"usage": {"input_tokens": 3}},
        {"status": "running"},
        {"error": {"message": "refused"}, "status": "error"},
        {"kind": "tool"},
        {"input": None},
    ],
)
def test_what_needs_no_count_is_left_alone(post, log):
    post(**{"input": "hello"} | log)
    assert counting.count_waiting() == 0
    assert not Log.objects.get().is_counted


def test_an_embedding_writes_no_tokens(post, logs):
    post(kind="embedding", model="text-embedding-3-small", input=["hello world"], output=[[0.1, 0.2]])
    count_tokens()
    assert logs()[0]["usage"]["input_tokens"] == 2
    assert logs()[0]["usage"]["output_tokens"] is None


def test_a_model_without_a_price_is_counted_and_stays_unpriced(post, logs):
    post(model="acme-ft", input="hello world")
    count_tokens()
    assert logs()[0]["usage"]["is_counted"]
    assert logs()[0]["cost"]["reason"] == "no price is known for model 'acme-ft' of provider 'openai'"


def test_a_half_that_comes_during_the_count_is_not_lost(post, monkeypatch):
    """The count of an old text is thrown away; the next run counts the new one."""
    post(input="hello")

    def count(model, said):
        LogBody.objects.update(output="hello world")
        return 1

    with monkeypatch.context() as patch:
        patch.setattr(counting, "count_tokens", count)
        assert counting.count_waiting() == 0
    assert Log.objects.get().awaits_count
    assert counting.count_waiting() == 1
    assert Log.objects.get().output_tokens == 2


def test_a_deeply_nested_input_does_not_stop_the_others(post):
    post(external_id="deep", input=json.loads("[" * 300 + "]" * 300), started_at="2025-06-30T10:00:00Z")
    post(external_id="plain", input="hello")
    assert counting.count_waiting() == 2
