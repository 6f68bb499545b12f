"""What each role may do, at each address that writes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client

from observability.projects.permissions import RIGHTS, Right
from tests.isolation import address, fingerprint
from tests.isolation.rows import NATIVE, PAGES

_SETTINGS = "projects/<slug:slug>/settings/"
PAGES_THAT_WRITE = {
    "projects/<slug:slug>/connect/": Right.KEYS,
    "projects/<slug:slug>/prompts/<uuid:id>/<int:number>/deploy/": Right.WRITE,
    "projects/<slug:slug>/logs/columns/": Right.READ,  # one's own
    "projects/<slug:slug>/logs/delete/": Right.WRITE,
    "projects/<slug:slug>/logs/tags/": Right.WRITE,
    "projects/<slug:slug>/logs/<uuid:id>/delete/": Right.WRITE,
    "projects/<slug:slug>/traces/<uuid:id>/delete/": Right.WRITE,
    "projects/<slug:slug>/sessions/<uuid:id>/delete/": Right.WRITE,
    "projects/<slug:slug>/customer/erase/": Right.WRITE,
    "projects/<slug:slug>/user/erase/": Right.WRITE,
    "projects/<slug:slug>/health/replay/": Right.WRITE,
    "projects/<slug:slug>/health/<uuid:id>/replay/": Right.WRITE,
    "projects/<slug:slug>/health/<uuid:id>/delete/": Right.WRITE,
    "projects/<slug:slug>/views/": Right.READ,  # one's own
    "projects/<slug:slug>/views/<uuid:id>/": Right.WRITE,  # shared
    "projects/<slug:slug>/views/<uuid:id>/delete/": Right.WRITE,
    _SETTINGS: Right.SETTINGS,
    f"{_SETTINGS}environments/": Right.SETTINGS,
    f"{_SETTINGS}environments/<int:id>/": Right.SETTINGS,
    f"{_SETTINGS}environments/<int:id>/default/": Right.SETTINGS,
    f"{_SETTINGS}members/": Right.MEMBERS,
    f"{_SETTINGS}members/<int:id>/role/": Right.MEMBERS,
    f"{_SETTINGS}members/<int:id>/remove/": Right.MEMBERS,
    f"{_SETTINGS}members/<int:id>/reset/": Right.MEMBERS,
    f"{_SETTINGS}invitations/<int:id>/withdraw/": Right.MEMBERS,
    f"{_SETTINGS}keys/": Right.KEYS,
    f"{_SETTINGS}keys/<int:id>/revoke/": Right.KEYS,
}
SAID = {"name": "new", "email": "new@example.com", "role": "viewer", "environment": "production"}
ROLES = sorted(RIGHTS)


@contextmanager
def undone() -> Iterator[None]:
    """The world as it was, after a request."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", ROLES)
def test_a_page_writes_for_those_alone_who_have_the_right(role, world, member):
    client = member(role)
    before = fingerprint()
    wrong = []
    for route in sorted(PAGES):
        right = PAGES_THAT_WRITE.get(route)
        with undone():
            status = client.post(address(route, world), SAID).status_code
            if right in RIGHTS[role]:
                is_right = status not in (403, 404, 405)
            else:
                is_right = before == fingerprint() and (status == 403 or right is None)
        if not is_right:
            wrong.append((route, status))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_the_api_writes_for_those_alone_who_have_the_right(role, world, member):
    client = member(role)
    before = fingerprint()
    wrong = []
    for route in sorted(NATIVE):
        for method in ("POST", "PATCH", "DELETE"):
            with undone():
                reply = client.generic(method, address(route, world), json.dumps({}), content_type="application/json")
                if Right.WRITE in RIGHTS[role]:
                    is_right = reply.status_code != 403
                else:
                    is_right = before == fingerprint() and reply.status_code in (401, 403, 405)
            if not is_right:
                wrong.append((route, method, reply.status_code))
    assert not wrong


def test_a_form_of_another_site_changes_nothing(world, member):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = member("admin").cookies
    before = fingerprint()
    for route in PAGES_THAT_WRITE:
        assert strict.post(address(route, world), SAID).status_code == 403
    assert before == fingerprint()
