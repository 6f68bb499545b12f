"""The shapes of `logs_app.api.shape`, as OpenAPI names them. They only document: a test holds them to what is given."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers as s

from logs_app.records import KINDS, STATUSES, TOKENS

Field = s.Field[Any, Any, Any, Any]


def _shape(name: str, /, **fields: Field) -> Any:
    """A class, so that it can be a part of many others."""
    return type(inline_serializer(name, fields))


def _text(help_text: str = "") -> s.CharField:
    return s.CharField(allow_null=True, required=False, help_text=help_text)


def _whole() -> s.IntegerField:
    return s.IntegerField(allow_null=True, required=False, min_value=0)


def _usd() -> s.DecimalField:
    return s.DecimalField(max_digits=20, decimal_places=12, allow_null=True, required=False)


def _ms(help_text: str = "") -> s.FloatField:
    return s.FloatField(allow_null=True, required=False, help_text=help_text)


def _any(help_text: str = "") -> s.JSONField:
    return s.JSONField(allow_null=True, required=False, help_text=help_text)


def _texts(*names: str) -> dict[str, Field]:
    return {name: _text() for name in names}


def _wholes(*names: str) -> dict[str, Field]:
    return {name: _whole() for name in names}


BODY: dict[str, Field] = {name: _any() for name in ("input", "output", "tools", "tool_calls", "parameters", "extra")}


ERROR = _shape("Error", **_texts("type", "message", "stack"))
LOG_PROMPT = _shape("LogPrompt", path=s.CharField(), version_id=_text(), version=_whole())
LOG_USAGE = _shape("LogUsage", **_wholes(*TOKENS, "total_tokens"), is_counted=s.BooleanField())
COST = _shape(
    "Cost",
    reported_usd=_usd(),
    computed_usd=_usd(),
    source=s.ChoiceField(("reported", "computed", "unpriced")),
    reason=_text("Why there is no computed cost."),
)
PERCENTILES = _shape("Percentiles", p50=_ms(), p95=_ms(), p99=_ms(), avg=_ms())
FEEDBACK = _shape(
    "Feedback",
    id=s.UUIDField(),
    name=s.CharField(),
    value=_any(),
    score=s.FloatField(allow_null=True),
    comment=_text(),
    user=_text(),
    created_at=s.DateTimeField(),
)


def _said() -> dict[str, Field]:
    """What a log says, whether it is sent or given."""
    return {
        "kind": s.ChoiceField(KINDS, required=False),
        "status": s.ChoiceField(STATUSES, required=False),
        "error": ERROR(allow_null=True, required=False),
        **_texts("name", "provider", "model", "requested_model", "environment", "customer", "user"),
        "session": _text("The client's own id of the conversation."),
        "trace": _text("The client's own id of the run."),
        "parent": _text("The client's own id of the log that this one is a part of."),
        "external_id": _text("The client's own id. A log that is sent again with the same one is the same log."),
        "tags": s.ListField(child=s.CharField(), required=False),
        "metadata": s.DictField(required=False),
        "started_at": s.DateTimeField(required=False),
        "ended_at": s.DateTimeField(allow_null=True, required=False),
        "latency_ms": _ms(),
        "ttft_ms": _ms("Time to the first token."),
        "finish_reason": _text(),
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


LISTED_LOG = _shape("ListedLog", **_given())
LOG = _shape("Log", **_given(), **BODY)
NEW_LOG = _shape(
    "NewLog",
    **_said(),
    prompt=_shape("NewLogPrompt", path=s.CharField(), version_id=_text(), environment=_text())(required=False),
    usage=_shape("NewLogUsage", **_wholes(*TOKENS))(required=False),
    **BODY,
)
NEW_FEEDBACK = _shape(
    "NewFeedback",
    log=s.CharField(help_text="The log's id, or the client's own."),
    name=s.CharField(),
    value=_any("A truth, a number, a text, or a list of texts."),
    **_texts("comment", "user"),
)
RESULTS = _shape(
    "Results",
    accepted=s.IntegerField(),
    refused=s.IntegerField(),
    results=_shape("Result", id=s.UUIDField(required=False), error=_text(), field=_text())(many=True),
)


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


SESSION = _shape("ListedSession", id=s.UUIDField(), external_id=s.CharField(), **_totals())
ONE_SESSION = _shape("Session", id=s.UUIDField(), external_id=s.CharField(), **_totals(), conversation=LOG(many=True))
_TRACE: dict[str, Field] = {"id": s.UUIDField(), "external_id": s.CharField(), **_texts("name", "session")}
TRACE = _shape("ListedTrace", **_TRACE, **_totals())
NODE = _shape("Node", depth=s.IntegerField(), **_given())
ONE_TRACE = _shape("Trace", **_TRACE, **_totals(), tree=NODE(many=True, help_text="In reading order."))
PERSON = _shape(
    "Person",
    name=_text("Null for the logs that name none."),
    **_wholes("logs", "errors", "total_tokens"),
    cost_usd=_usd(),
    **_wholes("unpriced_logs"),
    latency_ms=PERCENTILES(),
    last_at=s.DateTimeField(),
)
USAGE = _shape(
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
USAGE_ROWS = _shape("Usage", results=USAGE(many=True))


def _page_of(name: str, row: Any) -> Any:
    """A page of rows."""
    ends = {end: s.URLField(allow_null=True) for end in ("next", "previous")}
    return _shape(f"{name}Page", **ends, results=row(many=True))


LOGS = _page_of("Log", LISTED_LOG)
TRACES = _page_of("Trace", TRACE)
SESSIONS = _page_of("Session", SESSION)
PEOPLE = _page_of("Person", PERSON)
