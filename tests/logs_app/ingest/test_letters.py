"""Which requests are kept because they could not be read, and what of them."""

import io
import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from logs_app.adapters import logspend
from logs_app.ingest import letters, store
from logs_app.ingest.store import deletion
from logs_app.models import DeadLetter, Log
from logs_app.tasks import remove_old_letters
from observability.projects.models import ApiKey, Project
from observability.wsgi import application
from tests.bad_input import DOORS
from tests.logs_app.ingest.sending import posting
from tests.otlp import PROTOBUF

LONG = "n" * 501  # as no name may be
SECRET = "sk-upstream-0000"


@pytest.fixture(autouse=True)
def a_new_minute(monkeypatch):
    monkeypatch.setattr(letters, "_tally", letters.Tally())


@pytest.fixture
def post(key):
    return posting(key)


def letter():
    return DeadLetter.objects.get()


def test_some_items_of_a_batch_are_kept_by_their_places(post):
    sent = [{"name": "good"}, {"name": LONG}, {"latency_ms": "slow"}, {"name": LONG}]
    assert post("/api/v1/logs/?project=acme", sent) == 207
    assert Log.objects.count() == 1
    kept = letter()
    assert (kept.format, kept.method, kept.path, kept.query) == ("native", "POST", "/api/v1/logs/", {"project": "acme"})
    assert (kept.positions, kept.items, kept.status) == ([1, 2, 3], 4, 400)
    assert [(reason["field"], reason["items"]) for reason in kept.reasons] == [("name", 2), ("latency_ms", 1)]
    assert json.loads(bytes(kept.body)) == sent
    assert kept.size == len(json.dumps(sent))


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_body_that_cannot_be_read_is_kept_at_every_address(post, key, door):
    reply = Client().generic(
        door.route.method, door.path, "{", "application/json", headers={"Authorization": f"Bearer {key}"}
    )
    if door.adapter.FORMAT == "llmonitor":  # its key would have lain in the body
        assert not DeadLetter.objects.exists()
    else:
        kept = letter()
        assert (kept.format, kept.path, bytes(kept.body)) == (door.adapter.FORMAT, door.path, b"{")
        assert (kept.positions, kept.items, kept.status) == (None, None, reply.status_code)


def test_the_answer_before_django_keeps_too(key):
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/logs/",
        "CONTENT_LENGTH": "1",
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "wsgi.input": io.BytesIO(b"{"),
    }
    application(request, lambda status, headers: None)
    assert letter().reason.startswith("body: not JSON")


def test_broken_protobuf_is_kept_byte_by_byte(post):
    assert post("/v1/traces", b"\x0a\xff\x00\xfe", PROTOBUF) == 400
    kept = letter()
    assert (kept.format, bytes(kept.body), kept.headers) == ("otlp", b"\x0a\xff\x00\xfe", {"content-type": PROTOBUF})


def test_one_bad_span_in_protobuf_is_kept(post):
    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    for number, name in enumerate(("good", LONG)):
        spans.add(trace_id=b"t" * 16, span_id=bytes([number + 1] * 8), name=name, start_time_unix_nano=10**18)
    assert post("/v1/traces", request.SerializeToString(), PROTOBUF) == 200
    assert (letter().positions, letter().items) == ([1], 2)


def test_a_fault_of_ours_is_kept(post, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(logspend, "completion_of", fail)
    with pytest.raises(ZeroDivisionError):
        post("/llm/v1/log", {"input": {}, "output": {}})
    assert (letter().status, letter().reason) == (500, "an error of the server: ZeroDivisionError")


def test_what_is_nested_too_deeply_is_kept(post):
    assert post("/llm/v1/log", "[" * 100_000) == 400
    assert letter().reason == "body: nested too deeply"


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"Authorization": "Bearer nobody"}, 401),
        ({"Authorization": ""}, 401),
        ({"LogSpend-Project-ID": "other"}, 403),
        ({"Content-Encoding": "br"}, 415),
        ({"Content-Encoding": "gzip"}, 400),
    ],
)
def test_what_no_key_opened_is_not_kept(post, environ, status):
    assert post("/llm/v1/log", "{", **environ) == status
    assert not DeadLetter.objects.exists()


def test_what_is_too_large_to_be_read_is_not_kept(post, settings):
    settings.MAX_BODY_BYTES = 10
    assert post("/api/v1/logs/", "{" * 11) == 413
    assert not DeadLetter.objects.exists()


