"""A new installation makes itself a project, a key and a login, once."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from observability.projects.first import make_first
from observability.projects.models import ApiKey, Project, User

NAMES = ("POLYLOG_PROJECT", "POLYLOG_API_KEY", "POLYLOG_ADMIN_EMAIL", "POLYLOG_ADMIN_PASSWORD")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_settings_everything_is_made_at_random_and_told_once():
    told = dict(make_first())
    key, password = told["API key"].split()[0], told["Password"].split()[0]
    assert Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/logs/").status_code == 200
    assert Client().login(username="admin@example.com", password=password)
    again = str(list(make_first()))
    assert key not in again
    assert password not in again
    assert (Project.objects.count(), ApiKey.objects.count(), User.objects.count()) == (1, 1, 1)


def test_settings_name_the_first_project_key_and_login(monkeypatch):
    for name, value in zip(NAMES, ("Acme Bots", "my-own-key-123", "ann@acme.io", "s3cret-enough"), strict=True):
        monkeypatch.setenv(name, value)
    told = str([*make_first(), *make_first()])
    assert Project.objects.get().slug == "acme-bots"
    assert Client(headers={"Authorization": "Bearer my-own-key-123"}).get("/api/v1/logs/").status_code == 200
    assert Client().login(username="ann@acme.io", password="s3cret-enough")
    assert "my-own-key-123" not in told
    assert "s3cret-enough" not in told


@pytest.mark.parametrize(
    ("name", "value"), [("POLYLOG_PROJECT", "---"), ("POLYLOG_API_KEY", "short"), ("POLYLOG_ADMIN_EMAIL", "nobody")]
)
def test_a_senseless_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        list(make_first())
