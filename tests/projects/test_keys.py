"""Keys open their own project, until they are revoked."""

import pytest
from django.test import Client

from observability.projects.models import ApiKey, Project


def read(key: str, **extra: str) -> int:
    return Client(headers={"Authorization": f"Bearer {key}"} | extra).get("/api/v1/logs/").status_code


def test_a_key_opens_the_api(key):
    assert read(key) == 200


def test_a_revoked_key_is_refused_at_once(project):
    made, text = ApiKey.make(project)
    assert read(text) == 200
    made.revoke()
    assert read(text) == 401


def test_without_a_key_nothing_is_shown(project):
    assert Client().get("/api/v1/logs/").status_code in (401, 403)


def test_the_public_id_writes_but_never_reads(project, logs):
    public = str(project.public_id)
    sent = Client(headers={"Authorization": f"Bearer {public}"}).post(
        "/api/v1/logs/", {"name": "x"}, content_type="application/json"
    )
    assert sent.status_code == 200
    assert read(public) == 401
    assert len(logs()) == 1


def test_a_project_can_turn_its_public_id_off(project):
    Project.objects.filter(pk=project.pk).update(takes_public_id=False)
    sent = Client(headers={"Authorization": f"Bearer {project.public_id}"}).post(
        "/api/v1/logs/", {"name": "x"}, content_type="application/json"
    )
    assert sent.status_code == 401


def test_only_the_hash_of_a_key_is_kept(project):
    made, text = ApiKey.make(project)
    assert text not in str(ApiKey.objects.values().get(pk=made.pk))


@pytest.mark.parametrize("header", ["Bearer {}", "{}", "Bearer%20{}", "bearer {}", "Bearer {},x-other=1"])
def test_a_key_works_however_a_client_spells_the_header(key, header):
    assert Client(headers={"Authorization": header.format(key)}).get("/api/v1/logs/").status_code == 200


def test_a_second_slash_changes_nothing(key):
    sent = Client(headers={"Authorization": f"Bearer {key}"}).post(
        "/api//v1/logs/", {"name": "x"}, content_type="application/json"
    )
    assert sent.status_code == 200
