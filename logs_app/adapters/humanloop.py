"""Humanloop: logs to prompts, flows, tools and evaluators, as its SDKs 0.8.0 to 0.8.38 send them
(humanloop.com/docs/reference, API v5).

A file is named by path or id. The version is the one that the query selects, else that of the details in the body.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from logs_app.credentials import anywhere
from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.humanloop_log import log_fields, update_of
from logs_app.readings.humanloop_span import call_of, spans_in
from logs_app.records import Feedback, PromptRef, Record
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire, clean, type_name
from prompts_app import promptfile

FORMAT = "humanloop"
# File -> the kind of its logs.
KINDS: Final = {"prompt": "llm", "flow": "chain", "tool": "tool", "evaluator": "evaluator", "agent": "agent"}
# File -> the prefixes of the ids of files and versions.
PREFIXES: Final = {
    "prompt": ("pr", "prv"),
    "flow": ("fl", "flv"),
    "tool": ("tl", "tlv"),
    "evaluator": ("ev", "evv"),
    "agent": ("ag", "agv"),
    "dataset": ("ds", "dsv"),
}

_OURS: Final = 500  # and above: the fault is not the request's


def key(wire: Wire) -> str | None:
    return anywhere(wire)


def project(wire: Wire) -> str | None:
    return None


def file_id(file: str, id: UUID | None) -> str | None:
    return f"{PREFIXES[file][0]}_{id.hex}" if id else None


def version_id(file: str, id: UUID | None) -> str | None:
    return f"{PREFIXES[file][1]}_{id.hex}" if id else None


def new_log_id() -> str:
    return f"log_{uuid4().hex}"


def _reader(file: str) -> Callable[[Wire], list[Record]]:
    return lambda wire: [_record(file, wire.object, wire.query)]


def _record(file: str, body: dict[str, Any], query: Mapping[str, str]) -> Record:
    """A new log. Raises BadPayload."""
    ref = reference(query, body, file)
    fields = log_fields(body, KINDS[file])
    said = text_in(body, "log_id")
    details = ref.details or {}
    function = object_in(details, "function") if file == "tool" else {}
    fields["status"] = fields["status"] or ("error" if fields["error"] else "ok")
    fields["name"] = text_in(function, "name") or (ref.path or "").rpartition("/")[2] or None
    return Record(
        format=FORMAT,
        identity=said,
        external_id=said or new_log_id(),
        is_new=said is None,
        opens_trace=file == "flow",
        prompt=ref,
        model=text_in(details, "model"),
        provider=text_in(details, "provider"),
        tools=details.get("tools"),
        parameters=_parameters(details) if file == "prompt" else None,
        **fields,
    )


def reference(query: Mapping[str, str], body: dict[str, Any], file: str) -> PromptRef:
    """The file and version that a request names. Raises BadPayload."""
    path, id = text_in(body, "path"), text_in(body, "id")
    if not path and not id:
        raise BadPayload("Provide either path or id", "body", 422)
    return PromptRef(
        path=path,
        id=id,
        version_id=query.get("version_id") or None,
        environment=query.get("environment") or None,
        details=_details(body, file),
        file=file,
        must_exist=True,
    )


def _details(body: dict[str, Any], file: str) -> dict[str, Any] | None:
    """What the body says of the version: an object, or the text of a `.prompt` file."""
    said = body.get(file)
    if said is None or isinstance(said, dict):
        return said
    if not isinstance(said, str):
        raise BadPayload(f"expected an object or a .prompt file, got {type_name(said)}", file, 422)
    try:
        return dict(clean(promptfile.parse(said)))
    except ValueError as error:
        raise BadPayload(str(error), file, 422) from None


def _parameters(details: Mapping[str, Any]) -> dict[str, Any] | None:
    return rest_of(details, "model", "provider", "endpoint", "template", "template_language", "tools", "attributes")


def read_judgment(wire: Wire) -> list[Feedback]:
    body = wire.object
    parent = text_in(body, "parent_id")
    if not parent:
        raise BadPayload("Field required", "parent_id", 422)
    path, id = text_in(body, "path"), text_in(body, "id")
    if not path and not id:
        raise BadPayload("Provide either path or id", "body", 422)
    spec = body.get("spec")
    log_id = text_in(body, "log_id") or new_log_id()
    return [
        Feedback(
            format=FORMAT,
            targets=[parent],
            name=path or id or "",
            value=body.get("judgment"),
            user=text_in(body, "user"),
            identity=log_id,
            must_exist=True,
            prompt=PromptRef(
                path=path,
                id=id,
                version_id=wire.query.get("version_id") or None,
                environment=wire.query.get("environment") or None,
                details={"spec": spec} if spec else None,
                file="evaluator",
            ),
            extra={"log_id": log_id} | (rest_of(body, "path", "id", "parent_id", "judgment", "user", "spec") or {}),
        )
    ]


def read_spans(wire: Wire) -> list[Item]:
    """What the SDK's decorators upload: a span a log, but for a flow's, which completes a log made before."""
    return [item for span in spans_in(wire.object) if (item := _of_span(span))]


def _of_span(span: dict[str, Any]) -> Item | None:
    try:
        file, body = call_of(span)
        if file == "flow":
            return update_of(body, KINDS[file], text_in(body, "id") or "", FORMAT)
        return _record(file, body, {}) if file in KINDS else None
    except BadPayload as refusal:
        return refusal


def reply_to_spans(receipts: list[Receipt]) -> Reply:
    """Anything but 200 ends the only thread that uploads, and all later spans of the client are lost."""
    refusals = [receipt.refusal for receipt in receipts if receipt.refusal]
    if broken := next((refusal for refusal in refusals if refusal.status >= _OURS), None):
        return refuse(broken)
    said: dict[str, Any] = {"records": [receipt.external_id for receipt in receipts if not receipt.refusal]}
    if refusals:
        said["partialSuccess"] = {"rejectedSpans": len(refusals), "errorMessage": str(refusals[0])}
    return Reply(said)


def _replier(file: str) -> Callable[[list[Receipt]], Reply]:
    def reply(receipts: list[Receipt]) -> Reply:
        [receipt] = receipts
        if receipt.refusal:
            return refuse(receipt.refusal)
        item = receipt.item
        status = {"running": "incomplete", "ok": "complete"}.get(getattr(item, "status", None) or "")
        return Reply(
            {
                "id": item.identity if isinstance(item, Feedback) else receipt.external_id,
                f"{file}_id": file_id(file, receipt.prompt_id),
                "version_id": version_id(file, receipt.version_id),
                "session_id": getattr(item, "session", None),
                "log_status": status if file == "flow" else None,
                "trace_status": status if file == "flow" else None,
                "parent_id": item.targets[0] if isinstance(item, Feedback) else None,
            }
        )

    return reply


def refuse(refusal: BadPayload) -> Reply:
    """FastAPI's errors: 422 with a list of what is wrong where, else a text."""
    if refusal.status in (400, 422):
        where = [*filter(None, refusal.field.split("."))]
        where = where if where[:1] in (["body"], ["query"]) else ["body", *where]
        return Reply({"detail": [{"loc": where, "msg": refusal.message, "type": "value_error"}]}, refusal.status)
    return Reply({"detail": refusal.message}, refusal.status)


ROUTES = (
    *(Route("POST", f"v5/{file}s/log", _reader(file), _replier(file)) for file in ("prompt", "flow", "tool", "agent")),
    Route("POST", "v5/evaluators/log", read_judgment, _replier("evaluator")),
    Route("POST", "v5/import/otel/v1/traces", read_spans, reply_to_spans),
)
