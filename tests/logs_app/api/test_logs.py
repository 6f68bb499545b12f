"""Reading logs: filters, pages, one log, and deleting it."""

import json
from typing import Any

import pytest
from django.test import Client

from observability.projects.models import ApiKey, Membership, Project, User

LOGS = "/api/v1/logs/"


def send(api: Client, *logs: dict[str, Any]) -> list[str]:
    """Stores logs; their ids."""
    reply = api.post(LOGS, json.dumps(logs), content_type="application/json")
    assert reply.status_code == 200, reply.content
    return [result["id"] for result in reply.json()["results"]]


def judge(api: Client, **said: Any) -> None:
    reply = api.post("/api/v1/feedback/", json.dumps(said), content_type="application/json")
    assert reply.status_code == 200, reply.content


def names(api: Client, query: str) -> list[str]:
    """The names of the logs that a query finds, in the alphabet's order."""
    reply = api.get(f"{LOGS}?{query}")
    assert reply.status_code == 200, reply.content
    return sorted(log["name"] for log in reply.json()["results"])


@pytest.fixture
def three(api):
    """Three logs that differ in everything."""
    send(
        api,
        {
            "name": "a",
            "environment": "staging",
            "customer": "acme",
            "user": "ann",
            "prompt": {"path": "support/answer"},
            "provider": "openai",
            "model": "gpt-4o",
            "tags": ["beta", "vip"],
            "session": "s1",
            "trace": "t1",
            "external_id": "x1",
            "cost_usd": "0.10",
            "latency_ms": 100,
            "metadata": {"plan": "pro", "seats": 3, "trial": True, "0": "zero"},
            "started_at": "2026-05-01T10:00:00Z",
            "input": 'He said "so"\nand left',
        },
        {
            "name": "b",
            "customer": "-zen",
            "kind": "tool",
            "status": "error",
            "error": {"type": "Timeout", "message": "100% too slow"},
            "latency_ms": 2000,
            "metadata": {"plan": None, "seats": "3", "trial": "true"},
            "started_at": "2026-05-02T10:00:00Z",
            "external_id": "x2",
        },
        {
            "name": "c",
            "customer": "zen",
            "model": "claude",
            "tags": ["beta"],
            "cost_usd": "0.000000000002",
            "output": "Ärger über 北京",
            "started_at": "2026-05-03T10:00:00Z",
            "external_id": "x3",
        },
    )
    judge(api, log="x1", name="thumbs", value="up")
    judge(api, log="x1", name="score", value=0.5)
    judge(api, log="x3", name="thumbs", value=True)
    judge(api, log="x3", name="labels", value=["kind", "short"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "abc"),
        ("customer=acme", "a"),
        ("customer=acme&customer=zen", "ac"),
        ("customer=-acme", "bc"),
        ("-customer=acme", "bc"),
        ("customer=-acme&customer=-zen", "b"),
        ("-customer=-zen", "ac"),
        ("environment=", "bc"),
        ("environment=-", "a"),
        ("user=ann", "a"),
        ("prompt=support/answer", "a"),
        ("prompt=-support/answer", "bc"),
        ("prompt=nobody&prompt=", "bc"),
        ("prompt_version=", "abc"),
        ("prompt_version=1", ""),
        ("provider=openai", "a"),
        ("model=gpt-4o&model=claude", "ac"),
        ("kind=tool", "b"),
        ("kind=-tool", "ac"),
        ("format=native", "abc"),
        ("format=-native", ""),
        ("status=error", "b"),
        ("tag=beta", "ac"),
        ("tag=beta&tag=-vip", "c"),
        ("tag=", "b"),
        ("session=s1", "a"),
        ("session=-s1", "bc"),
        ("session=-", "a"),
        ("trace=t1", "a"),
        ("trace=", "bc"),
        ("external_id=x2&external_id=x3", "bc"),
        ("priced=true", "ac"),
        ("priced=false", "b"),
        ("priced=-true", "b"),
        ("min_cost_usd=0.1", "a"),
        ("min_cost_usd=0.000000000002", "ac"),
        ("max_cost_usd=0.000000000002", "c"),
        ("min_latency_ms=2000", "b"),
        ("max_latency_ms=1999.9", "a"),
        ("feedback=thumbs", "ac"),
        ("feedback=thumbs:up", "a"),
        ("feedback=thumbs:true", "c"),
        ("feedback=score:0.5", "a"),
        ("feedback=labels:short", "c"),
        ("feedback=-thumbs:up", "bc"),
        ("feedback=", "b"),
        ("metadata.plan=pro", "a"),
        ("metadata.plan=-pro", "bc"),
        ("metadata.plan=", "bc"),
        ("metadata.seats=3", "ab"),
        ("metadata.trial=true", "ab"),
        ("metadata.0=zero", "a"),
        ("q=SAID+%22so%22%0Aand", "a"),
        ("q=%25+too", "b"),
        ("q=timeout", "b"),
        ("q=GPT-4", "a"),
        ("q=%C3%BCber+%E5%8C%97%E4%BA%AC", "c"),
        ("q=", "abc"),
        ("since=2026-05-02T10:00:00Z", "bc"),
        ("until=2026-05-02T10:00:00Z", "a"),
        ("since=2026-05-02T12:00:00%2B02:00&until=2026-05-03", "b"),
        ("since=2026-05-02T12:00:00+02:00&until=2026-05-03", "b"),
        ("since=24h", ""),
        ("customer=acme&kind=tool", ""),
    ],
)
def test_filters_find_what_they_ask_for(api, three, query, found):
    assert names(api, query) == list(found)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("metadata.=1", "metadata."),
        ("status=fine", "status"),
        ("status=-fine", "status"),
        ("kind=", "kind"),
        ("since=yesterday", "since"),
        ("until=99999999d", "until"),
        ("since=999999w", "since"),
        ("min_cost_usd=much", "min_cost_usd"),
        ("max_cost_usd=NaN", "max_cost_usd"),
        ("min_latency_ms=-1", "min_latency_ms"),
        ("max_latency_ms=1e999", "max_latency_ms"),
        ("priced=maybe", "priced"),
        ("prompt_version=one", "prompt_version"),
        ("limit=501", "limit"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%C3%A9", "cursor"),
    ],
)
@pytest.mark.parametrize("path", [LOGS, "/api/v1/traces/", "/api/v1/sessions/"])
def test_a_filter_or_value_that_means_nothing_is_named(api, path, query, field):
    reply = api.get(f"{path}?{query}")
    assert reply.status_code == 400
    assert list(reply.json()) == [field]
    assert all(isinstance(text, str) for text in reply.json()[field])


