"""Health: what arrives, what could not be read, and what can be done about it."""

import json

import pytest
from django.test import Client

from logs_app.ingest import letters as ingest_letters
from logs_app.ingest import limits
from logs_app.models import DeadLetter, Log
from logs_app.pages import letters
from logs_app.tasks import replay
from observability.projects.models import Membership, User
from tests.logs_app.pages import Reader

LONG = "n" * 501


@pytest.fixture(autouse=True)
def a_new_minute(monkeypatch):
    monkeypatch.setattr(ingest_letters, "_tally", ingest_letters.Tally())


@pytest.fixture
def refuse(api):
    """Logs one good and one bad item."""

    def send(bad=LONG):
        sent = json.dumps([{"name": "good"}, {"name": bad, "output": "<b>said</b>"}])
        assert api.post("/api/v1/logs/", sent, content_type="application/json").status_code == 207
        return DeadLetter.objects.first()

    return send


@pytest.fixture
def developer(project):
    user = User.objects.create_user("dev@example.com", "a-good-password")
    Membership.objects.create(project=project, user=user, role="developer")
    client = Client()
    client.force_login(user)
    return Reader(client, project.slug)


@pytest.fixture
def upgrade(monkeypatch):
    return lambda: monkeypatch.setattr(limits, "MAX_SEGMENT", 1000)


def test_nothing_was_refused(reader):
    said = reader.text("health/")
    assert "Nothing was refused" in said
    assert "No log of this project began in the past 24 hours" in said


def test_what_arrives_is_counted_by_format(reader, send):
    send({"name": "one"}, {"name": "two"}, {"name": "old", "started_at": "2026-01-01T00:00:00Z"})
    assert "What arrives native 2 Logs that began in the past 24 hours" in reader.text("health/")


def test_a_viewer_sees_why_and_no_more(reader, refuse):
    letter = refuse()
    said = reader.text("health/")
    assert "400 name: expected at most 500 characters, got 501" in said
    assert "1 of 2" in said
    for word in ("Replay all", "Download", "Delete"):
        assert word not in said
    detail = reader.text(f"health/{letter.pk}/")
    assert "Developers and admins of the project may see it" in detail
    assert "said" not in detail.partition("Body")[2]
    assert reader.client.get(f"{reader.base}health/{letter.pk}/body/").status_code == 403
    for what in ("replay", "delete"):
        assert reader.client.post(f"{reader.base}health/{letter.pk}/{what}/").status_code == 403
    assert reader.client.post(f"{reader.base}health/replay/").status_code == 403
    assert DeadLetter.objects.get() == letter


def test_a_developer_sees_the_body_as_text(developer, refuse):
    html = developer.html(f"health/{refuse().pk}/")
    assert "&lt;b&gt;said&lt;/b&gt;" in html
    assert "<b>said" not in html
    assert "Refused, counted from 0: 1." in html


def test_a_body_that_is_no_text_is_downloaded(developer, refuse):
    letter = refuse()
    DeadLetter.objects.update(body=b"\x0a\xff\x00", size=3)
    assert "It is no text" in developer.text(f"health/{letter.pk}/")
    reply = developer.client.get(f"{developer.base}health/{letter.pk}/body/")
    assert reply.content == b"\x0a\xff\x00"
    assert reply["Content-Type"] == "application/octet-stream"
    assert reply["Content-Disposition"].startswith('attachment; filename="acme-native-')
    assert reply["X-Content-Type-Options"] == "nosniff"


def test_a_long_body_is_shown_to_a_whole_character(developer, refuse, monkeypatch):
    letter = refuse()
    DeadLetter.objects.update(body="äää".encode(), size=6)
    monkeypatch.setattr(letters, "SHOWN", 3)
    said = developer.text(f"health/{letter.pk}/")
    assert "ä This is its beginning" in said


def test_a_body_that_was_too_large_can_be_deleted_only(developer, refuse):
    letter = refuse()
    DeadLetter.objects.update(has_body=False, body=b"")
    said = developer.text(f"health/{letter.pk}/")
    assert "It was too large to be kept" in said
    assert "Download" not in said
    assert developer.client.get(f"{developer.base}health/{letter.pk}/body/").status_code == 404
    reply = developer.client.post(f"{developer.base}health/{letter.pk}/replay/", follow=True)
    assert "its body was too large to be kept" in reply.content.decode()


def test_one_is_replayed(developer, refuse, upgrade):
    letter = refuse()
    path = f"{developer.base}health/{letter.pk}/replay/"
    assert "still cannot be read: name: expected" in developer.client.post(path, follow=True).content.decode()
    upgrade()
    assert "The request is read: 1 item taken." in developer.client.post(path, follow=True).content.decode()
    assert Log.objects.count() == 2
    assert developer.client.post(path).status_code == 404


def test_a_few_are_replayed_at_once(developer, refuse, upgrade):
    refuse()
    refuse("m" * 1001)
    upgrade()
    reply = developer.client.post(f"{developer.base}health/replay/", follow=True).content.decode()
    assert "1 request read, 1 item taken. 1 still cannot be read." in reply
    assert DeadLetter.objects.count() == 1


def test_many_are_replayed_by_a_worker(developer, refuse, upgrade, monkeypatch):
    asked = []
    monkeypatch.setattr(letters, "SMALL", 1)
    monkeypatch.setattr(replay, "delay", asked.append)
    for _ in range(2):
        refuse()
    upgrade()
    assert (
        "A worker reads them again"
        in developer.client.post(f"{developer.base}health/replay/", follow=True).content.decode()
    )
    assert DeadLetter.objects.count() == 2
    replay(*asked)
    assert not DeadLetter.objects.exists()


def test_one_is_deleted_after_a_question(developer, refuse):
    letter = refuse()
    path = f"health/{letter.pk}/delete/"
    assert "Delete this request?" in developer.text(path)
    assert DeadLetter.objects.exists()
    developer.client.post(f"{developer.base}{path}")
    assert not DeadLetter.objects.exists()


def test_the_list_has_pages(reader, refuse, monkeypatch):
    monkeypatch.setattr("logs_app.pages.health.PAGE", 2)
    for _ in range(3):
        refuse()
    assert "cursor=2" in reader.html("health/")
    assert reader.text("health/?cursor=2").count("1 of 2") == 1
    assert reader.client.get(f"{reader.base}health/?cursor=x").status_code == 400
