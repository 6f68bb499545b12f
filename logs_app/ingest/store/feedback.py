"""Judgements find their log, now or when it comes."""

import sys
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from logs_app import ids
from logs_app.ingest.drafts import Draft, FeedbackDraft
from logs_app.ingest.store.known import Known
from logs_app.ingest.store.merged import Part
from logs_app.models import Feedback, Log
from logs_app.models.fields import to_json
from logs_app.wire import BadPayload

Rank = tuple[datetime, str]
_SCORES = {"up": 1.0, "down": 0.0, "true": 1.0, "false": 0.0, "good": 1.0, "bad": 0.0}


def score_of(value: Any) -> float | None:
    """A judgement as a number, where it is one: 0.9, true 1, thumbs up 1, thumbs down 0."""
    if isinstance(value, bool | int | float):
        return float(value) if abs(value) <= sys.float_info.max else None
    return _SCORES.get(value.lower()) if isinstance(value, str) else None


def keys_to_lock(drafts: Iterable[FeedbackDraft]) -> set[UUID]:
    """The logs that these judge: a log and its judgement, written at once, must not miss each other."""
    return {key for draft in drafts for key in _keys(draft)}


def write(drafts: list[FeedbackDraft]) -> None:
    """Stores judgements; those that must have a log and have none are refused."""
    if not drafts:
        return
    logs = _logs_of(drafts)
    rows: dict[UUID, Feedback] = {}
    ranks: dict[UUID, Rank] = {}
    for draft in sorted(drafts, key=_rank):
        draft.receipt.refusal = None  # of an attempt that failed as a whole
        log_id = next((logs[key] for key in _keys(draft) if key in logs), None)
        if log_id is None and draft.feedback.must_exist:
            draft.receipt.refusal = BadPayload(f"no log has the id {draft.feedback.targets[0]!r}", "parent_id", 404)
            continue
        row = _row(draft, log_id)
        draft.receipt.id = row.id
        rows[row.id], ranks[row.id] = row, _rank(draft)
    stored = Feedback.objects.filter(id__in=rows).values_list("id", "created_at", "value", "comment")
    outdated = {id for id, at, *said in stored if (at, _text(*said) if ranks[id][1] else "") > ranks[id]}
    Feedback.objects.bulk_create(
        [rows[id] for id in sorted(rows.keys() - outdated)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["log_id", "value", "score", "comment", "user", "extra", "evaluator_version", "created_at"],
    )


def _rank(draft: FeedbackDraft) -> Rank:
    """Of several judgements the greatest stands. Those that a client says for the same moment have no order of their
    own: their text decides, in whatever order they come."""
    said = draft.feedback
    return (said.said_at, _text(said.value, said.comment)) if said.said_at else (draft.arrived_at, "")


def _text(value: Any, comment: str | None) -> str:
    return to_json([value, comment or ""]) or ""


def link_waiting(drafts: Iterable[Draft], known: Known) -> None:
    """Judgements that came before their logs."""
    by_key = {key: draft.id for draft in drafts for key in (draft.external_key, draft.root_key) if key in known.judged}
    if not by_key:
        return
    waiting = Feedback.objects.filter(Q(target_key__in=by_key) | Q(alias_key__in=by_key), log_id=None)
    for id, key, alias in waiting.values_list("id", "target_key", "alias_key"):
        log_id = next(by_key[each] for each in (key, alias) if each in by_key)
        Feedback.objects.filter(id=id).update(log_id=log_id)


def follow(parts: Iterable[Part]) -> None:
    """Judgements of logs that became part of another are of that one."""
    for part in parts:
        Feedback.objects.filter(log_id=part.log.id).update(log_id=part.of.id)


def _keys(draft: FeedbackDraft) -> list[UUID]:
    return [ids.key_of(draft.project_id, "log", target) for target in draft.feedback.targets]


def _logs_of(drafts: list[FeedbackDraft]) -> dict[UUID, UUID]:
    """Log ids, under the external key or the log's own id that the judgements name."""
    keys = {key for draft in drafts for key in _keys(draft)}
    rows = Log.objects.filter(external_key__in=keys).order_by("id").values_list("external_key", "id")
    found = {key: id for key, id in rows if key}
    for draft in drafts:
        for target, key in zip(draft.feedback.targets, _keys(draft), strict=True):
            own = _as_id(target)
            if own and Log.objects.filter(project_id=draft.project_id, id=own).exists():
                found.setdefault(key, own)
    return _roots_of(drafts, found.keys()) | found


def _roots_of(drafts: list[FeedbackDraft], found: Collection[UUID]) -> dict[UUID, UUID]:
    """The first roots of traces, under the key that a log of the trace's id would have: who judges a trace by its own
    id judges its root."""
    named = {
        ids.key_of(draft.project_id, "trace", target): key
        for draft in drafts
        for target, key in zip(draft.feedback.targets, _keys(draft), strict=True)
        if key not in found
    }
    roots = Log.objects.filter(trace__in=named, parent="").order_by("-id") if named else Log.objects.none()
    return {named[trace]: id for trace, id in roots.values_list("trace", "id") if trace}


def _as_id(target: str) -> UUID | None:
    try:
        return UUID(target)
    except ValueError:
        return None


def _row(draft: FeedbackDraft, log_id: UUID | None) -> Feedback:
    feedback = draft.feedback
    target = feedback.targets[0]
    keys = _keys(draft)
    identity = feedback.identity or f"{target}/{feedback.name}/{feedback.user or ''}"
    return Feedback(
        id=ids.key_of(draft.project_id, "feedback", f"{feedback.format}/{identity}"),
        project_id=draft.project_id,
        log_id=log_id,
        target=target,
        target_key=keys[0],
        alias_key=keys[1] if len(keys) > 1 else None,
        format=feedback.format,
        name=feedback.name,
        value=feedback.value,
        score=score_of(feedback.value),
        comment=feedback.comment or "",
        user=feedback.user or "",
        evaluator_version_id=draft.version_id,
        extra=feedback.extra or {},
        created_at=feedback.said_at or draft.arrived_at,
    )
