"""Deploying, rolling back and withdrawing through the API."""

import pytest

from observability.projects.models import ApiKey, Environment, Membership, Project, User
from prompts_app.models import Deployment

P = "support/answer"


@pytest.fixture
def three(registry):
    """A prompt with three versions, the first of them in production."""
    for temperature in (0, 0.5, 1):
        registry.version(temperature=temperature)
    return registry


def in_production(registry):
    return {row["environment"]: row["version"] for row in registry.get(f"{P}/")["deployed"]}.get("production")


def test_a_version_is_deployed_by_number_or_by_id(three, staging):
    made = three.post(f"{P}/deployments/", environment="production", version=3)
    assert (made["environment"], made["version"], made["deployed_by"]) == ("production", 3, None)
    id = three.get(f"{P}/versions/2/")["id"]
    assert three.post(f"{P}/deployments/", environment="staging", version=id)["version_id"] == id
    assert [(row["environment"], row["version"]) for row in three.get(f"{P}/")["deployed"]] == [
        ("production", 3),
        ("staging", 2),
    ]
    assert three.get(f"{P}/versions/2/")["deployed_in"] == ["staging"]


def test_deploying_again_changes_nothing(three):
    made = three.post(f"{P}/deployments/", environment="production", version=3)
    assert three.post(f"{P}/deployments/", environment="production", version=3, expect=200) == made
    assert Deployment.objects.count() == 2


def test_rolling_back_deploys_the_version_before(three):
    assert "before" in three.post(f"{P}/rollback/", environment="production", expect=409)["environment"][0]
    three.post(f"{P}/deployments/", environment="production", version=3)
    three.post(f"{P}/deployments/", environment="production", version=2)
    assert three.post(f"{P}/rollback/", environment="production")["version"] == 3
    assert in_production(three) == 3
    history = three.get(f"{P}/deployments/")["results"]
    assert [row["version"] for row in history] == [3, 2, 3, 1]


def test_rolling_back_passes_over_withdrawals(three):
    three.post(f"{P}/deployments/", environment="production", version=2)
    three.post(f"{P}/withdraw/", environment="production")
    assert three.post(f"{P}/rollback/", environment="production")["version"] == 2
    three.post(f"{P}/withdraw/", environment="production")
    three.post(f"{P}/deployments/", environment="production", version=3)
    assert three.post(f"{P}/rollback/", environment="production")["version"] == 2


def test_what_is_withdrawn_is_deployed_nowhere(three):
    made = three.post(f"{P}/withdraw/", environment="production")
    assert (made["version"], made["version_id"]) == (None, None)
    assert in_production(three) is None
    assert three.post(f"{P}/withdraw/", environment="production", expect=409)["environment"]


def test_the_history_says_who_and_when(three, client, project):
    user = User.objects.create_user("ana@example.com")
    Membership.objects.create(project=project, user=user, role="developer")
    client.force_login(user)
    three.client = client
    three.post(f"{P}/deployments/", environment="production", version=2)
    last, first = three.get(f"{P}/deployments/")["results"]
    assert (last["deployed_by"], first["deployed_by"]) == ("ana@example.com", None)
    assert last["deployed_at"] > first["deployed_at"]


@pytest.mark.parametrize(
    ("address", "body", "status", "field"),
    [
        ("deployments/", {"environment": "production"}, 400, "version"),
        ("deployments/", {"version": 1}, 400, "environment"),
        ("deployments/", {"environment": ["production"], "version": 1}, 400, "environment"),
        ("deployments/", {"environment": "production", "version": 1, "force": True}, 400, "force"),
        ("deployments/", {"environment": "nowhere", "version": 1}, 404, "environment"),
        ("deployments/", {"environment": "elsewhere", "version": 1}, 404, "environment"),
        ("deployments/", {"environment": "production", "version": 9}, 404, "version"),
        ("deployments/", {"environment": "production", "version": {}}, 404, "version"),
        ("rollback/", {}, 400, "environment"),
        ("rollback/", {"environment": "nowhere"}, 404, "environment"),
        ("withdraw/", {"environment": "nowhere"}, 404, "environment"),
    ],
)
def test_what_cannot_be_deployed_is_told(three, address, body, status, field):
    Environment.objects.create(project=Project.objects.create(slug="other"), name="elsewhere")
    assert three.post(f"{P}/{address}", expect=status, **body)[field]
    assert Deployment.objects.count() == 1


def test_a_version_of_another_prompt_is_not_deployed(three):
    other = three.version("other")
    three.post(f"{P}/deployments/", environment="production", version=other["id"], expect=404)


WRITES = (
    ("post", "", {"path": "p", "details": {"model": "m"}}),
    ("patch", f"{P}/versions/1/", {"name": "n"}),
    ("post", f"{P}/deployments/", {"environment": "production", "version": 2}),
    ("post", f"{P}/rollback/", {"environment": "production"}),
    ("post", f"{P}/withdraw/", {"environment": "production"}),
)
READS = ("", f"{P}/", f"{P}/versions/", f"{P}/versions/1/", f"{P}/deployments/", f"deployed/?path={P}")


@pytest.mark.parametrize(("method", "address", "body"), WRITES)
def test_viewers_read_and_do_not_write(three, client, project, method, address, body):
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(project=project, user=user, role="viewer")
    client.force_login(user)
    three.client = client
    before = Deployment.objects.count()
    getattr(three, method)(address, expect=403, **body)
    assert Deployment.objects.count() == before
    for read in READS:
        three.get(read)


@pytest.mark.parametrize(("method", "address", "body"), WRITES)
def test_public_ids_neither_read_nor_write(three, client, project, method, address, body):
    three.client = client
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {project.public_id}"
    getattr(three, method)(address, expect=401, **body)
    for read in READS:
        three.get(read, expect=401)


def test_another_project_finds_nothing(three, client):
    id = three.get(f"{P}/")["id"]
    key = ApiKey.make(Project.objects.create(slug="other"))[1]
    three.client = client
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    assert three.get()["results"] == []
    for name in (id, P):
        three.get(f"{name}/", expect=404)
        three.post(f"{name}/deployments/", environment="production", version=1, expect=404)
    three.get("deployed/", path=P, expect=404)
