"""Pricing again, and deleting with all that is theirs."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from logs_app import repricing, rollups
from logs_app.ingest.store import deletion
from logs_app.models import DirtyHour, Feedback, Log, LogBody, Rate, Session, Trace
from logs_app.repricing import reprice


@pytest.fixture
def post(api: Client):
    def send(path="logs", **log):
        body = {"usage": {"input_tokens": 1_000_000}, "started_at": "2025-06-30T10:20:00Z"} | log
        body = body if path == "logs" else log
        assert api.post(f"/api/v1/{path}/", json.dumps(body), content_type="application/json").status_code == 200

    return send


def test_a_price_that_comes_later_is_computed_into_old_logs(post, logs):
    post(external_id="a", model="acme-1", session="s", trace="t")
    DirtyHour.objects.all().delete()
    Session.objects.update(is_dirty=False)
    Rate.objects.create(model="acme-*", input_usd=Decimal("1.5"), valid_from=datetime(2025, 1, 1, tzinfo=UTC))
    assert reprice(Log.objects.all()) == 1
    assert logs()[0]["cost_usd"] == "1.5"
    assert logs()[0]["cost"]["reason"] is None
    assert DirtyHour.objects.count() == 1
    assert Session.objects.get().is_dirty


def test_a_price_holds_from_its_own_day(post, logs):
    for day in (1, 3):
        post(external_id=str(day), model="acme-1", started_at=f"2025-06-0{day}T00:00:00Z")
    Rate.objects.create(model="acme-1", input_usd=Decimal(2), valid_from=datetime(2025, 6, 2, tzinfo=UTC))
    reprice(Log.objects.all())
    assert [log["cost_usd"] for log in logs()] == [None, "2"]


def test_a_plain_name_wins_over_a_star_and_the_project_over_everybody(post, logs, project):
    post(model="acme-1")
    day = datetime(2025, 1, 1, tzinfo=UTC)
    for number, rate in enumerate(
        ({"model": "*", "valid_from": day + timedelta(days=9)}, {"model": "acme-1"}, {"model": "*", "project": project})
    ):
        Rate.objects.create(**{"valid_from": day} | rate, input_usd=Decimal(number + 1))
        reprice(Log.objects.all())
        assert logs()[0]["cost_usd"] == str(number + 1)


def test_pricing_again_at_the_same_price_changes_nothing(post):
    post(model="gpt-4o-mini", provider="openai")
    DirtyHour.objects.all().delete()
    assert reprice(Log.objects.all()) == 0
    assert not DirtyHour.objects.exists()


def test_pricing_again_goes_through_many_logs(post, monkeypatch):
    monkeypatch.setattr(repricing, "BATCH", 2)
    for number in range(5):
        post(external_id=str(number), model="acme-1")
    Rate.objects.create(model="acme-1", input_usd=1, valid_from=datetime(2025, 1, 1, tzinfo=UTC))
    assert reprice(Log.objects.all()) == 5


def test_pricing_again_asks_little_of_the_database(post, django_assert_max_num_queries):
    for number in range(20):
        post(external_id=str(number), model="acme-1", session=f"s{number}", trace=f"t{number}")
    Rate.objects.create(model="acme-1", input_usd=1, valid_from=datetime(2025, 1, 1, tzinfo=UTC))
    with django_assert_max_num_queries(12):
        reprice(Log.objects.all())


def test_a_deleted_log_leaves_nothing_behind(post):
    post(external_id="a", session="s", trace="t", output="one")
    post(external_id="b", session="s", trace="u", output="two")
    post("feedback", log="a", name="rating", value="up")
    DirtyHour.objects.all().delete()
    assert deletion.remove(Log.objects.filter(external_id="a")) == 1
    assert [log.external_id for log in Log.objects.all()] == ["b"]
    assert [body.output for body in LogBody.objects.all()] == ["two"]
    assert not Feedback.objects.exists()
    assert Session.objects.get().is_dirty
    assert DirtyHour.objects.count() == 1
    rollups.recount_dirty()
    assert [trace.external_id for trace in Trace.objects.all()] == ["u"]
    deletion.remove(Log.objects.all())
    rollups.recount_dirty()
    assert not Session.objects.exists()