def test_pages_are_walked_both_ways_by_their_links(api):
    send(api, *({"name": f"{n:02}", "customer": "acme", "started_at": "2026-05-01T10:00:00Z"} for n in range(7)))
    send(api, {"name": "other"})
    forth, back = [], []
    page = api.get(f"{LOGS}?limit=3&customer=acme&customer=zen").json()
    assert page["previous"] is None
    while True:
        forth.append([log["id"] for log in page["results"]])
        if not page["next"]:
            break
        page = api.get(page["next"]).json()
    while True:
        back.insert(0, [log["id"] for log in page["results"]])
        if not page["previous"]:
            break
        page = api.get(page["previous"]).json()
    assert [len(ids) for ids in forth] == [3, 3, 1]
    assert back == forth
    walked = [id for ids in forth for id in ids]
    assert walked == sorted(walked, reverse=True)


def test_what_arrives_between_two_pages_moves_nothing(api):
    send(api, *({"started_at": f"2026-05-0{n}T00:00:00Z"} for n in range(1, 5)))
    first = api.get(f"{LOGS}?limit=2").json()
    send(api, {"started_at": "2026-05-09T00:00:00Z"})
    second = api.get(first["next"]).json()
    assert [log["started_at"][:10] for log in second["results"]] == ["2026-05-02", "2026-05-01"]
    newer = api.get(second["previous"]).json()
    assert [log["id"] for log in newer["results"]] == [log["id"] for log in first["results"]]
    assert newer["previous"]


