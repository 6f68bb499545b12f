"""What bad input gets at every address of every format: a clear 4xx in the vendor's words, or a log. Never a 500."""

import gzip
import json
import zlib
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from logs_app.ingest import store
from logs_app.ingest.views import written
from logs_app.wire import BadPayload
from observability.projects.models import ApiKey, Project
from tests.bad_input import DOORS, EXAMPLES, KEPT, ODD, OWN_WORDS, Door, mutations

all_doors = pytest.mark.parametrize("door", DOORS, ids=str)


@pytest.fixture
def post(key: str):
    """Sends a body to a route; a 500 raises."""
    client = Client()

    def send(door: Door, body: Any, key: str | None = key, **headers: str) -> Any:
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers |= {"Authorization": f"Bearer {key}"} if key else {}
        return client.generic(door.route.method, door.path, raw, "application/json", headers=headers)

    return send


@pytest.fixture
def prepare(post):
    """Sends what must be there before a route's example can be taken."""

    def send(door: Door) -> None:
        if door.example.before:
            path, body = door.example.before
            first = next(each for each in DOORS if each.path == path)
            assert post(first, body).status_code == first.example.status

    return send


def is_refused_as(door: Door, reply: Any, refusal: BadPayload) -> bool:
    """Whether this is the vendor's way of saying so."""
    said = door.adapter.refuse(refusal)
    return reply.status_code == said.status and reply.content == written(said)[0]


def test_every_route_has_an_example():
    assert {(door.adapter.FORMAT, door.route.path) for door in DOORS} == set(EXAMPLES)


@all_doors
class TestKeys:
    def test_the_example_is_taken(self, post, prepare, door):
        prepare(door)
        assert post(door, door.example.body).status_code == door.example.status

    def test_no_key(self, post, door):
        reply = post(door, door.example.body, key=None)
        assert is_refused_as(door, reply, BadPayload("no API key came along", status=401))

    @pytest.mark.parametrize("wrong", ["nonsense", "00000000-0000-4000-8000-000000000000", "k" * 5000, "k\u00e9y"])
    def test_a_wrong_key(self, post, door, wrong):
        reply = post(door, door.example.body, key=wrong)
        assert is_refused_as(door, reply, BadPayload("unknown or revoked API key", status=401))

    def test_a_revoked_key(self, post, door):
        ApiKey.objects.get().revoke()
        reply = post(door, door.example.body)
        assert is_refused_as(door, reply, BadPayload("unknown or revoked API key", status=401))


class TestAnotherProject:
    """Where a format names a project besides the key."""

    @pytest.fixture
    def other(self, db: None) -> Project:
        return Project.objects.create(slug="other")

    @pytest.mark.parametrize("name", ["slug", "public_id"])
    def test_logspends_header(self, post, other, name):
        [door] = [door for door in DOORS if door.adapter.FORMAT == "logspend"]
        reply = post(door, door.example.body, LogSpend_Project_ID=str(getattr(other, name)))
        assert is_refused_as(door, reply, BadPayload("the key belongs to another project", status=403))

    @pytest.mark.parametrize("field", ["app", "appId"])
    @pytest.mark.parametrize("path", ["api/report", "api/v1/report", "v1/runs/ingest"])
    def test_the_app_of_an_event(self, post, logs, other, path, field):
        [door] = [door for door in DOORS if door.route.path == path]
        event = EXAMPLES[door.adapter.FORMAT, path].body["events"][0]
        reply = post(door, {"events": [event | {field: str(other.public_id)}]})
        assert reply.status_code == 403
        assert field in reply.json()["message"]
        assert logs() == []


