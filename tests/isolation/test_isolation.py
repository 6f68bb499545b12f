"""Nobody sees or changes anything of a project that they are not in, at any address."""

import json
from collections.abc import Iterator
from typing import Any

from django.test import Client

from tests.isolation import METHODS, SECRET, address, fingerprint, routes
from tests.isolation.rows import DOORS, NATIVE, OPEN, PAGES, PERSONAL, ROWS, VENDORS

REFUSED = (400, 401, 403, 404, 405, 409, 422)
# Written into the project of whoever asks; read from it.
OF_ONESELF = (200, 201, 204)
# A client's own ids, which another project may have too: found, or not, among its own.
CLIENTS_IDS = (
    "api/app/<path:app>", "v1/runs/<path:run_id>/feedback", "v5/sessions/<str:id>",
    *(f"{prefix}runs/<{name}>" for prefix in ("", "api/v1/") for name in ("uuid:id", "str:run_id")),
)  # fmt: skip


def ask(client: Client, method: str, path: str, said: Any = None) -> Any:
    return client.generic(method, path, json.dumps(said or {}), content_type="application/json")


def named(world: dict[str, str]) -> dict[str, object]:
    """What a body may name: things of acme."""
    return {
        "id": world["prompt_id"],
        "version_id": world["prompt_version_id"],
        "environment": "production",
        "session_id": world["session_id"],
        "trace_parent_id": world["log_id"],
        "log_id": world["log_id"],
        "run_id": world["run_id"],
        "file": {"id": world["prompt_id"]},
        "evaluators": [{"version_id": world["evaluator_version_id"]}],
        "version": {"version_id": world["prompt_version_id"]},
        "dataset": {"version_id": world["dataset_version_id"]},
        "parent_id": world["directory_id"],
    }


def told(rows: dict[str, Any], world: dict[str, str], client: Client) -> Iterator[tuple[str, str, Any]]:
    """(route, method, reply) of every request to every address of a table."""
    for route in sorted(rows):
        for method in METHODS:
            yield route, method, ask(client, method, address(route, world), named(world))


def test_every_address_has_a_row():
    assert sorted(ROWS) == list(routes())


def test_who_may_see_it_sees_it(world, key, member):
    """Else the tests below would prove nothing."""
    with_key = Client(headers={"Authorization": f"Bearer {key}", "X-API-KEY": key})
    for rows, client in ((PAGES, member("admin")), (NATIVE | VENDORS, with_key)):
        shown = {route for route in rows if SECRET in client.get(address(route, world)).getvalue()}
        named_in_path = {route for route in rows if route.startswith(("v5/", "projects/")) and "logs/" in route}
        assert len(shown) > len(rows) / 4
        assert len(named_in_path) > 1


def test_another_projects_admin_finds_no_page(world, stranger):
    before = fingerprint()
    wrong = []
    for slug in (world["slug"], "other"):
        for route, method, reply in told(PAGES, world | {"slug": slug}, stranger):
            is_named = slug == world["slug"] or len(ROWS[route]) > 1
            if SECRET in reply.getvalue() or (is_named and reply.status_code not in (404, 405)):
                wrong.append((slug, route, method, reply.status_code))
    assert not wrong
    assert before.items() <= fingerprint().items()


def test_another_projects_admin_reads_nothing_by_the_api(world, stranger):
    before = fingerprint()
    wrong = []
    for route in sorted(NATIVE):
        for method in METHODS:
            for slug in (world["slug"], "other"):
                reply = ask(stranger, method, f"{address(route, world)}?project={slug}", named(world))
                is_named = slug == world["slug"] or ROWS[route]
                if SECRET in reply.getvalue() or (is_named and reply.status_code not in REFUSED):
                    wrong.append((slug, route, method, reply.status_code))
    assert not wrong
    assert before.items() <= fingerprint().items()


def test_another_projects_key_opens_nothing(world, foreign_key):
    before = fingerprint()
    client = Client(headers=foreign_key)
    wrong = []
    for route, method, reply in told(NATIVE | VENDORS | DOORS, world, client):
        is_read_by_id = method == "GET" and ROWS[route] and route not in CLIENTS_IDS
        allowed = REFUSED if is_read_by_id else (*OF_ONESELF, *REFUSED)
        if SECRET in reply.getvalue() or reply.status_code not in allowed:
            wrong.append((route, method, reply.status_code))
    for route in NATIVE:
        reply = client.get(f"{address(route, world)}?project={world['slug']}")
        if reply.status_code not in REFUSED:
            wrong.append((route, "named", reply.status_code))
    assert not wrong
    assert before.items() <= fingerprint().items()


def test_who_is_not_signed_in_is_sent_to_sign_in(world):
    for route in sorted({**PAGES, **PERSONAL}):
        path = address(route, world)
        replies = [ask(Client(), method, path) for method in ("GET", "POST")]
        # 401: clients of DynamoDB post to the home page.
        assert {reply.status_code for reply in replies} <= {302, 401, 405}, route
        assert {reply["Location"] for reply in replies if reply.status_code == 302} == {f"/sign-in/?next={path}"}


def test_who_has_no_key_reads_and_writes_nothing(world):
    before = fingerprint()
    replies = list(told(NATIVE | VENDORS | DOORS, world, Client()))
    wrong = [
        (route, method, reply.status_code)
        for route, method, reply in replies
        if SECRET in reply.getvalue() or reply.status_code not in REFUSED
    ]
    assert not wrong
    assert before == fingerprint()


def test_what_is_open_to_all_tells_nothing(world):
    assert not [route for route, _, reply in told(OPEN, world, Client()) if SECRET in reply.getvalue()]
