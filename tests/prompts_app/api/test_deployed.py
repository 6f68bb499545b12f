"""What apps fetch while they run."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from observability.projects.models import Environment, Membership, User
from prompts_app import publish
from prompts_app.api import deployed as remembered
from prompts_app.models import Prompt

ADDRESS = "/api/v1/prompts/deployed/"
P = {"path": "support/answer"}


@pytest.fixture
def remembering(settings):
    settings.KEY_CACHE_SECONDS = 60
    yield
    remembered._answers.forget()


def test_the_default_environment_answers_where_none_is_named(registry, staging):
    registry.version()
    second = registry.version(temperature=0)
    registry.post("support/answer/deployments/", environment="staging", version=2)
    found = registry.get("deployed/", **P)
    assert (found["number"], found["environment"], found["prompt"]["path"]) == (1, "production", "support/answer")
    found = registry.get("deployed/", environment="staging", **P)
    assert (found["id"], found["details"]) == (second["id"], second["details"])


def test_what_has_not_changed_is_not_sent_again(registry):
    registry.version()
    registry.version(temperature=0)
    reply = registry.client.get(ADDRESS, P)
    etag = reply["ETag"]
    assert etag.startswith('"')
    for said in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = registry.client.get(ADDRESS, P, headers={"If-None-Match": said})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert registry.client.get(ADDRESS, P, headers={"If-None-Match": '"other"'}).content == reply.content
    registry.post("support/answer/deployments/", environment="production", version=2)
    changed = registry.client.get(ADDRESS, P, headers={"If-None-Match": etag})
    assert (changed.status_code, changed.json()["number"]) == (200, 2)
    assert changed["ETag"] != etag


def test_the_second_question_takes_no_query(registry, remembering):
    registry.version()
    registry.get("deployed/", **P)
    with CaptureQueriesContext(connection) as asked:
        registry.get("deployed/", **P)
    assert len(asked) == 0


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda registry: registry.post("support/answer/deployments/", environment="production", version=2), 2),
        (lambda registry: registry.patch("support/answer/versions/1/", name="calm"), "calm"),
        (lambda registry: publish.move(Prompt.objects.get(), "elsewhere"), None),
        (lambda registry: registry.post("support/answer/withdraw/", environment="production"), None),
        (lambda registry: Environment.objects.get().delete(), None),
    ],
)
def test_a_change_holds_at_once(registry, remembering, change, seen):
    registry.version()
    registry.version(temperature=0)
    registry.get("deployed/", **P)
    change(registry)
    found = registry.get("deployed/", expect=404 if seen is None else 200, **P)
    assert seen is None or seen in (found["number"], found["name"])


@pytest.mark.django_db(transaction=True)
def test_what_is_read_before_a_deployment_ends_is_not_kept_beyond_it(registry, remembering):
    registry.version()
    before = remembered.Answer('"before"', b"{}")
    key = (Prompt.objects.get().project_id, "support/answer", "production")
    second = registry.version(temperature=0)
    prompt = Prompt.objects.get()
    with transaction.atomic():
        publish.deploy(prompt.versions.get(pk=second["id"]), Environment.objects.get())
        # Another thread, which does not see the transaction yet.
        assert remembered._answers.get(key, lambda: before) == before
    assert registry.get("deployed/", **P)["number"] == 2


def test_what_was_asked_before_a_change_is_not_kept(registry, remembering):
    registry.version()
    before = remembered.Answer('"before"', b"{}")

    def slowly():
        registry.version(temperature=0)
        registry.post("support/answer/deployments/", environment="production", version=2)
        return before

    key = (Prompt.objects.get().project_id, "support/answer", "production")
    assert remembered._answers.get(key, slowly) == before
    assert registry.get("deployed/", **P)["number"] == 2


def test_members_may_ask_too(registry, client, project):
    registry.version()
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(project=project, user=user, role="viewer")
    client.force_login(user)
    assert client.get(ADDRESS, P).json()["number"] == 1


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({}, 400, "path"),
        ({"path": ""}, 400, "path"),
        ({**P, "enviroment": "staging"}, 400, "enviroment"),
        ({"path": "nowhere"}, 404, "path"),
        ({"path": "\0"}, 404, "path"),
        ({**P, "environment": "nowhere"}, 404, "environment"),
    ],
)
def test_what_is_not_deployed_is_told(registry, query, status, field):
    registry.version()
    assert registry.get("deployed/", expect=status, **query)[field]
