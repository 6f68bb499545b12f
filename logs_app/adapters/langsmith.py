"""LangSmith: runs and feedback as langsmith for Python and JavaScript, LangChain's tracer and LiteLLM send them.

`POST /runs`, `PATCH /runs/{id}`, `POST /runs/batch`, `POST /runs/multipart` and `POST /feedback`, below `/api/v1` or
not (docs.langchain.com/langsmith/trace-with-api, and the source of the clients). LiteLLM's callback puts its standard
payload into the inputs of a run.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere
from logs_app.readings import standard_payload
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.items import refusal_of_all
from logs_app.readings.langsmith_run import PROJECT, record_of
from logs_app.readings.multipart import Part, parts_in
from logs_app.readings.secrets import without_secrets
from logs_app.readings.times import iso_time
from logs_app.records import Feedback, Record
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire, parse_json, type_name

FORMAT = "langsmith"
PREFIXES: Final = ("", "api/v1/")
_MEMBERS: Final = ("inputs", "outputs", "events", "extra", "error", "serialized")


def key(wire: Wire) -> str | None:
    return anywhere(wire)


def project(wire: Wire) -> str | None:
    return None


def read_run(wire: Wire) -> list[Item]:
    return [_run(wire.object, is_new=True)]


def read_update(wire: Wire) -> list[Item]:
    return [_run(wire.object | {"id": wire.params["run_id"]}, is_new=False)]


def read_batch(wire: Wire) -> list[Item]:
    return [_tried(run, _READERS[name]) for name in ("post", "patch") for run in _listed(wire.object, name)]


def _listed(body: dict[str, Any], name: str) -> list[Any]:
    runs = body.get(name) or []
    if not isinstance(runs, list):
        raise BadPayload(f"expected an array, got {type_name(runs)}", name)
    return runs


def _tried(said: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(said)
    except BadPayload as refusal:
        return refusal


def _run(said: Any, *, is_new: bool) -> Record:
    inputs = said.get("inputs") if isinstance(said, dict) else None
    if isinstance(inputs, dict) and "call_type" in inputs and "startTime" in inputs:
        return _of_litellm(said, inputs)
    return record_of(said, FORMAT, is_new=is_new)


def _of_litellm(run: dict[str, Any], payload: dict[str, Any]) -> Record:
    """A call that LiteLLM logged is one log whoever tells of it: its call id is the log's, the run's is kept beside."""
    record = standard_payload.record_of(without_secrets(payload), FORMAT)
    session = record.session or text_in(run, "session_id")
    name = text_in(run, "session_name")
    return msgspec.structs.replace(
        record,
        session=session,
        trace=record.trace or (session if session else text_in(run, "trace_id")),
        parent=text_in(run, "parent_run_id"),
        tags=record.tags or tags_in(run, "tags"),
        metadata=(record.metadata or {}) | ({PROJECT: name} if name else {}),
        extra=(record.extra or {}) | {"run_id": text_in(run, "id")},
    )


def read_parts(wire: Wire) -> list[Item]:
    """`post.{id}` and `patch.{id}` are runs, `post.{id}.outputs` and the like their large members, each in a part of
    its own; `feedback.{id}` is a judgement. Of a file, `attachment.{id}.{name}`, its name, type and size are kept."""
    found: dict[tuple[str, str], Any] = {}
    for part in parts_in(wire.raw, wire.headers.get("content-type", "")):
        _place(part, found)
    return [_tried(said, _READERS[what]) if isinstance(said, dict) else said for (what, _), said in found.items()]


def _place(part: Part, found: dict[tuple[str, str], Any]) -> None:
    """Puts a part where it belongs; one that cannot be read spoils only its own run."""
    what, _, rest = part.name.partition(".")
    id, _, member = rest.partition(".")
    if what == "attachment":
        _attach(part, found.get(("post", id)) or found.get(("patch", id)), member)
        return
    if what not in _READERS or (member and member not in _MEMBERS):
        found[what, rest] = BadPayload("expected post, patch, feedback or attachment, and an id", part.name[:200])
        return
    said = found.setdefault((what, id), {"id": id})
    value = _tried(part.content, parse_json)
    if not (member or isinstance(value, dict)):
        value = BadPayload("expected a JSON object", part.name[:200])
    if isinstance(value, BadPayload) or isinstance(said, BadPayload):
        found[what, id] = value if isinstance(value, BadPayload) else said
    else:
        said.update({member: value} if member else value)


def _attach(part: Part, run: Any, name: str) -> None:
    if isinstance(run, dict):
        files = run.setdefault("attachments", {})
        files[name] = {"content_type": part.content_type, "bytes": len(part.content)}


def read_feedback(wire: Wire) -> list[Item]:
    return [feedback_of(wire.object)]


def feedback_of(said: Any) -> Feedback:
    """A judgement on a run, or on the trace of which only the id is known. Raises BadPayload."""
    if not isinstance(said, dict):
        raise BadPayload(f"expected an object, got {type_name(said)}", "feedback")
    name, source = text_in(said, "key"), object_in(said, "feedback_source")
    if not name:
        raise BadPayload("is missing", "key")
    targets = [id for field in ("run_id", "trace_id") if (id := text_in(said, field))]
    if not targets:
        raise BadPayload("is missing", "run_id")
    score, value = said.get("score"), said.get("value")
    shown = value if score is None else score
    user = text_in(source, "user_id") or text_in(object_in(source, "metadata"), "user_id")
    placed = ("key", "score", "run_id", "comment", "modified_at", "created_at")
    return Feedback(
        format=FORMAT,
        targets=targets[:1],
        name=name,
        value=shown if isinstance(shown, bool | int | float | str | list | None) else None,
        comment=text_in(said, "comment"),
        user=user,
        identity=text_in(said, "id"),
        said_at=iso_time(said.get("modified_at") or said.get("created_at"), "modified_at"),
        extra=rest_of(said, *placed, *(() if score is not None or isinstance(shown, dict) else ("value",))),
    )


_READERS: Final[dict[str, Callable[[Any], Item]]] = {
    "post": partial(_run, is_new=True),
    "patch": partial(_run, is_new=False),
    "feedback": feedback_of,
}


def reply(receipts: list[Receipt]) -> Reply:
    """Item by item; where nothing of a request can be stored, it is refused as a whole, and the clients say so."""
    if refusal := refusal_of_all(receipts):
        return refuse(refusal)
    return Reply({"message": "Runs batch ingested", "results": [_result(receipt) for receipt in receipts]})


def _result(receipt: Receipt) -> dict[str, Any]:
    if receipt.refusal:
        return {"error": str(receipt.refusal)}
    item = receipt.item
    return {"id": item.identity if isinstance(item, Feedback) else receipt.external_id}


def reply_to_one(receipts: list[Receipt]) -> Reply:
    [receipt] = receipts
    return refuse(receipt.refusal) if receipt.refusal else Reply(_result(receipt))


def refuse(refusal: BadPayload) -> Reply:
    """`detail` is what the clients show."""
    return Reply({"detail": str(refusal)}, refusal.status)


_DOORS: Final = (
    ("POST", "runs", read_run, reply_to_one),
    ("POST", "runs/batch", read_batch, reply),
    ("POST", "runs/multipart", read_parts, reply),
    ("PATCH", "runs/<str:run_id>", read_update, reply_to_one),
    ("POST", "feedback", read_feedback, reply_to_one),
)
ROUTES = tuple(
    Route(method, f"{prefix}{path}", read, reply) for prefix in PREFIXES for method, path, read, reply in _DOORS
)
