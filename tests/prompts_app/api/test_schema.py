"""What OpenAPI says of prompts is what is given."""

import json

import pytest

from prompts_app.selectors import PromptFilter
from tests.logs_app.api.test_schema import assert_documented


@pytest.fixture
def schema(client, db):
    return json.loads(client.get("/api/v1/schema/", headers={"Accept": "application/json"}).content)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("", "PromptPage"),
        ("p/", "Prompt"),
        ("p/versions/", "PromptVersionPage"),
        ("p/versions/1/", "PromptVersion"),
        ("p/deployments/", "DeploymentPage"),
        ("p/diff/?from=1&to=2", "PromptDiff"),
        ("deployed/?path=p", "DeployedVersion"),
    ],
)
def test_what_is_given_has_the_fields_that_are_documented(registry, schema, address, name):
    registry.version("p")
    registry.version("p", temperature=0)
    assert_documented(schema["components"]["schemas"], {"$ref": f"/{name}"}, registry.get(address))


def test_every_filter_is_documented(schema):
    said = {parameter["name"] for parameter in schema["paths"]["/api/v1/prompts/"]["get"]["parameters"]}
    assert said == {*PromptFilter.base_filters, "project", "cursor", "limit"}
