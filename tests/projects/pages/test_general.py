"""A project's settings, its environments, and new projects."""

import pytest
from django.urls import reverse

from observability.projects.keys import access_by_key
from observability.projects.models import Environment, Membership, Project, User
from tests.projects.pages.conftest import signed_in

PAGE = "/projects/acme/settings/"


def test_an_admin_changes_the_settings(boss, project):
    reply = boss.post(PAGE, {"name": "Acme & Sons", "cost": "computed", "slug": "other"}, follow=True)
    assert "Saved." in reply.content.decode()
    project.refresh_from_db()
    assert (project.name, project.cost, project.takes_public_id, project.slug) == (
        "Acme & Sons", "computed", False, "acme"
    )  # fmt: skip


def test_calls_are_joined_by_their_id_until_an_admin_says_otherwise(boss, project, key):
    assert access_by_key(key).joins_calls
    assert "Join by call id" in boss.get(PAGE).content.decode()
    boss.post(PAGE, {"name": "Acme", "cost": "reported"})
    assert not access_by_key(key).joins_calls


@pytest.mark.parametrize("said", [{"name": "", "cost": "computed"}, {"name": "Acme", "cost": "free"}, {"name": "\0"}])
def test_settings_that_make_no_sense_are_refused(boss, project, said):
    assert boss.post(PAGE, said).status_code == 400
    project.refresh_from_db()
    assert (project.name, project.cost) == ("Acme", "reported")


def test_environments_are_made_renamed_and_one_is_the_default(boss, project, key):
    boss.post(f"{PAGE}environments/", {"name": "staging"})
    staging = Environment.objects.get(name="staging")
    assert not staging.is_default
    boss.post(f"{PAGE}environments/{staging.pk}/", {"name": "rehearsal"})
    boss.post(f"{PAGE}environments/{staging.pk}/default/")
    assert list(project.environments.values_list("name", "is_default")) == [("rehearsal", True), ("production", False)]
    assert access_by_key(key).default_environment == "rehearsal"


def test_an_environment_has_a_name_of_its_own(boss, project):
    boss.post(f"{PAGE}environments/", {"name": "staging"})
    staging = Environment.objects.get(name="staging")
    for url in (f"{PAGE}environments/", f"{PAGE}environments/{staging.pk}/"):
        reply = boss.post(url, {"name": "production"})
        assert reply.status_code == 400
        assert "There is an environment production already." in reply.content.decode()
    assert boss.post(f"{PAGE}environments/", {"name": " "}).status_code == 400
    assert project.environments.count() == 2


def test_an_admin_makes_another_project(boss):
    reply = boss.post("/new-project/", {"name": "Second One"})
    assert reply["Location"] == "/projects/second-one/connect/"
    made = Project.objects.get(slug="second-one")
    assert Membership.objects.get(project=made).role == "admin"
    assert made.environments.get().is_default
    switcher = boss.get("/projects/acme/").content.decode()
    assert reverse("logs:overview", args=["second-one"]) in switcher
    assert boss.post("/new-project/", {"name": "x", "slug": "acme"}).status_code == 400
    assert boss.post("/new-project/", {"name": "x", "slug": "no spaces"}).status_code == 400
    assert boss.post("/new-project/", {"name": "北京"}).status_code == 400


def test_others_make_no_project(member):
    for role in ("viewer", "developer"):
        client = member(role)
        assert client.get("/new-project/").status_code == 403
        assert client.post("/new-project/", {"name": "x"}).status_code == 403
        assert "New project" not in client.get(PAGE).content.decode()
    assert signed_in(User.objects.create_superuser("root@example.com")).get("/new-project/").status_code == 200
    assert Project.objects.count() == 1