def test_what_the_database_did_not_take_is_not_kept(post, monkeypatch):
    def fail(*_):
        raise OperationalError("gone")

    monkeypatch.setattr(store.writer, "lent", fail)
    assert post("/api/v1/logs/", {"name": "good"}) == 503
    assert not DeadLetter.objects.exists()


def test_what_was_taken_leaves_nothing(post, monkeypatch):
    monkeypatch.setattr(letters, "_keep", pytest.fail)
    assert post("/api/v1/logs/", [{"name": "good"}, {"name": "better"}]) == 200


def test_an_item_of_another_project_is_not_kept(post, key, project):
    other = ApiKey.make(Project.objects.create(slug="other", name="Other"))[1]
    events = [{"event": "start", "type": "llm", "runId": "1", "app": each} for each in (key, other)]
    post("/v1/runs/ingest", {"events": events})
    assert not DeadLetter.objects.exists()


def test_a_failure_to_keep_changes_no_answer(post, monkeypatch, caplog):
    def fail(_):
        raise OperationalError("full")

    monkeypatch.setattr("logs_app.ingest.store.letters.add", fail)
    assert post("/api/v1/logs/", [{"name": "good"}, {"name": LONG}]) == 207
    assert Log.objects.count() == 1
    assert "was not kept" in caplog.text


def test_the_key_is_nowhere_in_a_letter(post, key):
    sent = {"kind": f"no {key} kind", "metadata": {"said": key}, "extra": {"url": f"https://x/?k={key}"}}
    assert post(f"/api/v1/logs/?note={key}&api_key=other-secret", sent) == 400
    kept = letter()
    assert key.encode() not in bytes(kept.body)
    assert bytes(kept.body).count(b"[redacted]") == 3
    assert kept.size == len(bytes(kept.body))
    assert kept.query == {"note": "[redacted]", "api_key": "[redacted]"}
    assert key not in json.dumps([kept.reasons, kept.path, kept.headers])


def test_a_providers_secrets_are_nowhere_in_a_letter(post):
    within = json.dumps({"Authorization": f"Bearer {SECRET}-2"})
    broken = f'{{"request": {{"api_key": "{SECRET}", "said": "with {SECRET}", "headers": {json.dumps(within)}, '
    assert post("/api/v1/log/inference", broken) == 400
    assert SECRET.encode() not in bytes(letter().body)
    assert b'"said": "with ****************"' in bytes(letter().body)


def test_a_large_body_is_told_and_not_kept(post, settings):
    settings.DEAD_LETTER_MAX_BYTES = 20
    post("/api/v1/logs/", "{" * 21)
    assert (letter().has_body, letter().size, bytes(letter().body)) == (False, 21, b"")


def test_a_project_keeps_the_latest(post, settings):
    settings.DEAD_LETTERS = 2
    for number in range(4):
        post("/api/v1/logs/", f"{{ {number}")
    assert [bytes(each.body) for each in DeadLetter.objects.all()] == [b"{ 3", b"{ 2"]


def test_nothing_is_kept_where_none_may_be(post, settings):
    settings.DEAD_LETTERS = 0
    post("/api/v1/logs/", "{")
    assert not DeadLetter.objects.exists()


def test_a_broken_client_has_so_many_a_minute(post, settings, monkeypatch):
    settings.DEAD_LETTERS_A_MINUTE = 2
    now = [600.0]
    monkeypatch.setattr("logs_app.ingest.letters.time.monotonic", lambda: now[0])
    assert [post("/api/v1/logs/", "{") for _ in range(3)] == [400] * 3
    assert DeadLetter.objects.count() == 2
    now[0] += 60
    post("/api/v1/logs/", "{")
    assert DeadLetter.objects.count() == 3


@pytest.mark.parametrize(("retention", "left"), [(None, {"young", "older"}), (3, {"young"})])
def test_letters_grow_old(post, project, retention, left):
    Project.objects.update(retention_days=retention)
    for text, days in (("young", 1), ("older", 5), ("old", 15)):
        post("/api/v1/logs/", text)
        at = timezone.now() - timedelta(days=days)
        DeadLetter.objects.order_by("-received_at").filter(body=text.encode()).update(received_at=at)
    remove_old_letters()
    assert {bytes(each.body).decode() for each in DeadLetter.objects.all()} == left


def test_who_is_erased_is_in_no_letter(post, project):
    for name in ("ann", "bob"):
        post("/api/v1/logs/", {"user": name, "name": LONG})
    assert deletion.erase(project.pk, "user", "ann") == 1
    assert b"bob" in bytes(letter().body)
