"""Sessions: filtered, by page, and one as the conversation that it was."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from logs_app.filters import Filters
from logs_app.models import Log, Session
from logs_app.selectors.logs import RELATED, with_bodies, with_feedback
from logs_app.selectors.paging import page_of
from logs_app.selectors.wholes import having_logs, with_totals
from observability.projects.models import Project
from observability.projects.paging import Page

MAX_LOGS = 1000


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session with exact totals and its logs, oldest first, each with `.body` and `.feedback_list`."""

    session: Session
    logs: list[Log]


def sessions_in(project: Project, filters: Filters) -> QuerySet[Session]:
    """The sessions that have a log for which all filters hold. Raises BadFilter."""
    return having_logs(Session.objects.filter(project=project), project, filters, "session_id")


def page_of_sessions(project: Project, filters: Filters, cursor: str | None = None, limit: int = 50) -> Page[Session]:
    """A page of sessions, newest first, with exact totals."""
    page = page_of(sessions_in(project, filters), cursor, limit, by="started_at")
    with_totals(Session, page.rows, project)
    return page


def one_session(project: Project, id: UUID) -> SessionView | None:
    """A session as the conversation that it was; the first MAX_LOGS logs of it."""
    session = Session.objects.filter(project=project, id=id).first()
    if session is None:
        return None
    logs = list(Log.objects.filter(session=session).select_related(*RELATED).order_by("started_at", "id")[:MAX_LOGS])
    if not logs:
        return None  # the last was deleted, and the session goes with the next recount
    with_totals(Session, [session], project)
    with_feedback(logs)
    with_bodies(logs)
    return SessionView(session, logs)
