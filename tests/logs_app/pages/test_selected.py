"""Logs that are selected in the list: deleted after a question, tagged, exported."""

import json
from uuid import uuid4

import pytest

from logs_app.models import Feedback, Log, LogBody, LogWords
from logs_app.rollups import recount_dirty
from logs_app.search.index import index_waiting
from observability.projects.models import ApiKey, Membership, Project

ACTS = ("delete", "tags")


@pytest.fixture
def developer(reader, viewer):
    Membership.objects.filter(user=viewer).update(role="developer")
    return reader


@pytest.fixture
def post(reader):
    def send(path: str, expect: int = 302, **said):
        reply = reader.client.post(f"{reader.base}logs/{path}/", said)
        assert reply.status_code == expect, reply.content[:300]
        return reply

    return send


def tags_of(*names: str) -> list[list[str]]:
    return [Log.objects.get(external_id=name).tags for name in names]


@pytest.fixture
def ids(send):
    """Of two logs; a third stands beside them."""
    return send({"external_id": "a", "tags": ["old"]}, {"external_id": "b"}, {"external_id": "c"})[:2]


def test_deleting_asks_first(developer, post, ids):
    question = post("delete", 200, id=ids, query="status=ok").content.decode()
    assert "Delete 2 logs?" in question
    assert all(f'name="id" value="{id}"' in question for id in ids)
    assert Log.objects.count() == 3
    reply = developer.client.post(f"{developer.base}logs/delete/?dialog=1", {"id": ids})
    assert reply.content.startswith(b"<dialog")


def test_deleting_leaves_nothing(developer, post, ids, send):
    send({"log": "a", "name": "thumbs", "value": "up"}, path="feedback")
    recount_dirty()
    index_waiting()
    reply = post("delete", id=ids, query="status=ok", sure="1")
    assert reply["Location"] == f"{developer.base}logs/?status=ok"
    assert [model.objects.count() for model in (Log, LogBody, LogWords, Feedback)] == [1, 1, 1, 0]
    assert "2 logs deleted." in developer.text("logs/")


def test_a_tag_is_added_and_removed_for_charts_and_search_too(developer, post, ids, api):
    recount_dirty()
    index_waiting()
    post("tags", id=ids, tag=" urgent ", act="add")
    assert tags_of("a", "b", "c") == [["old", "urgent"], ["urgent"], []]
    for is_late in (True, False):
        if not is_late:
            recount_dirty()
            index_waiting()
        rows = api.get("/api/v1/usage/", {"group_by": "tag"}).json()["results"]
        assert {row["tag"]: row["logs"] for row in rows}["urgent"] == 2
        assert len(api.get("/api/v1/logs/", {"q": "urgent"}).json()["results"]) == 2
        assert len(api.get("/api/v1/logs/", {"tag": "urgent"}).json()["results"]) == 2
    post("tags", id=ids, tag="urgent", act="add")
    assert "Tag urgent was added to 0 logs." in developer.text("logs/")
    post("tags", id=ids, tag="urgent", act="remove")
    assert tags_of("a", "b") == [["old"], []]
    assert api.get("/api/v1/logs/", {"q": "urgent"}).json()["results"] == []


def test_a_tag_outlives_the_other_half_of_its_log(developer, post, key, client):
    def event(kind: str, **said):
        body = {"events": [{"type": "llm", "event": kind, "runId": "r1", "timestamp": "2026-05-01T10:00:00Z", **said}]}
        reply = client.post(
            "/v1/runs/ingest", json.dumps(body), content_type="application/json", headers={"Authorization": key}
        )
        assert reply.status_code == 200

    event("start", name="gpt-4o", input="hi", tags=["old"])
    post("tags", id=[str(Log.objects.get().id)], tag="kept", act="add")
    event("end", timestamp="2026-05-01T10:00:01Z", output="there", tags=["old"])
    log = Log.objects.get()
    assert log.latency_ms == 1000
    assert log.tags == ["old", "kept"]
    post("tags", id=[str(log.id)], tag="old", act="remove")
    post("tags", id=[str(log.id)], tag="kept", act="remove")
    event("start", name="gpt-4o", input="hi", tags=["old"])
    assert Log.objects.get().tags == []


def test_the_selected_logs_alone_are_exported(reader, ids):
    said = {"what": "logs", "file_format": "jsonl", "id": ids, "query": "status=error"}
    reply = reader.client.post(f"{reader.base}exports/new/", said)
    rows = [json.loads(line) for line in b"".join(reply.streaming_content).splitlines()]
    assert {row["id"] for row in rows} == set(ids)


@pytest.mark.parametrize("act", ACTS)
def test_viewers_change_nothing(reader, post, ids, act):
    post(act, 403, id=ids, tag="x", act="add", sure="1")
    assert Log.objects.count() == 3
    assert "Add tag" not in reader.html("logs/")
    assert "JSON Lines" in reader.html("logs/")


@pytest.mark.parametrize("act", ACTS)
def test_another_projects_logs_stay_as_they_are(developer, post, client, act):
    other = ApiKey.make(Project.objects.create(slug="other", name="Other"))[1]
    reply = client.post(
        "/api/v1/logs/", json.dumps({"name": "theirs"}), "application/json", headers={"Authorization": other}
    )
    post(act, id=[reply.json()["results"][0]["id"]], tag="x", act="add", sure="1")
    assert Log.objects.get().tags == []


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("ids", [[], ["nonsense"], [str(uuid4())] * 501], ids=["none", "no ids", "too many"])
def test_bad_selections_are_refused(developer, post, act, ids):
    post(act, 400, id=ids, tag="x", act="add", sure="1")


@pytest.mark.parametrize("said", [{"tag": ""}, {"tag": "x" * 501}, {"tag": "a\0"}, {"act": "paint"}], ids=str)
def test_bad_tags_are_refused(developer, post, ids, said):
    post("tags", 400, **{"id": ids, "tag": "x", "act": "add"} | said)


def test_logs_are_asked_for_by_id(api, ids):
    found = api.get("/api/v1/logs/", {"id": ids}).json()["results"]
    assert {log["id"] for log in found} == set(ids)
    assert len(api.get("/api/v1/logs/", {"-id": ids}).json()["results"]) == 1
    reply = api.get("/api/v1/logs/", {"id": "nonsense"})
    assert reply.status_code == 400
    assert reply.json() == {"id": ["Expected a log's id, got 'nonsense'."]}
