"""Times every page in this process, on the database of DATABASE_URL; prints JSON. Run as a process of its own.

Cold is the first time that a new process on new connections draws a page: nothing compiled, planned or remembered. The
caches of PostgreSQL and of the system stay as they are.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median

import django

django.setup()

from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.servers import FILLED  # noqa: E402
from logs_app.models import Log, LogError, Session, Trace  # noqa: E402
from logs_app.selectors import (  # noqa: E402
    breakdowns,
    choices,
    errors,
    judgements,
    logs,
    movers,
    overview,
    people,
    periods,
    recent,
    sessions,
    traces,
)
from observability.projects.models import Project, User  # noqa: E402
from prompts_app import selectors as prompts  # noqa: E402

WARM = 5

Selector = Callable[[], object]


def pages() -> dict[str, tuple[str, Selector]]:
    """Each page's address, and the selector that it asks."""
    project = Project.objects.get(slug=FILLED)
    log, trace, session = (kind._default_manager.filter(project=project)[:1][0].pk for kind in (Log, Trace, Session))
    home = f"/projects/{project.slug}"
    groups = list(LogError.objects.filter(project=project).values_list("fingerprint", flat=True).distinct()[:25])
    month, ever, one = QueryDict("since=30d"), QueryDict(), QueryDict("customer=customer-7&since=30d")
    zone = timezone.get_current_timezone()
    return {
        "overview": (f"{home}/?since=30d", lambda: overview.overview(project, month, zone)),
        "breakdowns": (f"{home}/usage/breakdowns/?since=30d", lambda: _breakdowns(project, month)),
        "logs": (f"{home}/logs/", lambda: logs.page_of_logs(project, ever)),
        "traces": (f"{home}/traces/", lambda: traces.page_of_traces(project, ever)),
        "sessions": (f"{home}/sessions/", lambda: sessions.page_of_sessions(project, ever)),
        "customers": (f"{home}/customers/?since=30d", lambda: _listed(people.customers_in, project, month)),
        "users": (f"{home}/users/?since=30d", lambda: _listed(people.users_in, project, month)),
        "latency": (
            f"{home}/users/latency/?since=30d" + "".join(f"&of=user-{number}" for number in range(50)),
            lambda: people.latencies_of(project, month, "user", [f"user-{number}" for number in range(50)]),
        ),
        "errors": (f"{home}/errors/?since=30d", lambda: errors.errors_in(project, month, "logs", None, 25)),
        "affected": (
            f"{home}/errors/affected/?since=30d" + "".join(f"&group={group}" for group in groups),
            lambda: errors.affected_by(project, groups, month),
        ),
        "feedback": (f"{home}/feedback/", lambda: judgements.page_of_judgements(project, ever, None, 50)),
        "prompts": (f"{home}/prompts/", lambda: prompts.page_of_prompts(project, ever)),
        "facets": (f"{home}/facets/?since=30d", lambda: choices.Chooser(project, month).values("customer")),
        "customer": (f"{home}/customer/?customer=customer-7&since=30d", lambda: overview.overview(project, one, zone)),
        "its rest": (f"{home}/customer/rest/?customer=customer-7&since=30d", lambda: _rest(project, one)),
        "log": (f"{home}/logs/{log}/", lambda: logs.one_log(project, log)),
        "trace": (f"{home}/traces/{trace}/", lambda: traces.one_trace(project, trace)),
        "session": (f"{home}/sessions/{session}/", lambda: sessions.one_session(project, session)),
    }  # fmt: skip


def _listed(people_in: Callable[..., people.People], project: Project, asked: QueryDict) -> object:
    """The first page of customers or users, as their list has it."""
    return people_in(project, asked, "-cost", has_latencies=False)[:50]


def _breakdowns(project: Project, asked: QueryDict) -> object:
    """The lower half of the Overview: tables by group, and what changed most."""
    period = periods.period_of(project, asked, timezone.get_current_timezone())
    answers = {group: breakdowns.by(project, period, group) for group in breakdowns.GROUPS}
    moved = movers.movers(project, period, answers)
    return [breakdowns.breakdown(answer, breakdowns.Sort(), breakdowns.SHOWN) for answer in answers.values()], moved


def _rest(project: Project, asked: QueryDict) -> object:
    """The lower half of a customer's page, but for its tables."""
    logs = recent.recent_logs(project, asked, periods.period_of(project, asked, timezone.get_current_timezone()))
    return logs, errors.errors_in(project, asked, "last", None, 10)


def main() -> None:
    """{page: {cold_ms, warm_ms, selector_ms, bytes}}; bytes as a browser gets them, compressed."""
    client = Client()
    known = pages()
    client.force_login(User.objects.filter(is_superuser=True)[0])
    client.get("/sign-in/")  # what all pages share is loaded
    said = {name: _times(client, *page) for name, page in known.items()}
    sys.stdout.write(json.dumps(said))


def _times(client: Client, address: str, selector: Selector) -> dict[str, float]:
    def drawn() -> int:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        return len(answer.content)

    cold = _ms(drawn)
    return {
        "cold_ms": cold,
        "warm_ms": median(_ms(drawn) for _ in range(WARM)),
        "selector_ms": median(_ms(selector) for _ in range(WARM)),
        "bytes": drawn(),
    }


def _ms(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
