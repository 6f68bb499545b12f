"""`turn_off_message_logging`: what LiteLLM was told not to log is nowhere, whichever door its callback knocks on."""

import base64
import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from logs_app.readings.redacted import REDACTED
from tests.wire import Recording, recordings

SYSTEM, ANSWER = "You are terse.", "Bonjour — the answer is 42 ✓"
FOLDERS = (
    "arize", "arize_phoenix", "athina", "braintrust", "datadog", "datadog_llm_observability", "dynamodb", "galileo",
    "generic_api", "helicone", "langfuse", "langfuse_otel", "langsmith", "langtrace", "logfire", "lunary", "opik",
    "otel_http", "otel_http_semconv", "posthog", "s3", "s3_v2",
)  # fmt: skip
SUCCESSES = [
    recording
    for folder in FOLDERS
    for recording in recordings(f"litellm_{folder}")
    if recording.name.endswith("-success") and "proxy" not in recording.name and recording.request["role"] == "event"
]


def redacted(value: Any) -> Any:
    """What was said, redacted in JSON and in JSON within texts."""
    if isinstance(value, dict):
        return {name: redacted(member) for name, member in value.items()}
    if isinstance(value, list):
        return [redacted(member) for member in value]
    if not isinstance(value, str):
        return value
    if value in (SYSTEM, ANSWER) or value.startswith("Say hello"):
        return REDACTED
    try:
        within = json.loads(value)
    except ValueError:  # a repr of Python, among others
        return value.replace(SYSTEM, REDACTED).replace(ANSWER, REDACTED)
    return json.dumps(redacted(within)) if isinstance(within, dict | list) else value


def redacted_spans(raw: bytes) -> bytes:
    request = ExportTraceServiceRequest.FromString(raw)
    for group in request.resource_spans:
        for span in (span for scoped in group.scope_spans for span in scoped.spans):
            for attributes in (span.attributes, *(event.attributes for event in span.events)):
                for pair in attributes:
                    if pair.value.HasField("string_value"):
                        pair.value.string_value = redacted(pair.value.string_value)
    return request.SerializeToString()


def redacted_recording(recording: Recording) -> Recording:
    body = copy.deepcopy(recording.request["body"])
    if isinstance(body, dict) and set(body) == {"base64"}:
        body = {"base64": base64.b64encode(redacted_spans(base64.b64decode(body["base64"]))).decode()}
    return replace(recording, request=recording.request | {"body": redacted(body)})


def test_every_folder_has_a_success():
    assert {recording.name.partition("/")[0] for recording in SUCCESSES} == {f"litellm_{folder}" for folder in FOLDERS}


@pytest.mark.parametrize("recording", SUCCESSES, ids=str)
def test_nothing_redacted_is_kept(replay, logs, recording):
    changed = redacted_recording(recording)
    assert changed.body() != recording.body()
    assert replay(changed).status_code < 300
    found = logs()
    assert found
    assert not [log for log in found if REDACTED in json.dumps(log)]
    assert all(log["usage"]["input_tokens"] for log in found if log["kind"] == "llm")
