"""Who sees which page: nobody without signing in, and nothing of a project that one is not in."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from logs_app.ids import key_of
from logs_app.models import Log, LogError, Media
from logs_app.pages.urls import urlpatterns
from observability.projects.models import ApiKey, Membership, Project, User

# Exports and views belong to who asked for them: test_exports.py, test_saved_views.py. What is only posted to:
# tests.isolation; dead letters: test_health.py.
APART = ("export-", "log-columns", "logs-", "letter-", "letters-")
OF_ONE = ("view", "view-delete")
OWN = [
    each
    for each in urlpatterns
    if "slug" in str(each.pattern) and not str(each.name).startswith(APART) and each.name not in OF_ONE
]
PAGES = sorted(each.name for each in OWN)
OF_A_ROW = {each.name for each in OWN if str(each.pattern).count("<") > 1}
QUERIES = {
    "log-said": "?side=input",
    "log-live": "?seen=1m",
    "filter-editor": "?page=logs&name=customer",
    "billing": "?month=2026-05",
} | {f"{what}-{page}": f"?{what}=x" for what in ("customer", "user") for page in ("detail", "rest", "erase")}


@pytest.fixture
def addresses(project, send):
    """The address of every page of a project that has something to show."""
    said = {"model": "m", "customer": "hushed-customer", "input": "hushed", "session": "s", "trace": "t"}
    send(said | {"prompt": {"path": "hushed"}, "status": "error", "error": {"message": "hushed"}})
    log = Log.objects.get()
    ids = {"log-detail": log.id, "trace-detail": log.trace_id, "session-detail": log.session_id}
    ids |= {name.replace("detail", "delete"): id for name, id in ids.items()} | {"version-usage": log.prompt_id}
    ids |= {"log-said": log.id, "log-neighbours": log.id, "error-detail": LogError.objects.get().fingerprint}
    key = key_of(project.pk, "media", "seen")
    said_of_it = {"external_id": "seen", "content_type": "text/plain", "length": 6, "content": b"hushed"}
    Media.objects.create(id=key, project=project, **said_of_it)
    ids["media"] = "seen"
    return {
        name: reverse(f"logs:{name}", args=[project.slug, ids[name]] if name in ids else [project.slug])
        + QUERIES.get(name, "")
        for name in PAGES
    }


@pytest.fixture
def stranger(db):
    """Somebody in another project."""
    other = Project.objects.create(slug="other", name="Other")
    user = User.objects.create_user("stranger@example.com")
    Membership.objects.create(project=other, user=user, role="admin")
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_members_see_it(reader, addresses, name):
    # They are viewers, who delete nothing.
    assert reader.client.get(addresses[name]).status_code == (403 if name.endswith(("-delete", "-erase")) else 200)


@pytest.mark.parametrize("name", PAGES)
def test_strangers_find_nothing(stranger, addresses, name):
    reply = stranger.get(addresses[name])
    assert reply.status_code == 404
    assert b"hushed" not in reply.content


@pytest.mark.parametrize("name", PAGES)
def test_another_projects_rows_are_not_under_ones_own(stranger, addresses, name):
    reply = stranger.get(addresses[name].replace("/acme/", "/other/"))
    assert b"hushed" not in reply.getvalue()
    assert reply.status_code in ((404,) if name in OF_A_ROW else (200, 204))


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_asked_to(client, addresses, name):
    reply = client.get(addresses[name])
    assert (reply.status_code, reply["Location"]) == (
        302,
        f"/sign-in/?{urlencode({'next': addresses[name]}, safe='/')}",
    )


def test_viewers_cannot_make_keys(reader, key):
    assert "New key" not in reader.text("connect/")
    assert reader.client.post(f"{reader.base}connect/").status_code == 403
    assert ApiKey.objects.count() == 1


def test_home_is_where_one_was_last(reader, project, viewer):
    assert reader.client.get("/")["Location"] == "/projects/acme/"
    second = Project.objects.create(slug="second", name="Second")
    Membership.objects.create(project=second, user=viewer, role="viewer")
    reader.client.get("/projects/second/")
    assert reader.client.get("/")["Location"] == "/projects/second/"
    Membership.objects.filter(project=second).delete()
    assert reader.client.get("/")["Location"] == "/projects/acme/"


def test_one_switches_between_ones_projects_only(reader, viewer):
    second = Project.objects.create(slug="second", name="Second")
    Membership.objects.create(project=second, user=viewer, role="viewer")
    Project.objects.create(slug="third", name="Third")
    page = reader.text()
    assert "Second" in page
    assert "Third" not in page


def test_who_is_in_no_project_is_told_so(client, db):
    client.force_login(User.objects.create_user("new@example.com"))
    reply = client.get("/")
    assert reply.status_code == 404
    assert b"in no project" in reply.content


def test_signing_in_leads_home(client, viewer):
    shown = client.get("/sign-in/").content.decode()
    assert "Sign in" in shown
    wrong = client.post("/sign-in/", {"username": viewer.email, "password": "wrong"})
    assert b"Please enter a correct email" in wrong.content
    reply = client.post("/sign-in/", {"username": viewer.email, "password": "a-good-password"}, follow=True)
    assert reply.redirect_chain == [("/", 302), ("/projects/acme/", 302)]
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/projects/acme/").status_code == 302
