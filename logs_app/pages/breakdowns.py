"""The lower half of the Overview, which it asks for when it is drawn: what changed most, and tables by group."""

from decimal import Decimal
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from logs_app import units
from logs_app.pages.links import Links
from logs_app.pages.looks import TITLES, Looks, looks_of, split, text_of
from logs_app.pages.overview import DEFAULT_RANGE
from logs_app.selectors.breakdowns import ALL, SHOWN, Breakdown, Sort, breakdown, by, named_in
from logs_app.selectors.movers import Mover, movers
from logs_app.selectors.periods import Period, period_of
from logs_app.selectors.rolled import Answer
from logs_app.selectors.usage import UsageRow
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter

MANY_ERRORS: Final = 0.05  # from this share on they stand out
_COLUMNS: Final = {"cost": "Cost", "logs": "Logs", "tokens": "Tokens", "errors": "Errors", "p95": "p95"}


class Line(NamedTuple):
    """A row of a table: a group's name as filters take it, and its share of the table's whole in percent."""

    name: str
    usage: UsageRow
    share: float
    address: str
    failed: str

    @property
    def has_many_errors(self) -> bool:
        return self.usage.errors >= MANY_ERRORS * self.usage.logs


class Way(NamedTuple):
    """An address of the Overview, and of the table alone that it has otherwise."""

    page: str
    fragment: str


class Head(NamedTuple):
    """A column, the way to the table as sorted by it, and how it is sorted now ("" where by another)."""

    name: str
    title: str
    way: Way
    order: str


class Table(NamedTuple):
    group: str
    title: str
    sort: str
    heads: list[Head]
    lines: list[Line]
    others: int
    named: int
    whole: Way
    is_whole: bool


class Move(NamedTuple):
    """A mover in words; `is_good` where one direction is better."""

    group: str
    name: str
    what: str
    change: str
    was: str
    now: str
    is_good: bool | None
    address: str


class _Asked:
    """What the address of a fragment asks. Raises BadFilter."""

    def __init__(self, request: HttpRequest, project: Project) -> None:
        self.project = project
        self.query = _asked_now(request)
        self.query["since"] = self.query.get("since") or DEFAULT_RANGE
        filters, said = split(self.query)
        self.looks: Looks = looks_of(said)
        self.period: Period = period_of(project, filters, timezone.get_current_timezone())
        self.links = Links(project, filters)

    def answer(self, group: str) -> Answer:
        return by(self.project, self.period, group)

    def table(self, answer: Answer) -> Table:
        (group,) = answer.question.group_by
        sort, is_whole = self.looks.sorts[group], group in self.looks.whole
        found = breakdown(answer, sort, ALL if is_whole else SHOWN)
        return Table(
            group=group,
            title=TITLES[group],
            sort=text_of(sort),
            heads=[
                self._head(group, name, title, sort) for name, title in ({"name": TITLES[group]} | _COLUMNS).items()
            ],
            lines=[_line(found, row, sort, self.links) for row in found.rows],
            others=found.groups - len(found.rows),
            named=found.named,
            whole=self._way(group, all=[*self.looks.whole, group]),
            is_whole=is_whole,
        )

    def _head(self, group: str, name: str, title: str, sort: Sort) -> Head:
        # What was not sorted by begins with the highest, names with A.
        wanted = Sort(name, not sort.is_down if sort.column == name else name != "name")
        order = ("descending" if sort.is_down else "ascending") if sort.column == name else ""
        return Head(name, title, self._way(group, **{f"sort_{group}": [text_of(wanted)]}), order)

    def _way(self, group: str, **said: list[str]) -> Way:
        query = self.query.copy()
        for name, values in said.items():
            query.setlist(name, values)
        query["only"] = group
        fragment = reverse("logs:breakdowns", args=[self.project.slug])
        return Way(self.page_of(query), f"{fragment}?{query.urlencode()}")

    def page_of(self, query: QueryDict) -> str:
        """The Overview's address."""
        shown = query.copy()
        shown.pop("only", None)
        return f"{reverse('logs:overview', args=[self.project.slug])}?{shown.urlencode()}"


@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    """What changed most, and all tables; or with `?only` one table."""
    try:
        asked = _Asked(request, project)
        groups = [asked.looks.only] if asked.looks.only else TITLES
        answers = {group: asked.answer(group) for group in groups}
        moved = [] if asked.looks.only else movers(project, asked.period, answers)
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400, content_type="text/plain")
    context: dict[str, Any] = {"tables": [asked.table(answer) for answer in answers.values()]}
    if asked.looks.only:
        reply = draw(request, project, "logs/_breakdown.html", {"table": context["tables"][0]})
        reply["HX-Push-Url"] = asked.page_of(asked.query)
        return reply
    context["moves"] = [_move(mover, asked.links, asked.period) for mover in moved]
    context["users"] = units.short(named_in(answers["user"]))
    return draw(request, project, "logs/_breakdowns.html", context)


def _asked_now(request: HttpRequest) -> QueryDict:
    """The address, with what the page says of other tables: they may have been sorted since this one was drawn."""
    query, only = request.GET.copy(), request.GET.get("only")
    if only and (shown := urlsplit(request.headers.get("HX-Current-URL", "")).query):
        page = QueryDict(shown)
        for name in (f"sort_{group}" for group in TITLES if group != only):
            query.setlist(name, page.getlist(name))
        query.setlist("all", list(dict.fromkeys([*query.getlist("all"), *page.getlist("all")])))
    return query


def _line(found: Breakdown, row: UsageRow, sort: Sort, links: Links) -> Line:
    name = row.groups[found.group] or ""
    part, whole = _share(found, row, sort)
    own = {found.group: name}
    return Line(name, row, 100 * part / whole if whole else 0, links.logs(**own), links.logs(**own, status="error"))


def _share(found: Breakdown, row: UsageRow, sort: Sort) -> tuple[float, float]:
    """A row's part, and the whole: of what the table is sorted by, or else of cost, or of logs where nothing costs."""
    if sort.column == "tokens":
        return row.total_tokens, found.total.total_tokens
    if sort.column == "errors":
        return row.errors, found.total.errors
    if sort.column == "logs" or not found.cost_usd:
        return row.logs, found.total.logs
    return float(row.cost_usd), float(found.cost_usd)


def _move(mover: Mover, links: Links, period: Period) -> Move:
    change, is_good = _changed(mover)
    # Of what is gone the logs of the time before are told.
    ends = _ends(period) if not mover.now and mover.what != "errors" else {}
    status = {"status": "error"} if mover.what == "errors" and mover.now else {}
    what = {"errors": "error rate"}.get(mover.what, mover.what)
    address = links.logs(**{mover.group: mover.name}, **status, **ends)
    was, now = (_amount(mover.what, amount) for amount in (mover.before, mover.now))
    return Move(mover.group, mover.name, what, change, was, now, is_good, address)


def _changed(mover: Mover) -> tuple[str, bool | None]:
    if mover.what == "errors":
        return f"{100 * (mover.now - mover.before):+.1f} points", mover.now < mover.before
    is_better = -1 if mover.what == "cost" else 0
    if not mover.before:
        return "new", False if is_better else None
    return units.change(mover.now, mover.before, is_better)


def _amount(what: str, amount: float) -> str:
    if what == "cost":
        return units.usd(Decimal(f"{amount:.12f}"))
    return units.share(amount, 1) if what == "errors" else units.short(amount)


def _ends(period: Period) -> dict[str, str]:
    """The time before."""
    start = period.since - period.before.earlier
    return {"since": start.isoformat(), "until": (start + (period.until - period.since)).isoformat()}