@all_doors
class TestBodies:
    @pytest.mark.parametrize("body", ["", "{", '{"a": }', "nonsense", b"\xff\xfe\x00", "[" * 10_000 + "]" * 10_000])
    def test_what_is_no_json(self, post, door, body):
        reply = post(door, body)
        assert 400 <= reply.status_code < 500
        assert b"body" in reply.content

    @pytest.mark.parametrize("body", ["null", "true", "3", '"text"', "[null]", "[[]]", "[3]"])
    def test_another_type_than_the_formats(self, post, door, body):
        reply = post(door, body)
        assert 400 <= reply.status_code < 500
        assert b"expected a" in reply.content or b"body" in reply.content

    def test_what_is_nested_too_deeply_to_be_looked_through(self, post, prepare, door):
        prepare(door)
        statuses = set()
        for depth in (600, 950):
            deep = "[" * depth + "]" * depth
            for _, body in mutations(door.example.body, f'{{"a": {deep}}}'):
                statuses.add(post(door, body).status_code)
        assert max(statuses) < 500
        assert 400 in statuses

    @pytest.mark.parametrize("body", ["[]", "{}"])
    def test_nothing(self, post, door, body):
        assert post(door, body).status_code in (door.example.status, 400, 422)

    def test_a_body_over_the_limit(self, post, door, settings):
        settings.MAX_BODY_BYTES = 2000
        reply = post(door, json.dumps(door.example.body) + " " * 2000)
        assert is_refused_as(door, reply, BadPayload("larger than the limit of 2000 bytes", "body", 413))

    def test_a_bomb(self, post, door, settings):
        settings.MAX_BODY_BYTES = 100_000
        bomb = gzip.compress(b" " * 50_000_000)
        assert len(bomb) < settings.MAX_BODY_BYTES
        reply = post(door, bomb, Content_Encoding="gzip")
        assert is_refused_as(door, reply, BadPayload("larger than the limit of 100000 bytes", "body", 413))

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
    def test_what_is_not_packed_as_it_says(self, post, door, encoding):
        for raw in (b"nonsense", zlib.compress(b"[]")[:-6], gzip.compress(b"[]")[:-4]):
            reply = post(door, raw, Content_Encoding=encoding)
            assert 400 <= reply.status_code < 500
            assert b"body" in reply.content

    def test_an_unknown_encoding(self, post, door):
        assert post(door, door.example.body, Content_Encoding="br").status_code == 415

    def test_five_megabytes_in_one_value(self, post, prepare, door):
        prepare(door)
        huge = json.dumps("x" * 5_000_000)
        body = json.dumps(door.example.body)
        reply = post(door, body.replace('"FREE"', huge) if door.example.free else body[:-1] + f', "huge": {huge}' + "}")
        assert reply.status_code == door.example.status

    def test_a_database_that_does_not_answer(self, post, prepare, door, monkeypatch):
        prepare(door)

        def fail(drafts: Any) -> None:
            raise OperationalError("gone")

        monkeypatch.setattr(store, "_write", fail)
        reply = post(door, door.example.body)
        refusal = BadPayload("the database did not take it; send it again", status=503)
        assert is_refused_as(door, reply, refusal) if door.example.is_kept else reply.status_code == door.example.status


@pytest.mark.parametrize("door", [door for door in DOORS if door.example.parameters], ids=str)
def test_a_parameter_may_look_like_its_own_name(key, door):
    headers = {"Authorization": f"Bearer {key}"}
    body = json.dumps(door.example.body)
    assert (
        Client().generic(door.route.method, f"/{door.route.path}", body, headers=headers).status_code
        == door.example.status
    )


@pytest.mark.parametrize("odd", ODD)
@all_doors
def test_an_odd_value_anywhere_is_refused_by_name_or_stored(post, prepare, door, odd):
    prepare(door)
    for names, body in mutations(door.example.body, ODD[odd]):
        reply = post(door, body)
        assert reply.status_code < 500, (names, reply.content)
        if reply.status_code >= 400:
            said = reply.content.decode()
            is_named = any(name in said for name in (*OWN_WORDS, *names.split(".")))
            assert is_named or (reply.status_code == 404 and "no log has the id" in said), (names, said)
    assert post(door, door.example.body).status_code == door.example.status


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("door", [door for door in DOORS if door.example.free], ids=str)
def test_a_value_that_may_be_anything_is_kept(post, logs, door, odd):
    body = json.dumps(door.example.body).replace('"FREE"', ODD[odd])
    assert post(door, body).status_code == door.example.status
    kept = KEPT[odd] if odd in KEPT else json.loads(ODD[odd])
    if kept not in (None, "", [], {}):
        assert kept in list(values_in(logs()))


def values_in(value: Any) -> Any:
    """Every value in a value."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from values_in(each)


@pytest.mark.parametrize("bad", ['{"metadata": 3, "event": 3}', "3", "null", "[]", '"x"'])
@pytest.mark.parametrize("door", [door for door in DOORS if door.example.batch is not None], ids=str)
def test_in_a_batch_the_good_items_are_stored(post, prepare, door, bad):
    prepare(door)
    body, batch = door.example.body, door.example.batch
    good = body[batch] if batch else [body]
    text = json.dumps([*good, "BAD"]).replace('"BAD"', bad)
    reply = post(door, f'{{"{batch}": {text}}}' if batch else text)
    assert reply.status_code in (200, 207)
    results = reply.json()["results"]
    assert "error" in results[-1] or len(results) == len(good)  # an empty list is no item
    assert [result for result in results[: len(good)] if "error" in result] == []
