"""Keys on their page: made, shown once, last used, revoked."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from observability.projects import last_use
from observability.projects.models import ApiKey

PAGE = "/projects/acme/settings/keys/"


@pytest.fixture(autouse=True)
def writes_are_due(monkeypatch):
    monkeypatch.setattr(last_use, "_next_write", 0.0)


def make(client: Client, name: str = "ci") -> str:
    reply = client.post(PAGE, {"name": name})
    assert "no-store" in reply["Cache-Control"]
    return re.search(r'<code id="new-key">(pl-[\w-]+)</code>', reply.content.decode())[1]


def use(key: str) -> int:
    return Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/logs/").status_code


def test_a_key_is_shown_once_and_works(member):
    developer = member("developer")
    key = make(developer)
    assert use(key) == 200
    made = ApiKey.objects.get()
    assert (made.name, made.created_by.email) == ("ci", "developer@example.com")
    page = developer.get(PAGE).content.decode()
    assert made.prefix in page
    assert key not in page


def test_a_revoked_key_opens_nothing(member):
    developer = member("developer")
    key = make(developer)
    url = f"{PAGE}{ApiKey.objects.get().pk}/revoke/"
    assert "Revoke ci?" in developer.get(url).content.decode()
    assert use(key) == 200
    reply = developer.post(url, follow=True)
    assert "ci is revoked" in reply.content.decode()
    assert "Revoked (1)" in reply.content.decode()
    assert use(key) == 401
    assert developer.post(url).status_code == 404


def test_the_page_says_when_a_key_was_last_used(member):
    developer = member("developer")
    key = make(developer)
    assert "never" in developer.get(PAGE).content.decode()
    use(key)
    assert "never" not in developer.get(PAGE).content.decode()


def test_last_use_is_written_after_the_answer_and_once_a_minute(key):
    use(key)
    first = ApiKey.objects.get().last_used_at
    assert timezone.now() - first < timedelta(minutes=1)
    use(key)
    assert ApiKey.objects.get().last_used_at == first
    last_use.write()
    assert ApiKey.objects.get().last_used_at > first


def test_a_last_use_that_cannot_be_written_spoils_no_answer(key, monkeypatch, caplog):
    def fail() -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(last_use, "write", fail)
    assert use(key) == 200
    assert "the disk is full" in caplog.text


def test_viewers_read_the_list_and_make_none(member, key):
    viewer = member("viewer")
    page = viewer.get(PAGE).content.decode()
    assert "<code>pl-te…</code>" in page
    assert "New key" not in page
    assert "Revoke" not in page
    assert viewer.post(PAGE, {"name": "x"}).status_code == 403
    assert ApiKey.objects.count() == 1
