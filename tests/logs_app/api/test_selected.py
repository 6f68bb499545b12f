"""Logs that are named by their ids are tagged and deleted together."""

import json

import pytest

from logs_app.models import Log
from observability.projects.models import ApiKey, Project
from tests.logs_app.api.test_logs import send

ONE = "01a1fd79-537c-769e-9155-e7989634d043"


@pytest.fixture
def ids(api):
    return send(api, {"external_id": "a", "tags": ["old"]}, {"external_id": "b"}, {"external_id": "c"})


@pytest.fixture
def post(api):
    def ask(path: str, said, expect: int = 200):
        reply = api.post(f"/api/v1/logs/{path}/", json.dumps(said), content_type="application/json")
        assert reply.status_code == expect, reply.content
        return reply.json()

    return ask


def test_tags_are_added_and_removed_at_once(api, post, ids):
    said = {"ids": ids[:2], "add": ["new", "newer"], "remove": ["old"]}
    assert post("tags", said) == {"changed": 2}
    assert post("tags", said) == {"changed": 0}
    assert [api.get(f"/api/v1/logs/{id}/").json()["tags"] for id in ids] == [["new", "newer"], ["new", "newer"], []]


def test_several_logs_are_deleted(post, ids):
    assert post("delete", {"ids": ids[:2]}) == {"deleted": 2}
    assert post("delete", {"ids": ids[:2]}) == {"deleted": 0}
    assert [str(log.id) for log in Log.objects.all()] == ids[2:]


@pytest.mark.parametrize("path", ["tags", "delete"])
@pytest.mark.parametrize("ids_said", [None, [], "x", [7], [ONE] * 501], ids=["none", "empty", "text", "number", "many"])
def test_a_bad_selection_is_refused(post, ids, path, ids_said):
    assert "ids" in post(path, {"ids": ids_said}, 400)
    assert Log.objects.count() == 3


@pytest.mark.parametrize("tags", ["x", [7], [""], ["x" * 501]], ids=str)
def test_bad_tags_are_refused(post, ids, tags):
    for name in ("add", "remove"):
        assert name in post("tags", {"ids": ids, name: tags}, 400)


def test_another_projects_logs_stay(post, client, ids):
    other = ApiKey.make(Project.objects.create(slug="other", name="Other"))[1]
    reply = client.post("/api/v1/logs/", "{}", content_type="application/json", headers={"Authorization": other})
    theirs = [log["id"] for log in reply.json()["results"]]
    assert post("tags", {"ids": theirs, "add": ["x"]}) == {"changed": 0}
    assert post("delete", {"ids": theirs}) == {"deleted": 0}
    assert Log.objects.filter(id__in=theirs, tags=[]).count() == 1
