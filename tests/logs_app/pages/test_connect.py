"""From nothing to the first log."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client

from logs_app.models import Log
from logs_app.pages.clients import CLIENTS, GROUPS
from observability.projects.keys import access_by_key
from observability.projects.models import ApiKey, Membership
from tests.logs_app.pages import text_of


@pytest.fixture
def developer(reader):
    Membership.objects.update(role="developer")
    return reader


def test_every_client_has_a_snippet_with_this_servers_address(reader):
    html = reader.html("connect/")
    for client in CLIENTS:
        [snippet] = re.findall(rf'<pre id="snippet-{client.name}"[^>]*>(.*?)</pre>', html, re.DOTALL)
        assert "testserver" in snippet
        assert "YOUR_KEY" in snippet
        assert "$" not in snippet


def test_every_client_is_in_one_group_of_the_list(reader):
    html = reader.html("connect/")
    assert re.findall(r'<li><a href="#([\w-]+)"', html) == [client.name for client in CLIENTS]
    assert [title for title, _ in GROUPS] == [
        escaped.replace("&#x27;", "'") for escaped in re.findall(r"<h3>(.*?)</h3>", html)
    ]


def test_a_new_key_is_shown_once_and_opens_the_project(developer, project):
    made = developer.client.post(f"{developer.base}connect/", {"name": "billing app"})
    key = re.search(r'id="new-key">(.*?)<', made.content.decode())[1]
    assert access_by_key(key).project_id == project.pk
    assert made["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert f"Bearer {key}" in made.content.decode()
    assert key not in developer.html("connect/")
    assert "billing app" in developer.text("connect/")
    assert ApiKey.objects.get().created_by.email == "viewer@example.com"


def test_the_plain_request_on_the_page_works(developer, project):
    page = developer.client.post(f"{developer.base}connect/").content.decode()
    [snippet] = re.findall(r'id="snippet-http"[^>]*>(.*?)</pre>', page, re.DOTALL)
    snippet = snippet.replace("&quot;", '"').replace("&#x27;", "'")
    address = re.search(r'curl "http://testserver([^"]*)"', snippet)[1]
    header = re.search(r"Authorization: ([^\"]*)", snippet)[1]
    body = re.search(r"-d '(.*)'", snippet, re.DOTALL)[1]
    reply = Client().post(
        address, json.dumps(json.loads(body)), content_type="application/json", headers={"Authorization": header}
    )
    assert reply.status_code == 200
    log = Log.objects.get()
    assert (log.customer, log.model, log.prompt.path) == ("acme", "gpt-4o-mini", "support/answer")
    assert log.computed_usd > 0


def test_it_says_whether_logs_arrive(reader, send):
    assert "Waiting for the first log" in reader.text("connect/")
    send({"input": "x"})
    assert "Logs arrive" in reader.text("connect/")


def test_a_log_that_comes_while_somebody_waits_is_announced(reader, send):
    waiting = reader.html("connect/")
    asked = re.search(r'hx-get="[^"]*/(connect/arrival/[^"]*)"', waiting)[1]
    assert reader.client.get(reader.base + asked).status_code == 204
    [first] = send({"input": "x", "model": "gpt-4o-mini"})
    arrived = reader.html(asked)
    assert "A log from HTTP, gpt-4o-mini" in arrived
    assert f"/logs/{first}/" in arrived
    assert "hx-get" not in arrived
    again = re.search(r'hx-get="[^"]*/(connect/arrival/[^"]*)"', reader.html("connect/"))[1]
    assert reader.client.get(reader.base + again).status_code == 204


def test_waiting_for_what_is_no_log_is_refused(reader):
    assert reader.client.get(f"{reader.base}connect/arrival/?after=x").status_code == 400


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_the_document_of_a_client_is_read_on_the_page(reader, client):
    html = reader.html("connect/", guide=client.name)
    said = text_of(html)
    assert "127.0.0.1:8000" not in said
    assert not re.search(r"\bPROJECT\b", said)
    assert not re.findall(r'href="(?!https?://)', html)
    document = (settings.BASE_DIR / client.document).read_text()
    assert html.count("<li>") == len(re.findall(r"^- ", document, re.MULTILINE))
    assert html.count("<pre>") == document.count("```") / 2


def test_there_is_no_document_of_an_unknown_client(reader):
    assert reader.client.get(f"{reader.base}connect/?guide=../README").status_code == 404
