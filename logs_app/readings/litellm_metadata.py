"""What LiteLLM's callbacks carry in `metadata`: the caller's own, and the plumbing of LiteLLM and its proxy.

Documented by https://docs.litellm.ai/docs/proxy/logging_spec; the caller's names by
https://docs.litellm.ai/docs/observability/athina_integration and .../langfuse_integration.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from logs_app.readings.fields import object_in, text_in
from logs_app.readings.redacted import unredacted
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import KEY_ALIAS, customer_of, prompt_of
from logs_app.readings.times import number_of
from logs_app.records import Record

_PLUMBING: Final = frozenset(
    (
        "hidden_params", "llm_api_timing_windows", "headers", "model_info", "model_group", "deployment", "api_base",
        "cache_hit", "caching_groups", "endpoint", "litellm_response_cost", "used_client_oauth_token",
        "litellm_api_version",
    )
)  # fmt: skip
_PREFIXES: Final = ("user_api_key", "_")


def with_metadata(record: Record) -> Record:
    """The record with its places filled from `metadata`, which keeps what is the caller's, and without what was
    redacted. Raises BadPayload."""
    said = {name: unredacted(getattr(record, name)) for name in ("input", "output", "tool_calls")}
    metadata = record.metadata or {}
    if not metadata:
        return msgspec.structs.replace(record, **said)
    caller = _caller(metadata)
    plumbing = {name: value for name, value in metadata.items() if name not in caller and value is not None}
    hidden = object_in(metadata, "hidden_params")
    cost = number_of(hidden.get("response_cost"), "response_cost")
    return msgspec.structs.replace(
        record,
        name=_first(caller, "generation_name", "trace_name"),
        provider=_provider(metadata, hidden),
        requested_model=text_in(metadata, "model_group"),
        environment=text_in(caller, "environment"),
        customer=customer_of(caller, metadata),
        user=record.user or _first(metadata, "user_api_key_end_user_id", "customer_user_id", "trace_user_id"),
        prompt=prompt_of(caller, metadata) or record.prompt,
        session=text_in(metadata, "session_id"),
        trace=text_in(metadata, "trace_id"),
        reported_usd=None if cost is None else Decimal(str(cost)),
        metadata=caller,
        extra=(record.extra or {}) | ({"litellm": without_secrets(plumbing)} if plumbing else {}),
        **said,
    )


def _caller(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller gave: a proxy keeps it apart, the SDK mixes its own in."""
    of_proxy = metadata.get("requester_metadata")
    said = of_proxy if isinstance(of_proxy, Mapping) else metadata
    return {
        name: value
        for name, value in said.items()
        if name not in _PLUMBING and not name.startswith(_PREFIXES) and value is not None
    } | ({KEY_ALIAS: alias} if (alias := metadata.get(KEY_ALIAS)) else {})


def _provider(metadata: Mapping[str, Any], hidden: Mapping[str, Any]) -> str | None:
    path = text_in(hidden, "litellm_model_name") or text_in(metadata, "deployment") or ""
    return text_in(hidden, "custom_llm_provider") or (path.partition("/")[0] if "/" in path else None)


def _first(said: Mapping[str, Any], *names: str) -> str | None:
    return next((text for name in names if (text := text_in(said, name))), None)
