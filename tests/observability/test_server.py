"""What superusers see of the server as a whole."""

from pathlib import Path

import pytest

from observability.projects.models import User
from observability.server import SIGNS
from tests.logs_app.pages import text_of

SCALING = Path(__file__).parent.parent.parent / "docs" / "scaling.md"


@pytest.fixture
def shown(admin, db):
    return lambda: text_of(admin.get("/server/health/").content.decode())


def test_it_is_for_superusers(client, db):
    assert client.get("/server/health/").status_code == 302
    client.force_login(User.objects.create_user("ana@example.com"))
    assert client.get("/server/health/").status_code == 403


def test_what_was_taken_and_refused_is_counted_by_format(shown, api):
    api.post("/api/v1/logs/", [{"name": "one"}, {"kind": "none"}], content_type="application/json")
    said = shown()
    assert "native" in said
    assert "invalid" in said


def test_what_waits_is_told_with_what_to_do(shown):
    said = shown()
    for sign in SIGNS:
        assert sign.means in said
    assert "Tasks that wait: quick" in said


def test_a_broker_that_is_down_is_told(shown, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("kombu.Connection.ensure_connection", refuse)
    assert "The broker answers (1) or does not (0) 0" in shown()


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.metric)
def test_every_sign_is_documented(sign):
    assert f"`{sign.metric}" in SCALING.read_text()
