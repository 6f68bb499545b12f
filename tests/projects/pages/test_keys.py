"""Keys on their page: made, shown once, last used, revoked."""

import math
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from observability.projects import last_use
from observability.projects.models import ApiKey

PAGE = "/projects/acme/settings/keys/"
PLAN = last_use.plan  # before the tests' own takes its place


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


def test_an_earlier_use_changes_nothing(key):
    use(key)
    later = timezone.now() + timedelta(minutes=1)
    ApiKey.objects.update(last_used_at=later)
    last_use.write()
    assert ApiKey.objects.get().last_used_at == later


@pytest.fixture
def planned(monkeypatch) -> list[tuple[float, Callable[[], None]]]:
    """What is put off, and by how many seconds: nothing of it runs by itself."""
    put_off: list[tuple[float, Callable[[], None]]] = []

    class Timer:
        def __init__(self, seconds, act) -> None:
            put_off.append((seconds, act))

        def start(self) -> None: ...

    monkeypatch.setattr(last_use, "plan", PLAN)
    monkeypatch.setattr(last_use, "_is_planned", False)
    monkeypatch.setattr(last_use, "_written_at", -math.inf)
    monkeypatch.setattr(last_use.threading, "Timer", Timer)
    monkeypatch.setattr(last_use.connections, "close_all", lambda: None)
    return put_off


def test_last_uses_are_written_once_a_minute_beside_the_requests(key, planned):
    for _ in range(3):
        use(key)
    [(seconds, write)] = planned
    assert (seconds, ApiKey.objects.get().last_used_at) == (0, None)
    write()
    assert timezone.now() - ApiKey.objects.get().last_used_at < timedelta(minutes=1)
    use(key)
    assert 50 < planned[1][0] <= 60


def test_a_last_use_that_cannot_be_written_spoils_nothing(key, planned, monkeypatch, caplog):
    def fail() -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(last_use, "write", fail)
    assert use(key) == 200
    planned[0][1]()
    assert "the disk is full" in caplog.text
    assert use(key) == 200


def test_viewers_read_the_list_and_make_none(member, key):
    viewer = member("viewer")
    page = viewer.get(PAGE).content.decode()
    assert "<code>pl-te…</code>" in page
    assert "New key" not in page
    assert "Revoke" not in page
    assert viewer.post(PAGE, {"name": "x"}).status_code == 403
    assert ApiKey.objects.count() == 1
