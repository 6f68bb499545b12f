"""A person's own account."""

import pytest
from django.test import Client

from observability.projects.models import User
from tests.projects.pages.conftest import PASSWORD, signed_in

NEW = "another good one"


@pytest.fixture
def ana(member) -> Client:
    return member("viewer", "ana@example.com")


@pytest.fixture
def elsewhere(ana) -> Client:
    """Ana in another browser."""
    return signed_in(User.objects.get())


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def change(client: Client, **said: str) -> int:
    full = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW} | said
    return client.post("/profile/password/", full).status_code


def test_another_password_ends_other_sessions(ana, elsewhere):
    assert change(ana) == 302
    assert (is_in(ana), is_in(elsewhere)) == (True, False)
    assert Client().login(username="ana@example.com", password=NEW)


@pytest.mark.parametrize("said", [{"old_password": "no"}, {"new_password2": "no"}, {"new_password1": "short"}])
def test_a_password_is_not_changed_by_mistake(ana, elsewhere, said):
    assert change(ana, **said) == 400
    assert is_in(elsewhere)
    assert Client().login(username="ana@example.com", password=PASSWORD)


def test_signing_out_everywhere_leaves_this_browser(ana, elsewhere):
    for _ in range(2):
        assert ana.post("/profile/sign-out-everywhere/").status_code == 302
        assert (is_in(ana), is_in(elsewhere)) == (True, False)
    assert is_in(signed_in(User.objects.get()))


def test_the_address_is_changed_with_the_password(ana):
    User.objects.create_user("taken@example.com")
    for said in (
        {"email": "ana@example.org", "password": "wrong"},
        {"email": "Taken@example.com", "password": PASSWORD},
        {"email": "nothing", "password": PASSWORD},
    ):
        assert ana.post("/profile/email/", said).status_code == 400
    assert ana.post("/profile/email/", {"email": "ana@example.org", "password": PASSWORD}).status_code == 302
    assert "ana@example.org" in ana.get("/profile/").content.decode()
    assert Client().login(username="ana@example.org", password=PASSWORD)


def test_somebody_in_no_project_has_an_account_too(db):
    alone = signed_in(User.objects.create_user("alone@example.com"))
    page = alone.get("/profile/")
    assert page.status_code == 200
    assert "You are a member of none." in page.content.decode()
