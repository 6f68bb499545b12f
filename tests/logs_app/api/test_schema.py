"""What OpenAPI says is what is given."""

import json
import re
from contextlib import closing

import pytest
from django.core.management import call_command
from django.test import Client

from logs_app.filters import LogFilter
from logs_app.selectors.questions import GROUPS
from tests.logs_app.api.test_logs import judge, send


@pytest.fixture
def schema(db) -> dict:
    reply = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert reply.status_code == 200
    return json.loads(reply.content)


def test_the_schema_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))


def test_every_filter_is_documented(schema):
    said = {parameter["name"] for parameter in schema["paths"]["/api/v1/logs/"]["get"]["parameters"]}
    assert said == {*LogFilter.base_filters, "metadata.<key>", "project", "cursor", "limit"}


def test_the_page_needs_nothing_from_the_internet(db, settings):
    settings.WHITENOISE_USE_FINDERS = True
    page = Client().get("/api/v1/docs/").content.decode()
    assert "swagger-ui" in page
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    for address in addresses:
        with closing(Client().get(address)) as reply:
            assert reply.status_code == 200


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/logs/", "LogPage"),
        ("/api/v1/logs/{log}/", "Log"),
        ("/api/v1/traces/", "TracePage"),
        ("/api/v1/traces/t/", "Trace"),
        ("/api/v1/sessions/", "SessionPage"),
        ("/api/v1/sessions/s/", "Session"),
        ("/api/v1/customers/", "PersonPage"),
        ("/api/v1/users/", "PersonPage"),
        ("/api/v1/usage/?group_by=customer", "Usage"),
    ],
)
def test_what_is_given_has_the_fields_that_are_documented(api, schema, path, name):
    [id] = send(api, {"external_id": "x", "trace": "t", "session": "s", "status": "error", "prompt": {"path": "p"}})
    judge(api, log="x", name="thumbs", value="up")
    given = api.get(path.replace("{log}", id)).json()
    assert_documented(schema["components"]["schemas"], {"$ref": f"/{name}"}, given)


def assert_documented(components: dict, said: dict, given: object) -> None:
    said = said.get("allOf", [said])[0]
    shape = components[said["$ref"].rpartition("/")[2]] if "$ref" in said else said
    if isinstance(given, list):
        for item in given:
            assert_documented(components, shape["items"], item)
    elif isinstance(given, dict) and "properties" in shape:
        not_asked = GROUPS.keys() - given.keys() if "start" in given else set()
        assert given.keys() == shape["properties"].keys() - not_asked
        for name, value in given.items():
            assert_documented(components, shape["properties"][name], value)
