"""PostgreSQL answers every selector from an index: none reads a table of logs, or of their sums, from end to end."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from logs_app.fingerprints import fingerprint_of
from logs_app.ingest import pipeline
from logs_app.models import Feedback, Log
from logs_app.records import Record
from logs_app.rollups import recount_dirty
from logs_app.selectors.billing import month_of, statement_of
from logs_app.selectors.breakdowns import GROUPS, Sort, breakdown, by
from logs_app.selectors.choices import Chooser
from logs_app.selectors.errors import affected_by, errors_in, one_error
from logs_app.selectors.judgements import names_in, page_of_judgements, versions_in
from logs_app.selectors.live import logs_since
from logs_app.selectors.logs import page_of_logs
from logs_app.selectors.movers import MOVING, movers
from logs_app.selectors.overview import overview
from logs_app.selectors.people import customers_in, users_in
from logs_app.selectors.periods import period_of
from logs_app.selectors.recent import recent_logs, sessions_of
from logs_app.selectors.sessions import page_of_sessions
from logs_app.selectors.traces import page_of_traces
from logs_app.selectors.usage import question_of, usage
from logs_app.selectors.uses import uses_of
from tests.logs_app.test_rollups import access_to

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans of PostgreSQL")

START = datetime(2026, 3, 28, 22, tzinfo=UTC)
ASKED = {"since": "2026-03-01", "until": "2026-04-02"}
BIG = re.compile(r"Seq Scan on ((?:log|trace|session|usage|feedback|dirty)\w*)")


@pytest.fixture
def stored(project):
    records = [
        Record(
            format="native",
            kind="llm",
            started_at=START + timedelta(minutes=37 * n),
            trace=f"t{n // 3}",
            session=f"s{n // 9}",
            customer=f"c{n % 5}",
            user=f"u{n % 7}",
            status="ok" if n % 4 else "error",
        )
        for n in range(90)
    ]
    pipeline.accept(access_to(project), records[:60])
    recount_dirty()
    log = Log.objects.first()
    Feedback.objects.create(project=project, log_id=log.id, format="native", name="thumbs", value="up", score=1)
    pipeline.accept(access_to(project), records[60:])  # these hours are behind
    return project


def asked(project):
    return period_of(project, ASKED, UTC)


def recent(project: Any, filters: Any) -> Any:
    return sessions_of(project, recent_logs(project, filters, period_of(project, filters, UTC)), 10)


ERROR = fingerprint_of("", "")
SELECTORS = {
    "overview": lambda project: overview(project, ASKED, UTC, "user", has_ghosts=True),
    "breakdowns": lambda project: [breakdown(by(project, asked(project), name), Sort("p95"), 8) for name in GROUPS],
    "movers": lambda project: movers(
        project, asked(project), {name: by(project, asked(project), name) for name in MOVING}
    ),
    "usage by tag": lambda project: usage(project, question_of({"group_by": "tag"} | ASKED)),
    "usage by hour": lambda project: usage(project, question_of({"interval": "hour"} | ASKED)),
    "customers": lambda project: customers_in(project, ASKED),
    "users": lambda project: users_in(project, ASKED),
    "choices": lambda project: [Chooser(project, ASKED).values(name) for name in ("environment", "customer", "prompt")],
    "latest": lambda project: Chooser(project, ASKED).latest("tag"),
    "errors": lambda project: errors_in(project, ASKED),
    "errors of a user": lambda project: errors_in(project, ASKED | {"user": "u1"}),
    "an error": lambda project: one_error(project, ERROR, ASKED),
    "affected": lambda project: affected_by(project, [ERROR], ASKED),
    "logs of an error": lambda project: page_of_logs(project, {"error": ERROR}),
    "recent": lambda project: recent(project, {"user": "u1"} | ASKED),
    "billing": lambda project: list(statement_of(project, month_of("2026-03"), "c1")),
    "judgements": lambda project: page_of_judgements(project, {}, None, 50),
    "judgements of a name": lambda project: page_of_judgements(project, {"name": "thumbs"}, None, 50),
    "names of judgements": lambda project: names_in(project, {"since": "7d"}, UTC),
    "judged versions": lambda project: versions_in(project, {"since": "7d"}),
    "uses": lambda project: uses_of(project.pk, [uuid4()]),
    "logs": lambda project: page_of_logs(project, {}),
    "logs as they arrive": lambda project: logs_since(project, {}, START + timedelta(days=2)),
    "logs by id": lambda project: page_of_logs(project, {"id": [str(uuid4()), str(uuid4())]}),
    "logs of a customer": lambda project: page_of_logs(project, {"customer": "c1"}),
    "logs of a trace": lambda project: page_of_logs(project, {"trace": "t1"}),
    "logs of a session": lambda project: page_of_logs(project, {"session": "s1"}),
    "logs of an id": lambda project: page_of_logs(project, {"external_id": "e"}),
    "logs that were judged": lambda project: page_of_logs(project, {"feedback": "thumbs"}),
    "traces": lambda project: page_of_traces(project, {}),
    "sessions": lambda project: page_of_sessions(project, {}),
}


@pytest.mark.parametrize("name", SELECTORS)
def test_no_table_is_read_from_end_to_end(stored, name):
    read: list[tuple[str, str]] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                plan = "\n".join(line for (line,) in cursor.execute(f"EXPLAIN {sql}", params).fetchall())
            read.extend((table, sql) for table in BIG.findall(plan))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        # A table of a few rows is read whole whatever there is; without that way only those that have no other are.
        cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explain):
        SELECTORS[name](stored)
    assert not read
