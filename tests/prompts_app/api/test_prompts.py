"""Prompts and their versions through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from observability.projects.models import Membership, User
from prompts_app.models import Directory, Prompt
from tests.prompts_app.api import DETAILS


def test_a_version_is_made_with_its_prompt_and_read_back(registry):
    made = registry.post(path="support/answer", details=DETAILS, name="first", description="As it was.")
    assert made["prompt"]["path"] == "support/answer"
    assert (made["number"], made["name"], made["description"]) == (1, "first", "As it was.")
    assert made["details"].items() >= DETAILS.items()
    assert made["details"]["top_p"] == 1
    assert made["variables"] == ["person", "question"]
    assert (made["deployed_in"], made["created_by"]) == (["production"], None)
    assert registry.get("support/answer/versions/1/") == made
    assert registry.get(f"{made['prompt']['id']}/versions/{made['id']}/") == made
    assert Directory.objects.get().path == "support"


def test_equal_details_are_the_same_version(registry):
    made = registry.version()
    assert registry.version(expect=200, top_p=1.0, seed=None, tools=[])["id"] == made["id"]
    assert registry.version(temperature=0.6)["number"] == 2
    assert [row["number"] for row in registry.get("support/answer/versions/")["results"]] == [2, 1]


def test_what_is_given_can_be_sent_again(registry):
    made = registry.version()
    again = registry.post(path=made["prompt"]["path"], details=made["details"], expect=200)
    assert again["id"] == made["id"]


def test_a_person_who_makes_a_version_is_named(client, project, registry):
    user = User.objects.create_user("ana@example.com")
    Membership.objects.create(project=project, user=user, role="developer")
    client.force_login(user)
    registry.client = client
    assert registry.version()["created_by"] == "ana@example.com"


def test_a_prompt_is_found_by_its_id_and_by_its_path(registry):
    registry.version()
    registry.version(temperature=0)
    found = registry.get("support/answer/")
    assert (found["versions"], found["last_version"], found["file"]) == (2, 2, "prompt")
    assert [(row["environment"], row["version"]) for row in found["deployed"]] == [("production", 1)]
    assert registry.get(f"{found['id']}/") == found


def test_a_list_has_its_filters_and_pages(registry, project):
    for path in ("b/one", "a/two", "a/one", "c"):
        registry.version(path)
    registry.post(path="a/tool", file="tool", details={"function": {"name": "add"}})
    Prompt.objects.filter(path="c").update(description="One of a kind")

    def paths(**query):
        return [row["path"] for row in registry.get(**query)["results"]]

    assert paths() == ["a/one", "a/tool", "a/two", "b/one", "c"]
    assert paths(path="a/") == ["a/one", "a/tool", "a/two"]
    assert paths(file="tool") == ["a/tool"]
    assert paths(q="ONE") == ["a/one", "b/one", "c"]
    first = registry.get(limit=2)
    second = registry.client.get(first["next"]).json()
    assert [row["path"] for row in second["results"]] == ["a/two", "b/one"]
    assert registry.client.get(second["previous"]).json() == first


def test_more_prompts_take_no_more_queries(registry, staging):
    counts = []
    for start, count in ((0, 3), (3, 20)):
        for n in range(start, start + count):
            registry.version(f"folder/p{n}")
            registry.post(f"folder/p{n}/deployments/", environment="staging", version=1)
        with CaptureQueriesContext(connection) as asked:
            assert len(registry.get(limit=500)["results"]) == start + count
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_a_version_is_named_and_described_and_never_changed(registry):
    made = registry.version()
    registry.version(temperature=0)
    named = registry.patch("support/answer/versions/1/", name="calm", description="Cold.")
    assert (named["name"], named["description"], named["details"]) == ("calm", "Cold.", made["details"])
    assert registry.patch("support/answer/versions/1/", description=None)["description"] is None
    assert registry.patch("support/answer/versions/2/", name="calm", expect=409)["name"]
    assert registry.patch("support/answer/versions/1/", details={}, expect=400)["details"]


def test_two_versions_are_compared(registry):
    registry.version()
    registry.version(temperature=0.9, template=[DETAILS["template"][0], {"role": "user", "content": "Well?"}])
    found = registry.get("support/answer/diff/", **{"from": 1, "to": 2})
    assert (found["from"], found["to"]) == (1, 2)
    assert [change["field"] for change in found["changes"]] == ["template", "temperature"]
    assert found["changes"][1] == {"field": "temperature", "old": 0.5, "new": 0.9}
    assert "--- v1\n+++ v2\n" in found["template"]
    assert "\n-{{question}}\n+Well?" in found["template"]
    same = registry.get("support/answer/diff/", **{"from": 2, "to": 2})
    assert (same["changes"], same["template"]) == ([], "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"details": DETAILS}, "path"),
        ({"path": "", "details": DETAILS}, "path"),
        ({"path": "a//b", "details": DETAILS}, "path"),
        ({"path": "/a", "details": DETAILS}, "path"),
        ({"path": "x" * 501, "details": DETAILS}, "path"),
        ({"path": 7, "details": DETAILS}, "path"),
        ({"path": "p"}, "details"),
        ({"path": "p", "details": []}, "details"),
        ({"path": "p", "details": {"modell": "x"}}, "modell"),
        ({"path": "p", "details": {"model": 3}}, "model"),
        ({"path": "p", "details": {"temperature": "hot"}}, "temperature"),
        ({"path": "p", "details": {"temperature": True}}, "temperature"),
        ({"path": "p", "details": {"template": 3}}, "template"),
        ({"path": "p", "details": DETAILS, "file": "poem"}, "file"),
        ({"path": "p", "details": DETAILS, "file": ["prompt"]}, "file"),
        ({"path": "p", "details": DETAILS, "name": "x" * 201}, "name"),
        ({"path": "p", "details": DETAILS, "nmae": "x"}, "nmae"),
        ({"path": "p", "details": {"attributes": {"a": "\0"}}}, "detail"),
    ],
)
def test_a_bad_version_is_refused_by_the_name_of_its_field(registry, body, field):
    assert registry.post(expect=400, **body)[field]
    assert not Prompt.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"a": 1e999}', b"[" * 100_000, b'{"path": "\\ud800", "details": {}}']
)
def test_a_body_that_is_no_object_is_refused(registry, raw):
    assert registry.client.post("/api/v1/prompts/", raw, content_type="application/json").status_code == 400


def test_a_text_about_nul_is_no_nul(registry):
    assert registry.version(template=r"Write \u0000 so.")["details"]["template"] == r"Write \u0000 so."


def test_a_body_beyond_the_limit_is_refused(registry, settings):
    settings.MAX_BODY_BYTES = 100
    assert registry.post(path="p", details={"model": "x" * 100}, expect=413)


def test_details_that_are_too_deep_are_refused(registry):
    deep = b'{"path": "p", "details": {"attributes": ' + b'{"a":' * 700 + b"1" + b"}" * 700 + b"}}"
    assert registry.client.post("/api/v1/prompts/", deep, content_type="application/json").status_code == 400
    assert not Prompt.objects.exists()


def test_a_path_of_another_kind_is_a_conflict(registry):
    registry.post(path="x", file="tool", details={"function": {"name": "f"}})
    assert registry.post(path="x", file="prompt", details={"model": "m"}, expect=409)["file"]
    assert registry.post(path="x", details={"function": {"name": "g"}})["number"] == 2


def test_a_taken_name_leaves_nothing_behind(registry):
    registry.post(path="p", details=DETAILS, name="calm")
    registry.post(path="p", details=DETAILS | {"seed": 1}, name="calm", expect=409)
    assert registry.get("p/")["versions"] == 1


@pytest.mark.parametrize(
    ("address", "query", "status", "field"),
    [
        ("", {"file": "poem"}, 400, "file"),
        ("", {"folder": "a"}, 400, "folder"),
        ("", {"q": "\0"}, 400, "q"),
        ("", {"cursor": "x"}, 400, "cursor"),
        ("", {"limit": "501"}, 400, "limit"),
        ("nowhere/", {}, 404, "prompt"),
        ("%00/", {}, 404, "prompt"),
        ("00000000-0000-4000-8000-000000000000/", {}, 404, "prompt"),
        ("p/versions/9/", {}, 404, "version"),
        ("p/versions/x/", {}, 404, "version"),
        ("p/versions/٣/", {}, 404, "version"),
        ("p/diff/", {"from": 1}, 400, "to"),
        ("p/diff/", {"from": 1, "to": 9}, 404, "to"),
    ],
)
def test_what_is_not_there_is_told(registry, address, query, status, field):
    registry.version("p")
    assert registry.get(address, expect=status, **query)[field]
