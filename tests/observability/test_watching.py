"""What watches over an installation asks."""

import os
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from observability import metrics, watching

TOKEN = {"Authorization": "Bearer watcher"}


@pytest.fixture
def scrape(settings, tmp_path):
    """The metrics of this process alone: others that test meanwhile count into the same folder."""
    folder = settings.METRICS_DIR
    settings.METRICS_TOKEN = "watcher"
    settings.METRICS_DIR = tmp_path

    def read() -> dict[str, float]:
        for path in Path(folder).glob(f"*_{os.getpid()}.db"):
            (tmp_path / path.name).unlink(missing_ok=True)
            (tmp_path / path.name).symlink_to(path)
        answer = Client().get("/metrics", headers=TOKEN)
        assert answer.status_code == 200
        lines = (line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in lines}

    return read


def grown(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return after.get(name, 0) - before.get(name, 0)


def test_a_process_that_answers_is_healthy(client):
    assert client.get("/healthz").content == b"ok\n"


def test_a_migrated_database_is_ready(client, db):
    assert client.get("/readyz").status_code == 200


def test_a_database_that_does_not_answer_is_not_ready(client, db, monkeypatch):
    def refuse(*_: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", refuse)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_missing_migrations_are_not_ready(client, db, monkeypatch):
    monkeypatch.setattr(watching, "_migrated", set())
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: [("logs", "0001")])
    assert client.get("/readyz").status_code == 503


def test_metrics_are_closed_without_a_token(client, db):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("said", [{}, {"Authorization": "Bearer other"}, {"Authorization": "watcher"}])
def test_metrics_want_their_token(client, db, settings, said):
    settings.METRICS_TOKEN = "watcher"
    assert client.get("/metrics", headers=said).status_code == 401


def test_what_is_accepted_is_counted_with_its_transaction(api, scrape):
    before = scrape()
    sent = [{"name": "one"}, {"name": "two"}]
    assert api.post("/api/v1/logs/", sent, content_type="application/json").status_code == 200
    after = scrape()
    assert grown(before, after, 'polylog_accepted_total{format="native"}') == 2
    assert grown(before, after, "polylog_commit_rows_count") == 1
    assert grown(before, after, "polylog_commit_rows_sum") == 2
    assert grown(before, after, "polylog_commit_seconds_count") == 1
    assert after["polylog_waiting_requests"] == 0
    assert after["polylog_dirty_hours"] == 1
    assert 0 < after["polylog_search_lag_seconds"] < 60


def test_what_is_refused_is_counted_by_its_reason(client, api, scrape):
    before = scrape()
    client.post("/api/v1/logs/", {"name": "one"}, content_type="application/json")
    api.post("/api/v1/logs/", "{", content_type="application/json")
    after = scrape()
    assert grown(before, after, 'polylog_refused_total{format="native",reason="key"}') == 1
    assert grown(before, after, 'polylog_refused_total{format="native",reason="invalid"}') == 1


def test_the_queues_are_counted_while_the_broker_answers(db, scrape):
    counted = scrape()
    assert counted["polylog_broker_up"] == 1
    assert {'polylog_queued_tasks{queue="quick"}', 'polylog_queued_tasks{queue="slow"}'} <= counted.keys()


def test_metrics_are_told_while_the_broker_is_down(db, scrape, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("kombu.Connection.ensure_connection", refuse)
    assert scrape()["polylog_broker_up"] == 0


def test_a_dead_process_says_nothing_of_its_state(db, scrape, settings):
    metrics.waiting.set(0)
    scrape()
    dead = settings.METRICS_DIR / "gauge_livesum_999999999.db"
    dead.write_bytes((Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]) / f"gauge_livesum_{os.getpid()}.db").read_bytes())
    scrape()
    assert not dead.exists()
