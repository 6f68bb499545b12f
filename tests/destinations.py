"""Good requests for the places that LiteLLM can log to, by format and path."""

from tests.example import Example

CALL = {
    "litellm_call_id": "x", "trace_id": "t", "call_type": "acompletion", "status": "success", "model": "gpt-4o-mini",
    "custom_llm_provider": "openai", "startTime": 1795213442.9, "endTime": 1795213443.2, "messages": "FREE",
    "response_cost": 0.1, "prompt_tokens": 3, "completion_tokens": 4, "request_tags": ["t"], "metadata": {"a": 1},
}  # fmt: skip
DATADOG_SPAN = {
    "span_id": "s", "trace_id": "t", "parent_id": "undefined", "name": "n", "start_ns": 1795211581976929024,
    "duration": 104759000, "status": "ok", "tags": ["env:staging", "request_tag:a"], "session_id": "x",
    "meta": {
        "kind": "llm", "input": {"value": "FREE"}, "output": {"messages": [{"role": "assistant", "content": "Hello"}]},
        "metadata": {"model_name": "gpt-4o-mini", "trace_id": "t", "requester_metadata": {"a": 1}},
        "error": {"type": "T", "message": "m"},
    },
    "metrics": {"input_tokens": 3.0, "output_tokens": 4.0, "total_cost": 0.1, "time_to_first_token": 0.1},
}  # fmt: skip
DDTRACE = Example([{"_dd.stage": "raw", "event_type": "span", "spans": [DATADOG_SPAN]}], "value", status=202)

GALILEO_SPAN = {
    "type": "llm", "id": "s", "name": "n", "created_at": "2026-11-20T21:49:30Z", "input": "FREE", "status_code": 200,
    "output": {"role": "assistant", "content": "Hello", "tool_calls": []}, "model": "gpt-4o-mini", "tags": ["t"],
    "metrics": {"duration_ns": 293000000, "num_input_tokens": 3, "num_output_tokens": 4, "cost": 0.1},
    "user_metadata": {"m": "1"}, "finish_reason": "stop", "spans": [],
}  # fmt: skip
GALILEO = Example(
    {"traces": [GALILEO_SPAN | {"type": "trace", "name": "t", "session_id": "x", "spans": [GALILEO_SPAN]}]},
    free="input",
    parameters={"project": "p"},
)
BILLED = {
    "transaction_id": "x", "external_subscription_id": "acme", "code": "llm", "timestamp": 1795211581,
    "properties": {"model": "m", "response_cost": 0.1, "prompt_tokens": 3, "completion_tokens": 4},
}  # fmt: skip
COMPLETION = {
    "id": "c", "model": "gpt-4", "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7},
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
}  # fmt: skip
HELICONE = Example(
    {
        "providerRequest": {
            "url": "u", "json": {"model": "gpt-4", "messages": "FREE", "user": "u", "tools": [], "temperature": 1},
            "meta": {"Helicone-User-Id": "u", "Helicone-Session-Id": "s", "Helicone-Prompt-Id": "p", "tags": ["t"]},
        },
        "providerResponse": {"json": COMPLETION, "status": 200, "headers": {}},
        "timing": {"startTime": {"seconds": 1795213881, "milliseconds": 847}, "endTime": {"seconds": 1795213882}},
    },
    free="messages",
)  # fmt: skip
BRAINTRUST = Example(
    {
        "events": [
            {"id": "1", "input": "FREE", "metadata": CALL | {"messages": None, "feature": "f"}, "metrics": {}},
            {
                "id": "2", "span_id": "b", "root_span_id": "a", "span_parents": ["a"], "input": "FREE", "output": "o",
                "error": "e", "metadata": {"model": "m"}, "tags": ["t"], "created": "2026-11-20T21:49:30Z",
                "metrics": {"start": 1795211883.6, "end": 1795211883.9, "prompt_tokens": 3, "total_cost": 0.1},
                "span_attributes": {"name": "n", "type": "llm"},
            },
        ]
    },
    free="input",
    parameters={"project": "p"},
)  # fmt: skip
POSTHOG_EVENT = {
    "event": "$ai_generation", "distinct_id": "u", "timestamp": "2026-11-20T21:49:30Z",
    "properties": {
        "$ai_model": "m", "$ai_provider": "openai", "$ai_input": "FREE", "$ai_output_choices": COMPLETION,
        "$ai_input_tokens": 3, "$ai_output_tokens": 4, "$ai_total_cost_usd": 0.1, "$ai_latency": 0.4,
        "$ai_trace_id": "t", "$ai_span_id": "s", "$ai_parent_id": "p", "tags": ["t"], "session_id": "s", "f": 1,
    },
}  # fmt: skip
POSTHOG = Example({"batch": [POSTHOG_EVENT]}, free="$ai_input")
OPIK = {
    "id": "s", "trace_id": "t", "name": "n", "start_time": "2026-11-20T21:49:30Z", "end_time": "2026-11-20T21:49:31Z",
    "input": "FREE", "output": COMPLETION, "tags": ["t"],
    "metadata": {"created_from": "litellm", "type": "acompletion", "model": "m", "model_parameters": {"user": "u"}},
}  # fmt: skip

