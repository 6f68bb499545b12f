"""The lists that can be taken away: their rows in the page's order, and the columns of a table of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet

from logs_app.exports.columns import LOG, PERSON, SESSION, TRACE, Column
from logs_app.filters import Filters
from logs_app.selectors.logs import logs_in, page_of_logs, with_bodies
from logs_app.selectors.people import People, customers_in, users_in
from logs_app.selectors.sessions import page_of_sessions, sessions_in
from logs_app.selectors.traces import page_of_traces, traces_in
from logs_app.shapes import person_shape, session_shape, trace_shape, whole_shape
from observability.projects.models import Project
from observability.projects.paging import Page

ROWS_A_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """`rows` gives shapes as the API has them; `count` is their number, or `most` where there are more."""

    columns: tuple[Column, ...]
    rows: Callable[[Project, Filters], Iterator[dict[str, Any]]]
    count: Callable[[Project, Filters, int | None], int]


def _log_shapes(project: Project, filters: Filters) -> Iterator[dict[str, Any]]:
    for page in _pages(partial(page_of_logs, project, filters)):
        with_bodies(page.rows)
        yield from (whole_shape(log, project.cost) for log in page.rows)


def _whole_shapes(
    page_of: Callable[..., Page[Any]], shape: Callable[..., dict[str, Any]], project: Project, filters: Filters
) -> Iterator[dict[str, Any]]:
    for page in _pages(partial(page_of, project, filters)):
        yield from (shape(whole, project.cost) for whole in page.rows)


def _person_shapes(people_in: Callable[..., People], project: Project, filters: Filters) -> Iterator[dict[str, Any]]:
    return map(person_shape, people_in(project, filters)[:])


def _pages(page_of: Callable[..., Page[Any]]) -> Iterator[Page[Any]]:
    cursor = None
    while True:
        page = page_of(cursor, ROWS_A_PAGE)
        yield page
        if (cursor := page.next) is None:
            return


def _counted(rows_in: Callable[..., QuerySet[Any]], project: Project, filters: Filters, most: int | None) -> int:
    return rows_in(project, filters).order_by()[:most].count()


def _number_of(people_in: Callable[..., People], project: Project, filters: Filters, most: int | None) -> int:
    number = len(people_in(project, filters))
    return number if most is None else min(number, most)


LISTINGS: Final = {
    "logs": Listing(LOG, _log_shapes, partial(_counted, logs_in)),
    "traces": Listing(TRACE, partial(_whole_shapes, page_of_traces, trace_shape), partial(_counted, traces_in)),
    "sessions": Listing(
        SESSION, partial(_whole_shapes, page_of_sessions, session_shape), partial(_counted, sessions_in)
    ),
    "customers": Listing(PERSON, partial(_person_shapes, customers_in), partial(_number_of, customers_in)),
    "users": Listing(PERSON, partial(_person_shapes, users_in), partial(_number_of, users_in)),
}
