"""Galileo: `POST /ingest/traces/{project}` with a key, `POST /v2/projects/{project}/traces` with the token of a log-in.

v2docs.galileo.ai/api-reference/traces, and the source of LiteLLM's callback. The project in the path is the client's
own word: the key says which it is. The log-in is answered in `compat`.
"""

from typing import Any

from logs_app.credentials import anywhere
from logs_app.readings.galileo_trace import items_of
from logs_app.readings.items import refusal_of_all, refusals_in
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire, type_name

FORMAT = "galileo"


def key(wire: Wire) -> str | None:
    return anywhere(wire) or wire.headers.get("galileo-api-key")


def project(wire: Wire) -> str | None:
    return None


def read_traces(wire: Wire) -> list[Item]:
    traces = wire.object.get("traces")
    if not isinstance(traces, list):
        raise BadPayload(f"expected an array, got {type_name(traces)}", "traces")
    return [item for trace in traces for item in _items(trace)]


def _items(trace: Any) -> list[Item]:
    try:
        if not isinstance(trace, dict):
            raise BadPayload(f"expected an object, got {type_name(trace)}", "traces")
        return list(items_of(trace, FORMAT))
    except BadPayload as refusal:
        return [refusal]


def reply(receipts: list[Receipt]) -> Reply:
    """LiteLLM sends whatever was not answered with 2xx again, under new ids: only a whole request is refused."""
    if refusal := refusal_of_all(receipts):
        return refuse(refusal)
    refusals = refusals_in(receipts)
    said: dict[str, Any] = {"records_count": len(receipts) - len(refusals)}
    return Reply(said | ({"errors": [str(refusal) for refusal in refusals]} if refusals else {}))


def refuse(refusal: BadPayload) -> Reply:
    """FastAPI's errors."""
    if refusal.status != 400:
        return Reply({"detail": refusal.message}, refusal.status)
    where = ["body", *filter(None, refusal.field.split("."))]
    return Reply({"detail": [{"loc": where, "msg": str(refusal), "type": "value_error"}]}, 400)


ROUTES = (
    Route("POST", "ingest/traces/<path:project>", read_traces, reply),
    Route("POST", "v2/projects/<path:project>/traces", read_traces, reply),
)
