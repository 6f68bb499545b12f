"""Every snippet of docs/connect and of the Connect page is run.

Those of a shell are pasted into one here, and a recorded request of their client is sent to where they lead it, or
they are requests themselves. Those of a program are parts of the drivers, which `make test-sdks` runs.
"""

import os
import re
import urllib.request
from collections.abc import Iterator
from string import Template
from types import SimpleNamespace
from typing import Any

import pytest

from logs_app.pages.clients import CLIENTS
from logs_app.pages.snippets import snippet_of
from tests.sdks import live
from tests.sdks.clients import DRIVERS, ROOT
from tests.sdks.live import KEY, PROJECT, Polylog
from tests.sdks.test_connect import THEN
from tests.snippets import documented, exported, in_shell, snippets
from tests.wire import recordings

PROGRAMS = ("python", "javascript")
PATIENCE = 60  # seconds
# Snippets that nothing runs, by page and first line, and why.
NOT_RUN = {
    "s3: litellm_settings:": "the configuration of LiteLLM's proxy; the driver sets the same in a program",
}
# Of each client whose snippet sets variables: where it sends to by them, and what it sends.
SENT = {
    "llmonitor": ("$LLMONITOR_API_URL/api/report", "llmonitor/01-openai-chat"),
    "lunary": ("$LUNARY_API_URL/v1/runs/ingest", "lunary/01-openai-chat"),
    "langfuse": ("$LANGFUSE_HOST/api/public/ingestion", "litellm_langfuse_v2/02-success"),
    "langsmith": ("$LANGSMITH_ENDPOINT/runs/multipart", "langsmith/01-traceable-01"),
    "datadog": (
        "$DD_LLMOBS_OVERRIDE_ORIGIN/api/intake/llm-obs/v1/trace/spans",
        "litellm_datadog_llm_observability/01-success",
    ),
    "sentry": ("$SENTRY_DSN", "litellm_sentry/01-failure"),
    "litellm": ("$GENERIC_LOGGER_ENDPOINT", "litellm_generic_api/01-success"),
    "litellm-athina": ("$ATHINA_BASE_URL/api/v1/log/inference", "litellm_athina/01-success"),
    "braintrust": ("$BRAINTRUST_API_BASE/project_logs/x/insert", "litellm_braintrust/02-success"),
    "litellm-datadog": ("$DD_BASE_URL/api/v2/logs", "litellm_datadog/01-success"),
    "dynamodb": ("$AWS_ENDPOINT_URL_DYNAMODB/", "litellm_dynamodb/01-success"),
    "galileo": ("$GALILEO_BASE_URL/ingest/traces/$GALILEO_PROJECT_ID", "litellm_galileo/01-success"),
    "helicone": ("$HELICONE_API_BASE/oai/v1/log", "litellm_helicone/01-success"),
    "lago": ("$LAGO_API_BASE/api/v1/events", "litellm_lago/01-success"),
    "litellm-langfuse": ("$LANGFUSE_HOST/api/public/ingestion", "litellm_langfuse_v2/04-stream"),
    "litellm-langsmith": ("$LANGSMITH_BASE_URL/runs/batch", "litellm_langsmith/01-success"),
    "litellm-lunary": ("$LUNARY_API_URL/v1/runs/ingest", "litellm_lunary/01-success"),
    "openmeter": ("$OPENMETER_API_ENDPOINT/api/v1/events", "litellm_openmeter/01-success"),
    "litellm-opentelemetry": ("$OTEL_ENDPOINT/v1/traces", "litellm_otel_http/02-failure"),
    "opik": ("$OPIK_URL_OVERRIDE/v1/private/spans/batch", "litellm_opik/02-success"),
    "posthog": ("$POSTHOG_API_URL/batch/", "litellm_posthog/01-success"),
    "litellm-sentry": ("$SENTRY_DSN", "litellm_sentry/04-proxy-failure"),
    "opentelemetry": ("$OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces", "litellm_otel_http/01-success"),
    "traceloop": ("$TRACELOOP_BASE_URL/v1/traces", "litellm_traceloop/01-failure"),
    "langtrace": ("$LANGTRACE_API_HOST", "litellm_langtrace/01-success"),
}
SHELL = {client.name: client for client in CLIENTS if client.language == "shell"}
REQUESTS = {name for name, client in SHELL.items() if client.snippet.startswith("curl")}
RUN = {documented(name) for name in (*SENT, *REQUESTS, *THEN)}
DRIVEN = [path.read_text() for path in sorted(DRIVERS.iterdir()) if path.is_file()]
# A request that is refused fails.
STRICT_CURL = 'curl() { command curl --fail-with-body --silent --show-error "$@"; }\n'
README = (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def polylog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polylog]:
    with live.serving(tmp_path_factory.mktemp("polylog"), provider="") as server:
        yield server


class Sender:
    """Sends what a recording holds to one address, in the place of Django's client."""

    def __init__(self, address: str) -> None:
        self.address = address

    def generic(self, method: str, path: str, body: bytes, content_type: str, headers: dict[str, Any]) -> int:
        said = headers | {"Content-Type": content_type}
        request = urllib.request.Request(self.address, body, said, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return int(answer.status)


def address_of(place: str, variables: dict[str, str]) -> str:
    """Where a client sends to. Of a DSN, the address that Sentry's clients make of it."""
    found = Template(place).substitute(variables)
    scheme, at, host = found.partition(f"{KEY}@")
    return scheme + host.replace("/1", "/api/1/envelope/") if at else found


def logs_of(polylog: Polylog, name: str) -> list[dict[str, Any]]:
    return polylog.get("logs/", limit=500, format=SHELL[name].logs_as)["results"]


def test_every_snippet_is_run():
    idle = {
        str(each)
        for each in snippets()
        if each.text not in RUN and not any(each.text in driver for driver in DRIVEN if each.language in PROGRAMS)
    }
    assert idle - set(NOT_RUN) == set(), "nothing runs these: add them to a driver, to SENT, or say why in NOT_RUN"
    assert set(NOT_RUN) - idle == set(), "NOT_RUN names what is run or is not there"


@pytest.mark.parametrize("name", SENT)
def test_variables_lead_a_client_here(polylog, name):
    place, recorded = SENT[name]
    variables = exported(name, polylog.url, KEY, PROJECT)
    assert any(KEY in value for value in variables.values())
    [recording] = [each for each in recordings(recorded.partition("/")[0]) if str(each) == recorded]
    before = len(logs_of(polylog, name))
    sender = Sender(address_of(place, variables))
    assert 200 <= recording.send(sender, KEY, SimpleNamespace(slug=PROJECT, public_id=PROJECT)) < 300
    assert len(logs_of(polylog, name)) > before


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_a_request_is_answered_and_kept(polylog, name):
    before = len(logs_of(polylog, name))
    in_shell(STRICT_CURL + snippet_of(SHELL[name], polylog.url, KEY, PROJECT), dict(os.environ))
    assert len(logs_of(polylog, name)) == before + 1


def test_the_request_of_the_readme_is_answered(polylog):
    [request] = re.findall(r"^```\n(curl .*?)^```$", README, re.DOTALL | re.MULTILINE)
    in_shell(STRICT_CURL + request.replace("http://127.0.0.1:8000", polylog.url).replace("KEY", KEY), dict(os.environ))