def test_a_list_has_no_bodies_and_one_log_has_its_own(api, three):
    listed = api.get(f"{LOGS}?external_id=x1").json()["results"][0]
    one = api.get(f"{LOGS}{listed['id']}/").json()
    assert one["input"] == 'He said "so"\nand left'
    assert set(one) - set(listed) == {"input", "output", "tools", "tool_calls", "parameters", "extra"}
    assert {judgement["name"] for judgement in one["feedback"]} == {"thumbs", "score"}


def test_a_deleted_log_is_gone_from_everywhere_at_once(api, three):
    [log] = api.get(f"{LOGS}?external_id=x1").json()["results"]
    assert api.delete(f"{LOGS}{log['id']}/").status_code == 204
    assert api.get(f"{LOGS}{log['id']}/").status_code == 404
    assert api.delete(f"{LOGS}{log['id']}/").status_code == 404
    assert names(api, "") == ["b", "c"]
    for path in ("traces", "sessions"):
        assert api.get(f"/api/v1/{path}/").json()["results"] == []
    assert api.get("/api/v1/traces/t1/").status_code == 404
    [usage] = api.get("/api/v1/usage/").json()["results"]
    assert (usage["logs"], usage["cost_usd"]) == (2, "0.000000000002")


def test_a_log_that_is_sent_again_after_it_was_deleted_is_a_log_again(api, three):
    [log] = api.get(f"{LOGS}?external_id=x1").json()["results"]
    api.delete(f"{LOGS}{log['id']}/")
    send(api, {"name": "a", "external_id": "x1", "trace": "t1"})
    assert names(api, "external_id=x1") == ["a"]
    assert api.get("/api/v1/traces/t1/").json()["logs"] == 1


class TestWhoMayRead:
    @pytest.fixture
    def other(self, db):
        """A client of another project."""
        made = Project.objects.create(slug="other", name="Other")
        return Client(headers={"Authorization": f"Bearer {ApiKey.make(made)[1]}"})

    @pytest.mark.parametrize("path", ["logs", "traces", "sessions", "customers", "users", "usage"])
    def test_another_projects_key_sees_nothing(self, api, three, other, path):
        assert other.get(f"/api/v1/{path}/").json()["results"] == []
        assert other.get(f"/api/v1/{path}/?project=acme").status_code == 403
        assert Client().get(f"/api/v1/{path}/").status_code == 401

    def test_another_projects_key_finds_and_deletes_nothing(self, api, three, other):
        [log] = api.get(f"{LOGS}?external_id=x1").json()["results"]
        [trace] = api.get("/api/v1/traces/").json()["results"]
        [session] = api.get("/api/v1/sessions/").json()["results"]
        assert other.get(f"{LOGS}{log['id']}/").status_code == 404
        assert other.delete(f"{LOGS}{log['id']}/").status_code == 404
        assert other.get(f"/api/v1/traces/{trace['id']}/").status_code == 404
        assert other.get(f"/api/v1/sessions/{session['id']}/").status_code == 404
        assert names(api, "") == ["a", "b", "c"]

    def test_a_member_reads_by_naming_the_project_and_a_viewer_deletes_nothing(self, api, three, project):
        person = User.objects.create_user("ann@example.com")
        Membership.objects.create(project=project, user=person)
        browser = Client()
        browser.force_login(person)
        assert len(browser.get(f"{LOGS}?project=acme").json()["results"]) == 3
        [log] = browser.get(f"{LOGS}?external_id=x1").json()["results"]
        assert browser.delete(f"{LOGS}{log['id']}/?project=acme").status_code == 403
        Membership.objects.update(role=Membership.Role.DEVELOPER)
        assert browser.delete(f"{LOGS}{log['id']}/?project=acme").status_code == 204

    def test_a_stranger_reads_nothing(self, three):
        browser = Client()
        browser.force_login(User.objects.create_user("eve@example.com"))
        assert browser.get(f"{LOGS}?project=acme").status_code == 404
