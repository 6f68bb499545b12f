"""Who is in a project, and how they come in."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from observability.projects.models import Invitation, Membership, Project, User
from observability.projects.permissions import Right
from tests.logs_app.pages import text_of
from tests.projects.pages.conftest import PASSWORD, signed_in

PAGE = "/projects/acme/settings/members/"


def link_in(reply) -> str:
    assert reply.status_code == 200, reply.content
    return re.search(r'<code id="link">https?://[^/]+([^<]+)</code>', reply.content.decode())[1]


def membership_of(email: str) -> Membership:
    return Membership.objects.get(user__email=email)


def invite(boss: Client, email: str = "new@example.com", role: str = "developer") -> str:
    return link_in(boss.post(PAGE, {"email": email, "role": role}))


def test_somebody_with_an_account_is_a_member_at_once(boss):
    User.objects.create_user("Known@example.com")
    reply = boss.post(PAGE, {"email": "known@example.com", "role": "developer"}, follow=True)
    assert "Known@example.com is a member now." in text_of(reply.content.decode())
    assert membership_of("Known@example.com").role == "developer"
    again = boss.post(PAGE, {"email": "known@example.com", "role": "admin"}, follow=True)
    assert "was a member already" in again.content.decode()
    assert membership_of("Known@example.com").role == "developer"


def test_a_new_person_makes_an_account_by_a_link_that_is_good_once(boss):
    link = invite(boss)
    assert link.rpartition("/invitations/")[2] not in boss.get(PAGE).content.decode()
    person = Client()
    assert "Join Acme" in text_of(person.get(link).content.decode())
    weak = person.post(link, {"password": "12345678"})
    assert (weak.status_code, User.objects.filter(email="new@example.com").exists()) == (400, False)
    assert "too common" in weak.content.decode()
    assert person.post(link, {"password": PASSWORD})["Location"] == "/projects/acme/"
    assert person.get("/projects/acme/").status_code == 200
    assert membership_of("new@example.com").role == "developer"
    assert Client().get(link).status_code == 404
    assert not Invitation.objects.exists()


def test_the_link_of_somebody_who_has_an_account_by_now_asks_them_to_sign_in(boss):
    link = invite(boss)
    user = User.objects.create_user("new@example.com", PASSWORD)
    assert Client().get(link)["Location"] == f"/sign-in/?next={link}"
    assert Client().post(link, {"password": "another good one"})["Location"] == f"/sign-in/?next={link}"
    assert signed_in(user).post(link)["Location"] == "/projects/acme/"
    assert membership_of("new@example.com").role == "developer"


def test_a_link_does_not_let_in_somebody_else(boss, member):
    link = invite(boss)
    other = signed_in(User.objects.create_user("other@example.com"))
    for reply in (other.get(link), other.post(link)):
        assert reply.status_code == 403
    assert not Membership.objects.filter(user__email="other@example.com").exists()


def test_old_withdrawn_and_replaced_links_open_nothing(boss):
    first = invite(boss)
    second = invite(boss)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    row = Invitation.objects.get()
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=Invitation.DAYS))
    assert Client().get(second).status_code == 404
    assert "was good until" in boss.get(PAGE).content.decode()
    boss.post(f"/projects/acme/settings/invitations/{row.pk}/withdraw/")
    assert not Invitation.objects.exists()
    assert Client().post(second, {"password": PASSWORD}).status_code == 404


def test_roles_change(boss, member):
    viewer = member("viewer")
    url = f"{PAGE}{membership_of('viewer@example.com').pk}/role/"
    boss.post(url, {"role": "developer"})
    assert membership_of("viewer@example.com").role == "developer"
    assert "Add by email" not in viewer.get(PAGE).content.decode()
    assert boss.post(url, {"role": "owner"}).status_code == 400


def test_the_last_admin_cannot_go(boss, member):
    row = membership_of("admin@example.com")
    for url, said in ((f"{PAGE}{row.pk}/role/", {"role": "viewer"}), (f"{PAGE}{row.pk}/remove/", {})):
        reply = boss.post(url, said)
        assert reply.status_code == 409
        assert "A project needs an admin" in reply.content.decode()
        assert membership_of("admin@example.com").role == "admin"
    member("admin", "second@example.com")
    assert boss.post(f"{PAGE}{row.pk}/remove/").status_code == 302
    assert boss.get(PAGE).status_code == 404


def test_who_is_removed_sees_nothing_more(boss, member):
    developer = member("developer")
    url = f"{PAGE}{membership_of('developer@example.com').pk}/remove/"
    assert "Remove developer@example.com?" in boss.get(url).content.decode()
    assert developer.get("/projects/acme/").status_code == 200
    boss.post(url)
    assert developer.get("/projects/acme/").status_code == 404


def test_anyone_may_leave(boss, member):
    viewer = member("viewer")
    url = f"{PAGE}{membership_of('viewer@example.com').pk}/remove/"
    assert "Leave Acme?" in viewer.get(url).content.decode()
    assert viewer.post(url)["Location"] == "/"
    assert viewer.get(PAGE).status_code == 404


def test_a_password_is_reset_by_a_link(boss, member):
    member("viewer")
    url = f"{PAGE}{membership_of('viewer@example.com').pk}/reset/"
    assert "Reset the password" in boss.get(url).content.decode()
    link = link_in(boss.post(url))
    person = Client()
    form = person.get(link)["Location"]
    assert "viewer@example.com" in person.get(form).content.decode()
    assert person.post(form, {"new_password1": "x" * 5, "new_password2": "x" * 5}).status_code == 200
    said = {"new_password1": "another good one", "new_password2": "another good one"}
    assert person.post(form, said)["Location"] == "/"
    assert person.get("/projects/acme/").status_code == 200
    assert Client().login(username="viewer@example.com", password="another good one")
    assert "This link is over" in Client().get(link).content.decode()


@pytest.mark.parametrize("rights", [{"is_superuser": True}, {"is_staff": True}, {}])
def test_nobody_resets_the_password_of_somebody_with_more_rights(boss, member, rights):
    member("viewer")
    User.objects.filter(email="viewer@example.com").update(**rights)
    if not rights:
        elsewhere = Project.objects.create(slug="elsewhere", name="Elsewhere")
        user = User.objects.get(email="viewer@example.com")
        Membership.objects.create(project=elsewhere, user=user, role="viewer")
    url = f"{PAGE}{Membership.objects.get(project__slug='acme', user__email='viewer@example.com').pk}/reset/"
    assert boss.post(url).status_code == 403
    assert url not in boss.get(PAGE).content.decode()
    root = signed_in(User.objects.create_superuser("root@example.com"))
    assert root.post(url).status_code == 200


def test_the_page_says_what_a_role_may_do(member):
    page = text_of(member("viewer").get(PAGE).content.decode())
    assert f"{Right.READ} ✓ yes ✓ yes ✓ yes" in page
    assert f"{Right.KEYS} - no ✓ yes ✓ yes" in page
    assert f"{Right.MEMBERS} - no - no ✓ yes" in page
