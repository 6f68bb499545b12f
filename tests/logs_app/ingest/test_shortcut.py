"""What a server calls: logs are answered before Django, by the same code as its viewsets."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import resolve

from logs_app.ingest.doors import DOORS
from logs_app.ingest.views import IngestViewSet
from logs_app.models import Log
from observability.wsgi import application
from tests.otlp import PROTOBUF, named

Send = Callable[..., tuple[int, dict[str, str], Any]]


@pytest.fixture
def send(key: str) -> Send:
    """POSTs as a WSGI server does: (status, headers, what the JSON says)."""

    def post(path: str, body: bytes, **environ: str) -> tuple[int, dict[str, str], Any]:
        said: dict[str, Any] = {}
        request = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_AUTHORIZATION": f"Bearer {key}",
            "wsgi.input": io.BytesIO(body + b"the next request"),
            **environ,
        }
        content = application(request, lambda status, headers: said.update(status=status, headers=dict(headers)))
        return int(said["status"].split()[0]), said["headers"], json.loads(b"".join(content) or b"null")

    return post


@pytest.fixture(autouse=True)
def _not_django(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("Django was asked")

    monkeypatch.setattr("observability.wsgi.django_alone.get_response", fail)


def test_a_log_is_answered_and_stored(send):
    status, headers, said = send("/api/v1/logs/", b'{"model": "m", "customer": "acme"}')
    assert (status, said["accepted"]) == (200, 1)
    assert headers["Content-Type"] == "application/json"
    assert str(Log.objects.get(customer="acme").id) == said["results"][0]["id"]


def test_slashes_collapse_and_bodies_are_unpacked(send):
    status, _, _ = send("//api//v1/logs/", gzip.compress(b'{"model": "m"}'), HTTP_CONTENT_ENCODING="gzip")
    assert (status, Log.objects.count()) == (200, 1)


def test_a_body_in_chunks_is_read_to_its_end(key):
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/logs/",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "wsgi.input": io.BytesIO(b'{"model": "m"}'),
        "wsgi.input_terminated": True,
    }
    application(request, lambda status, headers: None)
    assert Log.objects.get().model == "m"


def test_the_query_is_read_with_its_percent_signs(send, project):
    assert send("/api/v1/logs/", b'{"model": "m"}', QUERY_STRING="project=%61cme&x=")[0] == 200
    assert send("/api/v1/logs/", b'{"model": "m"}', QUERY_STRING="project=another")[0] == 403


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"HTTP_AUTHORIZATION": "Bearer nobody"}, 401),
        ({"CONTENT_LENGTH": "many"}, 400),
        ({"CONTENT_LENGTH": str(10**12)}, 413),
        ({"HTTP_CONTENT_ENCODING": "br"}, 415),
    ],
)
def test_what_is_wrong_is_told_in_the_vendors_words(send, environ, status):
    found, _, said = send("/api/v1/logs/", b"{}", **environ)
    assert found == status
    assert said["detail"]


def test_a_failure_of_ours_is_an_answer_too(send, monkeypatch, caplog):
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("logs_app.ingest.views.accept", fail)
    assert send("/api/v1/logs/", b"{}")[0] == 500
    assert "ZeroDivisionError" in caplog.text


def test_every_address_of_the_shortcut_is_a_viewsets_too():
    for (method, path), doors in DOORS.items():
        if path == "/":  # the home page, too
            continue
        [(adapter, route)] = doors
        view = resolve(path).func
        assert method.lower() in view.actions, path
        if view.cls is IngestViewSet:
            assert view.initkwargs["route"].path == route.path
            assert view.initkwargs["adapter"].FORMAT == adapter.FORMAT


def test_what_is_posted_to_the_site_itself_is_told_by_its_type(send):
    item = b'{"Item": {"call_type": {"S": "completion"}, "model": {"S": "m"}}}'
    assert send("/", item, CONTENT_TYPE="application/x-amz-json-1.0")[:1] == (200,)
    assert send("/", named("traceloop/05-minimal").body(), CONTENT_TYPE=PROTOBUF)[:1] == (200,)
    assert set(Log.objects.values_list("format", flat=True)) == {"dynamodb", "otlp"}


def test_the_native_address_is_in_the_schema(admin, monkeypatch):
    monkeypatch.undo()
    said = json.loads(admin.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).content)
    assert "post" in said["paths"]["/api/v1/logs/"]
