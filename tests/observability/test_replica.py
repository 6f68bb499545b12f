"""Reads from a replica: a second connection to the same database stands in for it."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from observability.replica import WROTE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def replica(settings) -> Iterator[CaptureQueriesContext]:
    """What the replica was asked."""
    settings.DATABASE_ROUTERS = ["observability.replica.Router"]
    settings.MIDDLEWARE = ["observability.replica.read_elsewhere", *settings.MIDDLEWARE]
    connections["replica"] = connection.copy("replica")
    with CaptureQueriesContext(connections["replica"]) as asked:
        yield asked
    connections["replica"].close()
    if connection.vendor == "postgresql":
        connections["replica"].close_pool()
    del connections["replica"]


def test_logs_of_a_page_and_of_the_api_are_read_from_it(replica, api, admin, project):
    api.post("/api/v1/logs/", {"name": "one"}, content_type="application/json")
    assert not replica.captured_queries
    assert len(api.get("/api/v1/logs/").json()["results"]) == 1
    asked = len(replica.captured_queries)
    assert asked
    assert admin.get(f"/projects/{project.slug}/logs/").status_code == 200
    assert len(replica.captured_queries) > asked


def test_people_keys_and_sessions_are_not(replica, api, admin, project):
    api.get("/api/v1/logs/")
    admin.get(f"/projects/{project.slug}/")
    asked = " ".join(query["sql"] for query in replica.captured_queries)
    assert "projects_apikey" not in asked
    assert "django_session" not in asked


def test_the_admin_reads_where_it_writes(replica, admin):
    assert admin.get("/admin/logs/log/").status_code == 200
    assert not replica.captured_queries


def test_a_browser_that_has_changed_something_reads_what_it_wrote(replica, admin: Client, project):
    answer = admin.post(f"/projects/{project.slug}/logs/")
    assert WROTE in answer.cookies
    admin.get(f"/projects/{project.slug}/logs/")
    assert not replica.captured_queries