DESTINATIONS = {
    ("datadog", "api/v2/logs"): Example(
        [{"ddsource": "litellm", "ddtags": "env:staging,service:s", "hostname": "h", "message": CALL, "service": "s"}],
        free="messages",
        status=202,
    ),
    ("datadog", "api/intake/llm-obs/v1/trace/spans"): Example(
        {"data": {"type": "span", "attributes": {"ml_app": "a", "tags": ["env:e"], "spans": [DATADOG_SPAN]}}},
        free="value",
        status=202,
    ),
    ("datadog", "api/v2/llmobs"): DDTRACE,
    ("datadog", "evp_proxy/v2/api/v2/llmobs"): DDTRACE,
    ("galileo", "ingest/traces/<path:project>"): GALILEO,
    ("galileo", "v2/projects/<path:project>/traces"): GALILEO,
    ("openmeter", "api/v1/events"): Example(
        {
            "specversion": "1.0",
            "type": "litellm_tokens",
            "id": "x",
            "time": "2026-11-20T21:49:30Z",
            "subject": "u",
            "source": "FREE",
            "data": {"model": "m", "cost": 0.1, "prompt_tokens": 3, "completion_tokens": 4},
        },
        free="source",
        status=204,
    ),
    ("openmeter", "api/v1/events/batch"): Example({"events": [BILLED]}, status=204),
    # Its items are lines of their own: those are tested with the adapter.
    ("sentry", "api/<path:project>/envelope/"): Example(
        {"event_id": "1", "sent_at": "2026-11-20T21:49:30Z"}, parameters={"project": "1"}, is_kept=False
    ),
    ("dynamodb", ""): Example(
        {
            "TableName": "t",
            "Item": {
                "id": {"S": "x"},
                "call_type": {"S": "acompletion"},
                "startTime": {"S": "2026-11-20 22:39:12.939862"},
                "model": {"S": "m"},
                "messages": {"S": "[{'role': 'user', 'content': 'Hi'}]"},
                "user": {"S": "u"},
                "metadata": {"S": "{'tags': ['t']}"},
                "usage": {"S": "Usage(prompt_tokens=3)"},
            },
        }
    ),
    ("s3", "<path:object>.json"): Example(CALL, free="messages", parameters={"object": "bucket/day/call"}),
    ("helicone", "oai/v1/log"): HELICONE,
    ("helicone", "anthropic/v1/log"): HELICONE,
    ("helicone", "custom/v1/log"): HELICONE,
    ("braintrust", "project_logs/<path:project>/insert"): BRAINTRUST,
    ("braintrust", "v1/project_logs/<path:project>/insert"): BRAINTRUST,
    ("posthog", "batch/"): POSTHOG,
    ("posthog", "batch"): POSTHOG,
    ("posthog", "i/v0/e/"): Example(POSTHOG_EVENT, free="$ai_input"),
    ("opik", "v1/private/traces/batch"): Example({"traces": [OPIK | {"thread_id": "x"}]}, free="input", status=204),
    ("opik", "v1/private/spans/batch"): Example(
        {
            "spans": [
                OPIK
                | {
                    "parent_span_id": "p",
                    "type": "llm",
                    "provider": "openai",
                    "total_cost": 0.1,
                    "usage": {"prompt_tokens": 3, "completion_tokens": 4},
                    "error_info": {"exception_type": "T"},
                }
            ]
        },
        free="input",
        status=204,
    ),
}
