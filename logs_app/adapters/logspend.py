"""LogSpend: `POST /llm/v1/log`, as logspend-sdk 0.2-1.4 and the vendor's REST documentation send it.

There is no separate call for failures: a failure is a log whose output has an HTTP status of 400 or more, or a message.
"""

from typing import Any
from uuid import uuid4

from logs_app.credentials import anywhere
from logs_app.readings.chat import completion_of
from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.times import epoch_time, number_of
from logs_app.records import Failure, Record
from logs_app.wire import BadPayload, Receipt, Reply, Route, Wire

FORMAT = "logspend"
CUSTOMER = ("customer_id", "customer")
FIRST_FAILURE = 400


def key(wire: Wire) -> str | None:
    return anywhere(wire)


def project(wire: Wire) -> str | None:
    return wire.headers.get("logspend-project-id")


def read_log(wire: Wire) -> list[Record]:
    body = wire.object
    prompt, output = object_in(body, "input"), object_in(body, "output")
    identity, properties = object_in(body, "identity"), object_in(body, "custom_properties")
    request_id = text_in(body, "request_id") or wire.headers.get("logspend-request-id") or str(uuid4())
    completion = completion_of(rest_of(output, "http_status_code", "http_error_message"))
    failure = _failure(output)
    messages = prompt.get("messages")
    return [
        Record(
            format=FORMAT,
            kind="llm",
            identity=request_id,
            external_id=request_id,
            status="error" if failure else "ok",
            error=failure,
            provider=text_in(prompt, "provider"),
            model=text_in(prompt, "model"),
            customer=next((text for name in CUSTOMER if (text := text_in(properties, name))), None),
            user=text_in(identity, "user_id"),
            session=text_in(identity, "session_id"),
            metadata=properties or None,
            started_at=epoch_time(body.get("start_time_ms"), "start_time_ms", ms=True),
            ended_at=epoch_time(body.get("end_time_ms"), "end_time_ms", ms=True),
            latency_ms=number_of(body.get("latency_ms"), "latency_ms") or None,
            finish_reason=completion.finish_reason,
            usage=completion.usage,
            input=prompt.get("prompt") if prompt.get("prompt") is not None else messages,
            output=output.get("completion") or completion.output,
            tools=prompt.get("tools") or prompt.get("functions"),
            tool_calls=completion.tool_calls,
            parameters=rest_of(prompt, "provider", "model", "prompt", "messages", "chain_id", "tools", "functions"),
            trace=text_in(prompt, "chain_id"),
            extra=_extra(body, output, identity, messages if prompt.get("prompt") is not None else None),
        )
    ]


def _failure(output: dict[str, Any]) -> Failure | None:
    status = number_of(output.get("http_status_code"), "output.http_status_code")
    message = text_in(output, "http_error_message")
    if not message and (status is None or status < FIRST_FAILURE):
        return None
    return Failure(type=f"HTTP {status:.0f}" if status else None, message=message)


def _extra(
    body: dict[str, Any], output: dict[str, Any], identity: dict[str, Any], messages: Any
) -> dict[str, Any] | None:
    placed = ("input", "output", "identity", "custom_properties", "start_time_ms", "end_time_ms", "latency_ms")
    known = ("choices", "usage", "completion", "http_error_message")
    apart = {
        "output": rest_of(output, *known),
        "identity": rest_of(identity, "user_id", "session_id"),
        "messages": messages,
    }
    return rest_of((rest_of(body, *placed, "request_id") or {}) | apart)


def reply(receipts: list[Receipt]) -> Reply:
    for receipt in receipts:
        if receipt.refusal:
            return refuse(receipt.refusal)
    request_id = receipts[0].external_id
    return Reply({"status": "success", "message": "Log received", "data": {"request_id": request_id}})


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"status": "error", "message": str(refusal)}, refusal.status)


ROUTES = (Route("POST", "llm/v1/log", read_log, reply),)
