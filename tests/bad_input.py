"""Good requests for every route of every format, and what may be wrong with them."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from logs_app.adapters import ADAPTERS, langsmith, otlp
from logs_app.records import Record, Usage
from logs_app.wire import AdapterModule, Route
from tests.destinations import DESTINATIONS
from tests.example import Example

MESSAGES = [{"role": "user", "content": "Hi"}]
USAGE = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
COMPLETION = {
    "id": "c", "model": "gpt-4", "usage": USAGE,
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
}  # fmt: skip
AT, LATER = "2026-03-04T05:06:07Z", "2026-03-04T05:06:08Z"
EVENT = {
    "event": "start", "type": "llm", "runId": "r", "parentRunId": "p", "timestamp": AT, "name": "gpt-4", "userId": "u",
    "userProps": {"name": "Ann"}, "tags": ["t"], "metadata": {"m": 1}, "input": MESSAGES, "extra": {"temperature": 1},
}  # fmt: skip
END = {"event": "end", "type": "llm", "runId": "r", "timestamp": LATER, "output": "Hello", "tokensUsage": {"prompt": 3}}
SPAN = {
    "traceId": "NPMWoPieyvPxUUPDDQKgwg==", "spanId": "M1S2ShtY3iM=", "name": "humanloop.tool",
    "startTimeUnixNano": "1795210932405966436", "endTimeUnixNano": "1795210932406417214",
    "attributes": [
        {"key": name, "value": {"stringValue": text}}
        for name, text in (
            ("humanloop.file.type", "tool"), ("humanloop.file.path", "t"), ("humanloop.file.function.name", "add"),
            ("humanloop.log.inputs.a", "5"), ("humanloop.log.output", "7"),
        )
    ],
}  # fmt: skip
GENERATION = {
    "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "parentSpanId": "b7ad6b7169203330",
    "name": "chat gpt-4", "kind": 3, "startTimeUnixNano": "1795210932405966436",
    "endTimeUnixNano": "1795210932406417214", "status": {"code": 2, "message": "m"},
    "attributes": [
        {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "3"}},
        {"key": "gen_ai.usage.cost", "value": {"doubleValue": 0.1}},
        {"key": "gen_ai.response.finish_reasons", "value": {"arrayValue": {"values": [{"stringValue": "stop"}]}}},
        {"key": "metadata", "value": {"kvlistValue": {"values": [{"key": "m", "value": {"boolValue": True}}]}}},
        {"key": "input.value", "value": "FREE"},
    ],
    "events": [{"name": "e", "timeUnixNano": "1795210932405966436", "attributes": []}],
    "links": [{"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331"}],
}  # fmt: skip
MESSAGE = {
    "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "timeUnixNano": "1795210932405966436",
    "eventName": "gen_ai.user.message", "severityText": "INFO",
    "body": {"kvlistValue": {"values": [{"key": "content", "value": "FREE"}]}},
    "attributes": [{"key": "gen_ai.system", "value": {"stringValue": "openai"}}],
}  # fmt: skip
OBSERVATION = {
    "id": "o", "traceId": "t", "parentObservationId": "p", "name": "n", "startTime": AT, "endTime": LATER,
    "completionStartTime": LATER, "model": "gpt-4", "modelParameters": {"temperature": "1"}, "input": "FREE",
    "output": {"role": "assistant", "content": "Hello"}, "metadata": {"m": 1}, "level": "ERROR", "statusMessage": "m",
    "usageDetails": {"input": 3, "output": 4, "total": 7}, "costDetails": {"total": 0.1}, "environment": "e",
    "usage": {"input": 3, "unit": "TOKENS", "totalCost": 0.1}, "promptName": "p", "promptVersion": 1, "version": "v",
}  # fmt: skip
SCORE = {
    "id": "s", "traceId": "judged", "name": "n", "value": 1, "comment": "c", "dataType": "BOOLEAN", "metadata": {},
    "timestamp": AT,
}  # fmt: skip


RUN = {
    "id": "x", "name": "n", "run_type": "llm", "trace_id": "t", "parent_run_id": "p", "dotted_order": "1Zt.2Zx",
    "session_name": "s", "start_time": AT, "end_time": LATER, "error": "e", "tags": ["t"],
    "inputs": {"messages": MESSAGES, "temperature": "FREE"}, "outputs": COMPLETION,
    "events": [{"name": "e", "time": AT}],
    "extra": {
        "metadata": {"ls_provider": "openai", "user_id": "u", "usage_metadata": {"input_tokens": 3, "total_cost": 0.1}},
        "invocation_params": {"model": "gpt-4"},
    },
}  # fmt: skip


EXAMPLES = {
    ("native", "api/v1/logs/"): Example(
        {
            "kind": "llm", "name": "n", "status": "ok", "provider": "openai", "model": "gpt-4o", "environment": "e",
            "customer": "c", "user": "u", "prompt": {"path": "a/b"}, "session": "s", "trace": "t",
            "parent": "p", "external_id": "x", "tags": ["t"], "metadata": {"m": 1}, "started_at": AT, "ended_at": LATER,
            "latency_ms": 1.5, "ttft_ms": 1, "usage": {"input_tokens": 1, "output_tokens": 2}, "cost_usd": "0.01",
            "error": {"type": "T", "message": "m", "stack": "s"}, "input": "FREE", "parameters": {"n": 1}, "extra": {},
        },
        free="input",
        batch="",
    ),
    ("native", "api/v1/feedback/"): Example(
        {"log": "x", "name": "thumb", "value": "up", "comment": "c", "user": "u"}, batch=""
    ),
    ("logspend", "llm/v1/log"): Example(
        {
            "request_id": "x", "start_time_ms": 1760000000000, "end_time_ms": 1760000001000, "latency_ms": 5,
            "input": {"provider": "openai", "model": "gpt-4", "prompt": "FREE", "messages": MESSAGES, "chain_id": "t"},
            "output": COMPLETION | {"http_status_code": 500, "http_error_message": "m"},
            "identity": {"user_id": "u", "session_id": "s"}, "custom_properties": {"customer_id": "c"},
        },
        free="prompt",
    ),
    ("athina", "api/v1/log/inference"): Example(
        {
            "prompt": "FREE", "response": COMPLETION, "language_model_id": "gpt-4", "environment": "e",
            "prompt_slug": "a", "customer_id": "c", "customer_user_id": "u", "session_id": "s",
            "external_reference_id": "x", "cost": 0.1, "response_time": 5, "prompt_tokens": 3,
            "custom_attributes": {"m": 1}, "context": {"q": "a"}, "error": "e", "functions": [],
            "tools": [], "tool_calls": [], "user_query": "q", "total_tokens": 4,
        },
        free="prompt",
    ),
    ("athina", "api/v1/trace/sdk"): Example(
        {
            "name": "n", "start_time": AT, "end_time": LATER, "duration": 5, "status": "success", "input": "FREE",
            "attributes": {"a": 1}, "version": "v",
            "spans": [{"name": "s", "span_type": "generation", "start_time": AT, "attributes": {"prompt": MESSAGES}}],
        },
        free="input",
    ),
    ("athina", "api/v1/prompt_run/user-feedback"): Example(
        {"external_reference_id": "x", "user_feedback": 1, "user_feedback_comment": "c"}
    ),
    ("llmonitor", "api/report"): Example({"events": [EVENT | {"input": "FREE"}, END]}, "input", "events"),
    ("llmonitor", "api/v1/report"): Example({"events": [END | {"output": "FREE"}]}, "output", "events"),
    ("lunary", "v1/runs/ingest"): Example({"events": [EVENT | {"input": "FREE"}, END]}, "input", "events"),
    ("lunary", "v1/runs/<path:run_id>/score"): Example(
        {"label": "good", "value": 0.9, "comment": "c"}, parameters={"run_id": "r"}
    ),
    ("litellm", "log-event"): Example(
        {
            "id": "i", "litellm_call_id": "x", "trace_id": "t", "session_id": "s", "call_type": "acompletion",
            "status": "failure", "custom_llm_provider": "openai", "startTime": 1795213442.9, "endTime": 1795213443.2,
            "completionStartTime": 1795213443.1, "response_time": 0.3, "model": "gpt-4o-mini", "model_id": "m",
            "metadata": {"usage_object": USAGE, "requester_metadata": {"a": 1}, "user_api_key_user_id": "u"},
            "request_tags": ["t"], "end_user": "u", "messages": "FREE", "response": COMPLETION, "response_cost": 0.1,
            "total_tokens": 7, "prompt_tokens": 3, "completion_tokens": 4, "model_parameters": {"temperature": 1},
            "hidden_params": {"model_id": "m"}, "error_str": "e", "error_information": {"error_class": "E"},
        },
        free="messages",
        batch="",
    ),
    ("humanloop", "v5/prompts/log"): Example(
        {
            "path": "demo/one", "log_id": "l", "start_time": AT, "end_time": LATER, "created_at": AT, "user": "u",
            "inputs": {"q": "Hi"}, "source": "s", "metadata": {"m": 1}, "trace_parent_id": "t", "environment": "e",
            "provider_latency": 1.5, "messages": MESSAGES, "output": "FREE", "prompt_tokens": 3, "output_tokens": 4,
            "output_message": {"role": "assistant", "content": "Hello"}, "prompt_cost": 0.1, "output_cost": 0.1,
            "finish_reason": "stop", "error": "e", "stdout": "s", "tool_choice": "auto", "provider_request": {},
            "prompt": {"model": "gpt-4o", "provider": "openai", "template": MESSAGES, "temperature": 1, "tools": []},
        },
        free="output",
    ),
    ("humanloop", "v5/flows/log"): Example(
        {"path": "demo/flow", "output": "FREE", "flow": {"attributes": {"v": 1}}, "log_status": "complete"}, "output"
    ),
    ("humanloop", "v5/tools/log"): Example(
        {"path": "demo/tool", "output": "FREE", "tool": {"function": {"name": "f", "parameters": {}}}}, "output"
    ),
    ("humanloop", "v5/agents/log"): Example(
        {"path": "demo/agent", "output": "FREE", "agent": {"model": "gpt-4o", "template": MESSAGES}}, "output"
    ),
    ("humanloop", "v5/evaluators/log"): Example(
        {"path": "demo/e", "parent_id": "judged", "judgment": True, "user": "u", "spec": {"return_type": "boolean"}},
        before=("/v5/prompts/log", {"path": "demo/judged", "log_id": "judged", "prompt": {"model": "gpt-4o"}}),
    ),
    ("humanloop", "v5/import/otel/v1/traces"): Example({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]}),
    ("langsmith", "runs"): Example(RUN, free="inputs"),
    ("langsmith", "runs/batch"): Example({"post": [RUN], "patch": [RUN]}, free="inputs", batch="post"),
    ("langsmith", "runs/<str:run_id>"): Example(
        {"outputs": {"a": "FREE"}, "end_time": LATER}, free="outputs", parameters={"run_id": "x"}
    ),
    ("langsmith", "feedback"): Example(
        {"id": "f", "run_id": "x", "key": "k", "score": 1, "value": "v", "comment": "c", "modified_at": AT}
    ),
    ("otlp", "v1/traces"): Example({"resourceSpans": [{"scopeSpans": [{"spans": [GENERATION]}]}]}, free="input"),
    ("otlp", "v1/logs"): Example({"resourceLogs": [{"scopeLogs": [{"logRecords": [MESSAGE]}]}]}, free="content"),
    ("otlp", "v1/metrics"): Example(
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "m"}]}]}]}, is_kept=False
    ),
    ("langfuse", "api/public/ingestion"): Example(
        {"batch": [{"id": "e", "type": "generation-create", "timestamp": LATER, "body": OBSERVATION}]},
        "input",
        status=207,
    ),
    ("langfuse", "api/public/scores"): Example(SCORE, before=("/api/public/ingestion", {"batch": [
        {"id": "e", "type": "trace-create", "timestamp": AT, "body": {"id": "judged", "name": "n"}}
    ]})),
} | DESTINATIONS  # fmt: skip

# JSON texts that stand where something else is expected.
ODD = {
    "null": "null", "true": "true", "negative": "-1", "text": '"text"', "array": "[[]]", "object": '{"a": {"b": []}}',
    "nul": '"a\\u0000b"', "lone surrogate": '"\\ud800"', "NaN": "NaN", "1e999": "1e999", "beyond 64 bits": str(2**70),
    "far beyond": str(10**400), "1970": '"1970-01-01T00:00:00Z"', "2999": '"2999-12-31T23:59:59Z"',
    "year 0": '"0000-00-00T00:00:00Z"', "a long text": '"' + "x" * 10_000 + '"',
}  # fmt: skip
# What is kept of them where any value may stand.
KEPT = {
    "nul": "a\ufffdb", "lone surrogate": "\ufffd", "NaN": "nan", "1e999": "inf",
}  # fmt: skip
# Polylog's words for what several fields of a vendor's may say.
OWN_WORDS = ("body", "event", "time", "cost", "target", *Record.__struct_fields__, *Usage.__struct_fields__)


@dataclass(frozen=True)
class Door:
    """A route of a format, with its example."""

    adapter: AdapterModule
    route: Route

    def __str__(self) -> str:
        return f"{self.adapter.FORMAT} {self.route.path}"

    @property
    def example(self) -> Example:
        return EXAMPLES[self.adapter.FORMAT, self.route.path]

    @property
    def path(self) -> str:
        path = f"/{self.route.path}"
        for name, value in self.example.parameters.items():
            path = path.replace(f"<path:{name}>", value).replace(f"<str:{name}>", value)
        return path


# The same doors of OpenTelemetry and LangSmith under clients' prefixes, and forms, are tested with their adapters.
PREFIXED = [route for route in otlp.ROUTES if not route.path.startswith("v1/")]
PREFIXED += [route for route in langsmith.ROUTES if route.path.startswith("api/v1/") or "multipart" in route.path]
DOORS = [Door(adapter, route) for adapter in ADAPTERS for route in adapter.ROUTES if route not in PREFIXED]


def mutations(body: Any, odd: str) -> Iterator[tuple[str, str]]:
    """The body as JSON text with the odd value in place of each of its values in turn; the names on the way there."""
    for path in _paths(body):
        copy = deepcopy(body)
        at = copy
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = "ODD"
        yield ".".join(map(str, path)), json.dumps(copy).replace('"ODD"', odd)


def _paths(value: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*so_far, step)
        yield from _paths(inner, (*so_far, step))
