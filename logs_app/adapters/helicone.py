"""Helicone's asynchronous logging: `POST /oai/v1/log`, `/anthropic/v1/log` and `/custom/v1/log`.

docs.helicone.ai/getting-started/integration-method/manual-logger-curl: a provider's request and response, and when
they were. `meta` holds Helicone's headers, one of them the caller's key, and from LiteLLM the metadata of the call.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere
from logs_app.readings.chat import completion_of
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.litellm_metadata import with_metadata
from logs_app.readings.redacted import unredacted
from logs_app.readings.secrets import without_secrets
from logs_app.readings.times import epoch_time, number_of
from logs_app.records import Failure, PromptRef, Record
from logs_app.wire import BadPayload, Receipt, Reply, Route, Wire

FORMAT = "helicone"
_ANY: Final = "gpt-3.5-turbo"
_FAILED: Final = 400  # and above
_PROPERTY: Final = "helicone-property-"
_ASKED: Final = ("model", "messages", "input", "prompt", "tools", "functions", "user", "system")

key = anywhere


def project(wire: Wire) -> str | None:
    return None


def _reader(provider: str | None) -> Callable[[Wire], list[Record]]:
    return lambda wire: [_record(wire.object, provider)]


def _record(body: dict[str, Any], provider: str | None) -> Record:
    asked, answered = object_in(body, "providerRequest"), object_in(body, "providerResponse")
    request, meta = object_in(asked, "json"), object_in(asked, "meta")
    if not request:
        raise BadPayload("expected the request to the provider", "providerRequest.json")
    headers = {
        name.lower(): text for name in meta if name.lower().startswith("helicone-") and (text := text_in(meta, name))
    }
    said = without_secrets({name: value for name, value in meta.items() if name.lower() not in headers})
    response, timing = answered.get("json"), object_in(body, "timing")
    completion = completion_of(response)
    failure = _failure(answered)
    id = headers.get("helicone-request-id")
    record = with_metadata(
        Record(format=FORMAT, metadata=said, user=headers.get("helicone-user-id") or text_in(request, "user"))
    )
    call = text_in(object_in(said, "hidden_params"), "litellm_call_id")
    own = call or id
    slug = headers.get("helicone-prompt-id")
    return msgspec.structs.replace(
        record,
        kind="embedding" if _is_embedding(response) else "llm",
        identity=own,
        external_id=own or completion.id,
        call=call,
        status="error" if failure else "ok",
        error=failure,
        provider=record.provider or provider,
        model=_model(text_in(request, "model"), completion.model),
        session=headers.get("helicone-session-id") or record.session,
        trace=record.trace or headers.get("helicone-session-id"),
        name=record.name or headers.get("helicone-session-name"),
        prompt=PromptRef(path=slug) if slug else record.prompt,
        tags=tags_in(said, "tags"),
        metadata=rest_of((record.metadata or {}) | _properties(headers)),
        started_at=_moment(timing, "startTime"),
        ended_at=_moment(timing, "endTime"),
        ttft_ms=number_of(timing.get("timeToFirstToken"), "timeToFirstToken"),
        finish_reason=completion.finish_reason,
        usage=completion.usage,
        input=unredacted(request.get("messages") or request.get("input") or request.get("prompt")),
        output=None if failure else unredacted(completion.output),
        tools=request.get("tools") or request.get("functions"),
        tool_calls=unredacted(completion.tool_calls),
        parameters=without_secrets(rest_of(request, *_ASKED)),
        extra=rest_of((record.extra or {}) | _extra(request, asked, completion.model)),
    )


def _model(asked: str | None, answered: str | None) -> str | None:
    """LiteLLM's callback names this model where it was asked for one that it does not know."""
    is_wrong = asked == _ANY and answered and not answered.startswith(_ANY)
    return answered if is_wrong else asked or answered


def _extra(request: dict[str, Any], asked: dict[str, Any], model: str | None) -> dict[str, Any]:
    return {"response_model": model, "system": request.get("system"), "url": asked.get("url")}


def _properties(headers: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(_PROPERTY): text for name, text in headers.items() if name.startswith(_PROPERTY)}


def _is_embedding(response: Any) -> bool:
    return isinstance(response, dict) and response.get("object") == "list" and "data" in response


def _failure(answered: dict[str, Any]) -> Failure | None:
    status = number_of(answered.get("status"), "providerResponse.status")
    if status is None or status < _FAILED:
        return None
    said = answered.get("json")
    error = said.get("error") if isinstance(said, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return Failure(type=f"HTTP {status:.0f}", message=message if isinstance(message, str) else None)


def _moment(timing: dict[str, Any], field: str) -> datetime | None:
    """Seconds since 1970, and milliseconds apart."""
    said = object_in(timing, field)
    at = epoch_time(said.get("seconds"), f"{field}.seconds")
    more = number_of(said.get("milliseconds"), f"{field}.milliseconds") or 0
    try:
        return at + timedelta(milliseconds=more) if at else None
    except OverflowError:
        raise BadPayload("expected a part of a second", f"{field}.milliseconds") from None


def reply(receipts: list[Receipt]) -> Reply:
    [receipt] = receipts
    return refuse(receipt.refusal) if receipt.refusal else Reply({"id": str(receipt.id)})


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"error": str(refusal), "success": False}, refusal.status)


ROUTES = (
    Route("POST", "oai/v1/log", _reader("openai"), reply),
    Route("POST", "anthropic/v1/log", _reader("anthropic"), reply),
    Route("POST", "custom/v1/log", _reader(None), reply),
)
