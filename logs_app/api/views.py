"""The native API's reading half; what it takes is `logs_app.adapters.native`."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from logs_app import adapters, ids
from logs_app.api import schema
from logs_app.ingest.store import deletion
from logs_app.ingest.views import answer
from logs_app.selectors.logs import one_log, page_of_logs
from logs_app.selectors.people import customers_in, users_in
from logs_app.selectors.sessions import one_session, page_of_sessions
from logs_app.selectors.traces import one_trace, page_of_traces
from logs_app.selectors.usage import question_of, usage
from logs_app.shapes import (
    listed_shape,
    person_shape,
    session_shape,
    session_view_shape,
    trace_shape,
    trace_tree_shape,
    usage_shape,
    whole_shape,
)
from observability.projects.models import Project
from observability.projects.paging import part_of
from observability.projects.reading import ReadViewSet, limit_of, paged, project_of

NATIVE_LOGS, NATIVE_FEEDBACK = adapters.native.ROUTES


class _WritableViewSet(ReadViewSet):
    """What is written is opened by the native format's own keys, which may be write-only."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [] if self._is_written else super().get_authenticators()

    def get_permissions(self) -> Sequence[Any]:
        return [] if self._is_written else super().get_permissions()

    @property
    def _is_written(self) -> bool:
        return self.request is not None and self.request.method == "POST"  # none while the schema is made


@schema.of_logs
class LogViewSet(_WritableViewSet):
    def create(self, request: Request) -> HttpResponse:
        return answer(adapters.native, NATIVE_LOGS, request._request, {})

    def list(self, request: Request) -> Response:
        project = project_of(request)
        page = page_of_logs(project, request.GET, request.GET.get("cursor"), limit_of(request))
        return paged(request, page, partial(listed_shape, cost_first=project.cost))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        project = project_of(request)
        log = one_log(project, pk)
        if log is None:
            raise Http404
        return Response(whole_shape(log, project.cost))

    def destroy(self, request: Request, pk: UUID) -> Response:
        if not deletion.delete(project_of(request).pk, pk):
            raise Http404
        return Response(status=204)


@schema.of_feedback
class FeedbackViewSet(_WritableViewSet):
    def create(self, request: Request) -> HttpResponse:
        return answer(adapters.native, NATIVE_FEEDBACK, request._request, {})


@schema.of_traces
class TraceViewSet(ReadViewSet):
    def list(self, request: Request) -> Response:
        project = project_of(request)
        page = page_of_traces(project, request.GET, request.GET.get("cursor"), limit_of(request))
        return paged(request, page, partial(trace_shape, cost_first=project.cost))

    def retrieve(self, request: Request, pk: str) -> Response:
        project = project_of(request)
        for id in _ids_of(project, "trace", pk):
            if tree := one_trace(project, id):
                return Response(trace_tree_shape(tree, project.cost))
        raise Http404

    def destroy(self, request: Request, pk: str) -> Response:
        return _erased(request, "trace_id", *_ids_of(project_of(request), "trace", pk))


@schema.of_sessions
class SessionViewSet(ReadViewSet):
    def list(self, request: Request) -> Response:
        project = project_of(request)
        page = page_of_sessions(project, request.GET, request.GET.get("cursor"), limit_of(request))
        return paged(request, page, partial(session_shape, cost_first=project.cost))

    def retrieve(self, request: Request, pk: str) -> Response:
        project = project_of(request)
        for id in _ids_of(project, "session", pk):
            if view := one_session(project, id):
                return Response(session_view_shape(view, project.cost))
        raise Http404

    def destroy(self, request: Request, pk: str) -> Response:
        return _erased(request, "session_id", *_ids_of(project_of(request), "session", pk))


@schema.of_people("customers")
class CustomerViewSet(ReadViewSet):
    def list(self, request: Request) -> Response:
        people = customers_in(project_of(request), request.GET)
        return paged(request, part_of(people, request.GET.get("cursor"), limit_of(request)), person_shape)

    def destroy(self, request: Request, pk: str) -> Response:
        return _erased(request, "customer", pk)


@schema.of_people("users")
class UserViewSet(ReadViewSet):
    def list(self, request: Request) -> Response:
        people = users_in(project_of(request), request.GET)
        return paged(request, part_of(people, request.GET.get("cursor"), limit_of(request)), person_shape)

    def destroy(self, request: Request, pk: str) -> Response:
        return _erased(request, "user", pk)


@schema.of_usage
class UsageViewSet(ReadViewSet):
    def list(self, request: Request) -> Response:
        rows = usage(project_of(request), question_of(request.GET))
        return Response({"results": [usage_shape(row) for row in rows]})


def _erased(request: Request, column: str, *values: str | UUID) -> Response:
    """The answer to a DELETE, after it was done."""
    if not sum(deletion.erase(project_of(request).pk, column, value) for value in values):
        raise Http404
    return Response(status=204)


def _ids_of(project: Project, what: str, text: str) -> list[UUID]:
    """The ids that a word in an address may mean: Polylog's own, or the one that a client's id gives."""
    found = [ids.key_of(project.pk, what, text)]
    try:
        return [UUID(text), *found]
    except ValueError:
        return found
