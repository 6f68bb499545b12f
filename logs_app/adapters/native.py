"""Polylog's own format: `POST /api/v1/logs/` and `POST /api/v1/feedback/`, one item or a list.

Documented by docs/api.md and /api/v1/docs/.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

import msgspec

from logs_app.credentials import anywhere
from logs_app.records import Failure, Feedback, PromptRef, Record, Usage
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire, type_name

FORMAT = "native"


class _Prompt(msgspec.Struct):
    path: str | None = None
    version_id: str | None = None
    environment: str | None = None


class _Log(msgspec.Struct):
    kind: str = "llm"
    name: str | None = None
    status: str | None = None
    error: Failure | None = None
    provider: str | None = None
    model: str | None = None
    requested_model: str | None = None
    environment: str | None = None
    customer: str | None = None
    user: str | None = None
    prompt: _Prompt | None = None
    session: str | None = None
    trace: str | None = None
    parent: str | None = None
    external_id: str | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    latency_ms: float | None = None
    ttft_ms: float | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    cost_usd: Decimal | None = None
    input: Any = None
    output: Any = None
    tools: Any = None
    tool_calls: Any = None
    parameters: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None


class _Feedback(msgspec.Struct):
    log: str
    name: str
    value: Any = None
    comment: str | None = None
    user: str | None = None


_FIELDS: Final = frozenset(_Log.__struct_fields__)
T = TypeVar("T", _Log, _Feedback)


def key(wire: Wire) -> str | None:
    return anywhere(wire)


def project(wire: Wire) -> str | None:
    return wire.query.get("project")


def read_logs(wire: Wire) -> list[Item]:
    return _each(wire, _read_log)


def read_feedback(wire: Wire) -> list[Item]:
    return _each(wire, _read_feedback)


def reply(receipts: list[Receipt]) -> Reply:
    """Item by item: 200 when all are stored, 207 when some are, 400 when none is."""
    results = [_result(receipt) for receipt in receipts]
    refused = sum(1 for receipt in receipts if receipt.refusal)
    status = 200 if not refused else 400 if refused == len(receipts) else 207
    return Reply({"accepted": len(receipts) - refused, "refused": refused, "results": results}, status)


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"detail": refusal.message, "field": refusal.field or None}, refusal.status)


def _result(receipt: Receipt) -> dict[str, Any]:
    if receipt.refusal:
        return {"error": receipt.refusal.message, "field": receipt.refusal.field or None}
    return {"id": str(receipt.id)}


def _each(wire: Wire, read: Callable[[Any], Item]) -> list[Item]:
    items = wire.json if isinstance(wire.json, list) else [wire.json]
    return [_read_or_refuse(item, read) for item in items]


def _read_or_refuse(item: Any, read: Callable[[Any], Item]) -> Item:
    try:
        return read(item)
    except BadPayload as refusal:
        return refusal


def _read_log(item: Any) -> Record:
    said = _convert(item, _Log)
    known = msgspec.structs.asdict(said)
    del known["cost_usd"]
    for name in ("started_at", "ended_at"):
        known[name] = _aware(known[name])
    unknown = {name: value for name, value in item.items() if name not in _FIELDS}
    known["extra"] = (said.extra or {}) | unknown or None
    if said.prompt:
        known["prompt"] = PromptRef(
            path=said.prompt.path, version_id=said.prompt.version_id, environment=said.prompt.environment
        )
    return Record(format=FORMAT, identity=said.external_id, reported_usd=said.cost_usd, **known)


def _read_feedback(item: Any) -> Feedback:
    said = _convert(item, _Feedback)
    return Feedback(
        format=FORMAT, targets=[said.log], name=said.name, value=said.value, comment=said.comment, user=said.user
    )


def _convert(item: Any, type_: type[T]) -> T:
    if not isinstance(item, dict):
        raise BadPayload(f"expected an object, got {type_name(item)}", "item")
    try:
        return msgspec.convert(item, type_, strict=False)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$.")
        raise BadPayload(message.replace("`", ""), where.rstrip("`")) from None


def _aware(at: datetime | None) -> datetime | None:
    """A time without a zone is UTC."""
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


ROUTES = (
    Route("POST", "api/v1/logs/", read_logs, reply),
    Route("POST", "api/v1/feedback/", read_feedback, reply),
)
