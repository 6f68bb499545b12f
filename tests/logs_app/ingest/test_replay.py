"""Requests that could not be read are read again."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from logs_app.adapters import native
from logs_app.ingest import letters, limits, replay
from logs_app.models import DeadLetter, Feedback, Log
from logs_app.readings import runs
from logs_app.records import Record
from observability.projects.models import Project
from tests.logs_app.ingest.sending import posting
from tests.otlp import PROTOBUF

LONG = "n" * 501  # as no name may be, until `upgrade`
PATIENCE = 30


@pytest.fixture(autouse=True)
def a_new_minute(monkeypatch):
    monkeypatch.setattr(letters, "_tally", letters.Tally())


@pytest.fixture
def post(key):
    return posting(key)


@pytest.fixture
def upgrade(monkeypatch):
    """From now on names may be longer."""
    return lambda: monkeypatch.setattr(limits, "MAX_SEGMENT", 1000)


def letter():
    return DeadLetter.objects.select_related("project").get()


def names():
    return sorted(name[:4] for name in Log.objects.values_list("name", flat=True))


def test_of_a_batch_without_ids_only_the_refused_are_taken(post, upgrade):
    assert post("/api/v1/logs/", [{"name": "one"}, {"name": LONG}, {"name": "two"}, {"name": LONG}]) == 207
    upgrade()
    assert replay.replay(letter()) == (2, "")
    assert names() == ["nnnn", "nnnn", "one", "two"]
    assert not DeadLetter.objects.exists()


def test_what_is_still_refused_stays_by_its_place(post, upgrade):
    post("/api/v1/logs/", [{"name": "one"}, {"name": LONG}, {"latency_ms": "slow"}])
    upgrade()
    assert replay.replay(letter()) == (1, "latency_ms: Expected float | null, got str")
    assert (letter().positions, letter().items, letter().tries) == ([2], 3, 1)
    assert replay.replay(letter()).taken == 0
    assert (letter().positions, letter().tries) == ([2], 2)
    assert names() == ["nnnn", "one"]


def test_a_whole_request_is_taken_once_its_format_understands_it(post, monkeypatch):
    post("/api/v1/logs/", "model: m")
    assert replay.replay(letter()).problem.startswith("body: not JSON")
    assert letter().positions is None
    read = [Record(format="native", kind="llm", model="m")]
    monkeypatch.setattr(native, "_each", lambda *_: read)
    assert replay.replay(letter()) == (1, "")
    assert Log.objects.get().model == "m"


@pytest.mark.parametrize("path", ["/v1/traces", "/"])
def test_spans_in_protobuf(post, upgrade, path):
    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    for number, name in enumerate(("good", LONG)):
        spans.add(trace_id=b"t" * 16, span_id=bytes([number + 1] * 8), name=name, start_time_unix_nano=10**18)
    post(path, request.SerializeToString(), PROTOBUF)
    assert names() == ["good"]
    upgrade()
    assert replay.replay(letter()) == (1, "")
    assert names() == ["good", "nnnn"]


def test_the_key_in_a_body_is_known_again(key, project, monkeypatch):
    """LLMonitor's clients put it there; it is not kept."""
    events = [{"event": "start", "type": "llm", "runId": "r", "app": key, "timestamp": "2026-05-01T10:00:00Z"}]
    with monkeypatch.context() as older:
        older.setattr(runs, "event_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Client().post("/api/report", {"events": events}, "application/json")
    assert key.encode() not in bytes(letter().body)
    assert replay.replay(letter()) == (1, "")
    assert Log.objects.get().external_id == "r"


def test_the_parts_of_a_path_are_read(post, project):
    assert post("/api/v1/logs/", {"external_id": "r"}) == 200
    client = Client(headers={"Authorization": "Bearer pl-test-key-0000"})
    client.patch("/v1/runs/r/score", {"value": 1}, "application/json")
    DeadLetter.objects.update(body=b'{"label": "good", "value": 1}')
    assert replay.replay(letter()) == (1, "")
    assert Feedback.objects.get().log_id == Log.objects.get().id


def test_a_prompt_that_was_not_there(post):
    body = {"path": "later", "output": "x"}
    assert post("/v5/prompts/log", body) == 404
    assert replay.replay(letter()).taken == 0
    post("/v5/prompts", {"path": "later", "model": "m", "template": "t"})
    assert replay.replay(letter()) == (1, "")


def test_places_mean_nothing_where_a_request_is_read_as_more(post, monkeypatch):
    post("/api/v1/logs/", [{"name": "one"}, {"name": LONG}])
    items = [Record(format="native", kind="llm", name=name) for name in ("one", "a", "b")]
    monkeypatch.setattr(native, "_each", lambda *_: items)
    assert replay.replay(letter()) == (0, "it is 3 items now and was 2: which are new cannot be told")
    assert names() == ["one"]


def test_what_has_ids_is_the_same_when_it_comes_again(post, monkeypatch):
    post("/api/v1/logs/", [{"external_id": "1", "name": "one"}, {"name": LONG}])
    items = [
        Record(format="native", kind="llm", name=name, identity=id, external_id=id)
        for id, name in (("1", "one"), ("2", "two"), ("3", "tri"))
    ]
    monkeypatch.setattr(native, "_each", lambda *_: items)
    assert replay.replay(letter()) == (3, "")
    assert names() == ["one", "tri", "two"]


def test_an_address_that_no_format_has_any_longer(post):
    post("/api/v1/logs/", "{")
    DeadLetter.objects.update(path="/gone")
    assert replay.replay(letter()).problem == "no format takes POST /gone"


def test_a_letter_and_its_logs_are_one_transaction(post, upgrade, monkeypatch):
    post("/api/v1/logs/", [{"name": "one"}, {"name": LONG}])
    upgrade()

    def fail(*_, **__):
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(DeadLetter, "delete", fail)
        assert replay.replay(letter()) == (0, "the database did not take it")
    assert names() == ["one"]
    assert replay.replay(letter()) == (1, "")


def test_who_is_overtaken_takes_nothing(post, upgrade):
    post("/api/v1/logs/", [{"name": "one"}, {"name": LONG}])
    upgrade()
    mine, theirs = letter(), letter()
    assert replay.replay(theirs) == (1, "")
    assert replay.replay(mine) == replay.OVERTAKEN
    assert names() == ["nnnn", "one"]


@pytest.mark.django_db(transaction=True)
def test_at_the_same_time_one_takes_it(post, upgrade):
    post("/api/v1/logs/", [{"name": "one"}, {"name": LONG}])
    upgrade()
    found = [letter() for _ in range(4)]
    together = threading.Barrier(len(found), timeout=PATIENCE)

    def work(mine):
        together.wait()
        try:
            return replay.replay(mine)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(found)) as threads:
        done = list(threads.map(work, found))
    assert sorted(each.taken for each in done) == [0, 0, 0, 1]
    assert names() == ["nnnn", "one"]
    assert not DeadLetter.objects.exists()


def test_the_command_replays_one_project_or_all(post, upgrade, project, capsys):
    other = Project.objects.create(slug="other", name="Other")
    for _ in range(2):
        post("/api/v1/logs/", [{"name": LONG}, {"name": "one"}])
    DeadLetter.objects.filter(pk=DeadLetter.objects.first().pk).update(project=other)
    upgrade()
    call_command("replay", project="acme")
    assert capsys.readouterr().out == "acme: 1 read, with 1 items; 0 still refused\n"
    call_command("replay")
    assert capsys.readouterr().out.splitlines()[1] == "other: 1 read, with 1 items; 0 still refused"
    assert Log.objects.filter(project=other).count() == 1
    with pytest.raises(CommandError, match="no project 'nowhere'"):
        call_command("replay", project="nowhere")
