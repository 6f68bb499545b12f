"""Lunary: `POST /v1/runs/ingest` and `PATCH /v1/runs/{id}/score`, of lunary-py 1.4, lunary-js 1.0 and LiteLLM.

Documented by https://docs.lunary.ai/docs/api/runs and by the source of the clients.
"""

import hashlib
import uuid

from logs_app.credentials import bearer
from logs_app.readings import runs
from logs_app.readings.fields import judgement_in, text_in
from logs_app.readings.litellm_metadata import with_metadata
from logs_app.records import Feedback, Record
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire

FORMAT = "lunary"

key = bearer
refuse = runs.refuse


def project(wire: Wire) -> str | None:
    return None


def read_events(wire: Wire) -> list[Item]:
    return [_of_litellm(item) for item in runs.read_events(wire, FORMAT)]


def _of_litellm(item: Item) -> Item:
    """LiteLLM's callback puts what it knows of a call into its metadata."""
    if not isinstance(item, Record) or (item.extra or {}).get("runtime") != "litellm":
        return item
    try:
        return with_metadata(item)
    except BadPayload as refusal:
        return runs.BadEvent(refusal, item.external_id)


def read_score(wire: Wire) -> list[Item]:
    said = wire.object
    name = text_in(said, "label")
    if name is None:
        raise BadPayload("is missing", "label")
    run = wire.params["run_id"]
    score = Feedback(
        format=FORMAT,
        targets=[run, hashed(run, key(wire) or "")],
        name=name,
        value=judgement_in(said, "value"),
        comment=text_in(said, "comment"),
    )
    return [score]


def hashed(run: str, key: str) -> str:
    """The id under which lunary-py reports a run that its user calls `run`; scores come under the user's word."""
    return str(uuid.UUID(hashlib.sha256(f"{run}{key}".encode()).hexdigest()[:32]))


def reply_to_score(receipts: list[Receipt]) -> Reply:
    if refusal := receipts[0].refusal:
        return refuse(refusal)
    return Reply({"id": str(receipts[0].id)})


ROUTES = (
    Route("POST", "v1/runs/ingest", read_events, runs.reply),
    Route("PATCH", "v1/runs/<path:run_id>/score", read_score, reply_to_score),
)
