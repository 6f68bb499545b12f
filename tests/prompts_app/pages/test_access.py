"""Who sees which page of the registry, and who may deploy."""

import pytest
from django.test import Client
from django.urls import reverse

from observability.projects.models import Membership, Project, User
from prompts_app.models import Deployment
from prompts_app.pages.urls import urlpatterns

ARGUMENTS = {"prompt-list": 0, "prompt-detail": 1, "compare": 1, "version-detail": 2, "deploy": 2}
PAGES = sorted(pattern.name for pattern in urlpatterns)
FOR_WRITERS = {"deploy"}


@pytest.fixture
def addresses(project, prompt):
    return {
        name: reverse(f"prompts:{name}", args=[project.slug, prompt.pk, 2][: ARGUMENTS[name] + 1]) for name in PAGES
    }


@pytest.fixture
def stranger(db):
    """A developer of another project."""
    other = Project.objects.create(slug="other", name="Other")
    user = User.objects.create_user("stranger@example.com")
    Membership.objects.create(project=other, user=user, role="developer")
    client = Client()
    client.force_login(user)
    return client


def test_every_page_is_in_this_table():
    assert sorted(ARGUMENTS) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_members_see_it(viewer, developer, addresses, name):
    assert developer.client.get(addresses[name]).status_code == 200
    assert viewer.client.get(addresses[name]).status_code == (403 if name in FOR_WRITERS else 200)


@pytest.mark.parametrize("name", PAGES)
def test_strangers_find_nothing(stranger, addresses, name):
    for method in (stranger.get, stranger.post):
        assert method(addresses[name]).status_code == 404
    own = stranger.get(addresses[name].replace("/acme/", "/other/"))
    assert own.status_code == (200 if name == "prompt-list" else 404)
    assert b"support" not in own.content


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_asked_to(client, addresses, name):
    reply = client.get(addresses[name])
    assert (reply.status_code, reply["Location"]) == (302, f"/sign-in/?next={addresses[name]}")


def test_viewers_do_not_deploy(viewer, address):
    assert viewer.client.post(viewer.base + address("deploy", 2), {"environment": "production"}).status_code == 403
    assert Deployment.objects.count() == 1
    page = viewer.text(address("prompt-detail")) + viewer.text(address("version-detail", 2))
    assert "Deploy " not in page.replace("Deployed", "")
    assert "Roll back" not in page


def test_a_form_of_another_site_deploys_nothing(developer, address):
    user = User.objects.get(email="developer@example.com")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(developer.base + address("deploy", 2), {"environment": "production"}).status_code == 403
    assert Deployment.objects.count() == 1
