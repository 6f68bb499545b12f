"""Who comes in: keys, people, projects."""

import re

from django.test import Client
from django.urls import reverse

from observability.projects.keys import access_by_key
from observability.projects.models import ApiKey, Environment, Membership, Project, User


def make_key(admin: Client, project: Project) -> str:
    reply = admin.post(reverse("admin:projects_apikey_add"), {"project": project.pk, "name": "ci"}, follow=True)
    return reply.content.decode()


def test_a_new_key_is_shown_once_and_opens_its_project(admin, project):
    shown = make_key(admin, project)
    [key] = re.findall(r"pl-[\w-]{40}", shown)
    assert access_by_key(key).project_id == project.pk
    made = ApiKey.objects.get()
    assert (made.name, made.created_by.email) == ("ci", "root@example.com")
    for url in (reverse("admin:projects_apikey_changelist"), reverse("admin:projects_apikey_change", args=[made.pk])):
        page = admin.get(url).content.decode()
        assert made.prefix in page
        assert key not in page
        assert made.hash not in page


def test_a_key_keeps_its_secret_when_it_is_renamed(admin, project):
    make_key(admin, project)
    before = ApiKey.objects.get()
    reply = admin.post(reverse("admin:projects_apikey_change", args=[before.pk]), {"name": "deploy"}, follow=True)
    after = ApiKey.objects.get()
    assert (after.name, after.hash) == ("deploy", before.hash)
    assert "shown this once" not in reply.content.decode()


def test_a_revoked_key_opens_nothing(admin, project):
    [key] = re.findall(r"pl-[\w-]{40}", make_key(admin, project))
    row = ApiKey.objects.get()
    url = reverse("admin:projects_apikey_changelist")
    reply = admin.post(url, {"action": "revoke", "_selected_action": [row.pk]}, follow=True)
    assert "1 revoked" in reply.content.decode()
    assert "revoked" in admin.get(url).content.decode()
    assert access_by_key(key) is None


def test_a_person_is_added_and_given_another_password(admin):
    new = {
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        "email": "ana@example.com",
        "usable_password": "true",
        "password1": "pass-Word-41",
        "password2": "pass-Word-41",
    }
    reply = admin.post(reverse("admin:projects_user_add"), new, follow=True)
    assert reply.status_code == 200
    ana = User.objects.get(email="ana@example.com")
    assert ana.check_password("pass-Word-41")
    url = reverse("admin:auth_user_password_change", args=[ana.pk])
    assert "<form" in admin.get(url).content.decode()
    admin.post(url, {"usable_password": "true", "password1": "pass-Word-42", "password2": "pass-Word-42"})
    ana.refresh_from_db()
    assert ana.check_password("pass-Word-42")


def test_the_list_of_people_shows_their_projects(admin, project):
    ana = User.objects.create_user("ana@example.com", first_name="Ana", last_name="Berg")
    Membership.objects.create(user=ana, project=project)
    page = admin.get(reverse("admin:projects_user_changelist"), {"q": "ana"}).content.decode()
    for text in ("ana@example.com", "Ana Berg", "Acme"):
        assert text in page
    assert "root@example.com</a></th>" not in page


def test_a_new_project_has_an_environment(admin):
    none = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    forms = {f"{name}-{k}": v for name in ("environments", "memberships") for k, v in none.items()}
    new = {"name": "Shop", "slug": "shop", "cost": "reported", "takes_public_id": "on"} | forms
    assert admin.post(reverse("admin:projects_project_add"), new).status_code == 302
    assert [(e.name, e.is_default) for e in Environment.objects.all()] == [("production", True)]
    page = admin.get(reverse("admin:projects_project_changelist")).content.decode()
    assert "shop" in page
