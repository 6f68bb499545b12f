"""What OpenAPI says about each address; parameters come from the filters themselves."""

from typing import Any

from django_filters import NumberFilter
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from logs_app.api import documented as shapes
from logs_app.filter_kinds import AnyOf, Choice
from logs_app.filters import LogFilter
from logs_app.selectors.questions import GROUPS
from logs_app.selectors.spans import INTERVALS
from observability.projects.documented import ERRORS, PAGING, PROJECT, parameter


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a key is presented."""

    target_class = "observability.projects.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A project's key."}


def _of_filter(name: str, kind: Any) -> OpenApiParameter:
    help_text = kind.extra.get("help_text", "")
    if isinstance(kind, NumberFilter):
        return parameter(name, help_text, type="number", minimum=0)
    if not isinstance(kind, AnyOf):
        return parameter(name, help_text)
    values: dict[str, Any] = {"type": "string"}
    if isinstance(kind, Choice):
        values["enum"] = [*kind.choices, *(f"-{choice}" for choice in kind.choices)]
    return parameter(name, help_text, type="array", items=values)


HOW_FILTERS_WORK = (
    "All filters must hold. Each but the ranges and `q` may repeat (any of its values) and takes a leading `-` for "
    "not; an empty value is that of the logs which do not say."
)
HOW_ITEMS_ARE_ANSWERED = "One, or a list. Each is answered for itself; what is stored is durable when the answer comes."
FILTERS = [
    *(_of_filter(name, kind) for name, kind in LogFilter.base_filters.items()),
    parameter("metadata.<key>", "A key of the metadata, as text.", type="array", items={"type": "string"}),
]
QUESTION = [
    parameter("interval", "Buckets of time.", type="string", enum=INTERVALS, default="none"),
    parameter(
        "group_by",
        "A log of several tags counts under each of them.",
        type="array",
        items={"type": "string", "enum": list(GROUPS)},
    ),
    parameter("timezone", "Whose days, weeks and months, such as Europe/Berlin.", type="string", default="UTC"),
]


def _list(page: Any, summary: str) -> Any:
    responses = {200: page, 400: ERRORS}
    return extend_schema(
        summary=summary, description=HOW_FILTERS_WORK, parameters=[PROJECT, *PAGING, *FILTERS], responses=responses
    )


def _one(row: Any, summary: str, what: str) -> Any:
    pk = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description=what)
    return extend_schema(
        summary=summary, description=what, parameters=[PROJECT, pk], responses={200: row, 404: OpenApiResponse()}
    )


def _erase(summary: str, what: str) -> Any:
    pk = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description=what)
    return extend_schema(
        summary=summary,
        description="At once, and for good.",
        parameters=[PROJECT, pk],
        responses={204: None, 404: OpenApiResponse()},
    )


def _write(shape: Any, summary: str) -> Any:
    answers = {
        200: OpenApiResponse(shapes.RESULTS, description="All are stored."),
        207: OpenApiResponse(shapes.RESULTS, description="Some are stored."),
        400: OpenApiResponse(shapes.RESULTS, description="None is stored."),
    }
    return extend_schema(summary=summary, description=HOW_ITEMS_ARE_ANSWERED, request=shape, responses=answers)


def _selected(asked: Any, answer: Any, summary: str, description: str) -> Any:
    responses = {200: answer, 400: ERRORS}
    create = extend_schema(
        summary=summary, description=description, parameters=[PROJECT], request=asked, responses=responses
    )
    return extend_schema_view(create=create)


of_logs = extend_schema_view(
    list=_list(shapes.LOGS, "Logs, newest first"),
    create=_write(shapes.NEW_LOG, "Store a log, or a list of them"),
    retrieve=_one(shapes.LOG, "A log with its body", "The log's id."),
    destroy=extend_schema(
        summary="Delete a log, its body and its feedback",
        description="At once.",
        parameters=[PROJECT],
        responses={204: None},
    ),
)
of_tags = _selected(shapes.TAGGING, shapes.TAGGED, "Give tags to logs, and take others away", "All logs or none.")
of_deletion = _selected(shapes.DELETION, shapes.DELETED, "Delete logs with their bodies and feedback", "At once.")
of_feedback = extend_schema_view(create=_write(shapes.NEW_FEEDBACK, "Judge a log"))
of_traces = extend_schema_view(
    list=_list(shapes.TRACES, "Traces that have a log for which all filters hold"),
    retrieve=_one(shapes.ONE_TRACE, "A trace with its logs as a tree", "Polylog's id of the trace, or the client's."),
    destroy=_erase("Delete a trace with all its logs", "Polylog's id of the trace, or the client's."),
)
of_sessions = extend_schema_view(
    list=_list(shapes.SESSIONS, "Sessions that have a log for which all filters hold"),
    retrieve=_one(shapes.ONE_SESSION, "A session with its logs", "Polylog's id of the session, or the client's."),
    destroy=_erase("Delete a session with all its logs", "Polylog's id of the session, or the client's."),
)
of_usage = extend_schema_view(
    list=extend_schema(
        description=f"Exact, always. {HOW_FILTERS_WORK}",
        summary="Counts, tokens, cost and latency over time and by group",
        parameters=[PROJECT, *QUESTION, *FILTERS],
        responses={200: shapes.USAGE_ROWS, 400: ERRORS},
    )
)


def of_people(what: str) -> Any:
    """Of the list of customers, or of users."""
    one = what.removesuffix("s")
    return extend_schema_view(
        list=_list(shapes.PEOPLE, f"The {what} of the logs, the most active first"),
        destroy=_erase(f"Erase everything of a {one}", f"The {one}, as logs name them."),
    )
