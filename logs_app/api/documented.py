"""The shapes of `logs_app.shapes`, as OpenAPI names them. They only document: a test holds them to what is given."""

from rest_framework import serializers as s

from logs_app.ingest.limits import MAX_SEGMENT
from logs_app.records import KINDS, STATUSES, TOKENS
from observability.projects.documented import Field, anything, page_of, shape, text, whole
from observability.projects.paging import MAX_LIMIT


def _usd() -> s.DecimalField:
    return s.DecimalField(max_digits=20, decimal_places=12, allow_null=True, required=False)


def _ms(help_text: str = "") -> s.FloatField:
    return s.FloatField(allow_null=True, required=False, help_text=help_text)


def _texts(*names: str) -> dict[str, Field]:
    return {name: text() for name in names}


def _wholes(*names: str) -> dict[str, Field]:
    return {name: whole() for name in names}


BODY: dict[str, Field] = {
    name: anything() for name in ("input", "output", "tools", "tool_calls", "parameters", "extra")
}


ERROR = shape("Error", **_texts("type", "message", "stack"))
LOG_PROMPT = shape("LogPrompt", path=s.CharField(), version_id=text(), version=whole())
LOG_USAGE = shape("LogUsage", **_wholes(*TOKENS, "total_tokens"), is_counted=s.BooleanField())
COST = shape(
    "Cost",
    reported_usd=_usd(),
    computed_usd=_usd(),
    source=s.ChoiceField(("reported", "computed", "unpriced")),
    reason=text("Why there is no computed cost."),
)
PERCENTILES = shape("Percentiles", p50=_ms(), p95=_ms(), p99=_ms(), avg=_ms())
FEEDBACK = shape(
    "Feedback",
    id=s.UUIDField(),
    name=s.CharField(),
    value=anything(),
    score=s.FloatField(allow_null=True),
    comment=text(),
    user=text(),
    created_at=s.DateTimeField(),
)


def _said() -> dict[str, Field]:
    """What a log says, whether it is sent or given."""
    return {
        "kind": s.ChoiceField(KINDS, required=False),
        "status": s.ChoiceField(STATUSES, required=False),
        "error": ERROR(allow_null=True, required=False),
        **_texts("name", "provider", "model", "requested_model", "environment", "customer", "user"),
        "session": text("The client's own id of the conversation."),
        "trace": text("The client's own id of the run."),
        "parent": text("The client's own id of the log that this one is a part of."),
        "external_id": text("The client's own id. A log that is sent again with the same one is the same log."),
        "tags": s.ListField(child=s.CharField(), required=False),
        "metadata": s.DictField(required=False),
        "started_at": s.DateTimeField(required=False),
        "ended_at": s.DateTimeField(allow_null=True, required=False),
        "latency_ms": _ms(),
        "ttft_ms": _ms("Time to the first token."),
        "finish_reason": text(),
        "cost_usd": _usd(),
    }


def _given() -> dict[str, Field]:
    return {
        "id": s.UUIDField(),
        "project": s.CharField(),
        "format": s.CharField(),
        **_said(),
        "prompt": LOG_PROMPT(allow_null=True),
        "usage": LOG_USAGE(),
        "cost": COST(),
        "feedback": FEEDBACK(many=True),
    }


LISTED_LOG = shape("ListedLog", **_given())
LOG = shape("Log", **_given(), **BODY)
NEW_LOG = shape(
    "NewLog",
    **_said(),
    prompt=shape("NewLogPrompt", path=s.CharField(), version_id=text(), environment=text())(required=False),
    usage=shape("NewLogUsage", **_wholes(*TOKENS))(required=False),
    **BODY,
)
NEW_FEEDBACK = shape(
    "NewFeedback",
    log=s.CharField(help_text="The log's id, or the client's own."),
    name=s.CharField(),
    value=anything("A truth, a number, a text, or a list of texts."),
    **_texts("comment", "user"),
)
RESULTS = shape(
    "Results",
    accepted=s.IntegerField(),
    refused=s.IntegerField(),
    results=shape("Result", id=s.UUIDField(required=False), error=text(), field=text())(many=True),
)


def _selected() -> dict[str, Field]:
    return {"ids": s.ListField(child=s.UUIDField(), max_length=MAX_LIMIT, help_text="Of logs.")}


def _tags() -> s.ListField:
    return s.ListField(child=s.CharField(max_length=MAX_SEGMENT), required=False)


TAGGING = shape("Tagging", **_selected(), add=_tags(), remove=_tags())
TAGGED = shape("Tagged", changed=s.IntegerField(help_text="How many logs have other tags than before."))
DELETION = shape("Deletion", **_selected())
DELETED = shape("Deleted", deleted=s.IntegerField(help_text="How many logs there were."))


def _totals() -> dict[str, Field]:
    return {
        **_texts("environment", "customer", "user"),
        "started_at": s.DateTimeField(),
        "ended_at": s.DateTimeField(),
        "duration_ms": _ms(),
        **_wholes("logs", "errors", "total_tokens"),
        "cost_usd": _usd(),
        **_wholes("unpriced_logs"),
    }


SESSION = shape("ListedSession", id=s.UUIDField(), external_id=s.CharField(), **_totals())
ONE_SESSION = shape("Session", id=s.UUIDField(), external_id=s.CharField(), **_totals(), conversation=LOG(many=True))
_TRACE: dict[str, Field] = {"id": s.UUIDField(), "external_id": s.CharField(), **_texts("name", "session")}
TRACE = shape("ListedTrace", **_TRACE, **_totals())
NODE = shape("Node", depth=s.IntegerField(), **_given())
ONE_TRACE = shape("Trace", **_TRACE, **_totals(), tree=NODE(many=True, help_text="In reading order."))
PERSON = shape(
    "Person",
    name=text("Null for the logs that name none."),
    **_wholes("logs", "errors", "total_tokens"),
    cost_usd=_usd(),
    **_wholes("unpriced_logs"),
    latency_ms=PERCENTILES(),
    last_at=s.DateTimeField(),
)
USAGE = shape(
    "UsageRow",
    start=s.DateTimeField(allow_null=True, help_text="Null where the answer begins with the first log."),
    **_texts("environment", "customer", "prompt", "prompt_version", "provider", "model", "kind"),
    **_texts("user", "tag", "format", "status", "session"),
    **_wholes("logs", "errors", *TOKENS, "total_tokens"),
    cost_usd=_usd(),
    **_wholes("unpriced_logs"),
    latency_ms=PERCENTILES(),
    ttft_ms=PERCENTILES(),
)
USAGE_ROWS = shape("Usage", results=USAGE(many=True))


LOGS = page_of("Log", LISTED_LOG)
TRACES = page_of("Trace", TRACE)
SESSIONS = page_of("Session", SESSION)
PEOPLE = page_of("Person", PERSON)
