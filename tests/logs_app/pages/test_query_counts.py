"""How many queries a page takes: as many as query_counts.json says, however many logs there are."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.models import Log, LogError
from logs_app.rollups import recount_dirty

KNOWN = json.loads((Path(__file__).parent / "query_counts.json").read_text())
RANGE = "since=2026-04-25&until=2026-05-02"


def grow(send, start: int, count: int) -> None:
    send(
        *(
            {
                "external_id": f"x{n}",
                "parent": f"x{n // 2}" if n else None,
                "trace": f"t{n % 2 and n}",
                "session": f"s{n % 2 and n}",
                "prompt": {"path": f"p{n}"},
                "model": f"m{n}",
                "customer": f"c{n}",
                "user": f"u{n}",
                "tags": [f"tag{n}"],
                "started_at": f"2026-05-01T10:{n // 60:02}:{n % 60:02}Z",
                "latency_ms": 100 + n,
                "error": {"type": f"Error{chr(97 + n % 26)}{chr(97 + n // 26)}", "message": "no"} if n % 3 else None,
                "input": [{"role": "user", "content": f"line {n}"}] * (n + 1),
            }
            for n in range(start, start + count)
        )
    )
    send(
        *({"log": f"x{n}", "name": f"thumbs-{n}", "value": "up"} for n in range(start, start + count)), path="feedback"
    )
    recount_dirty()


def pages() -> dict[str, str]:
    log = Log.objects.filter(trace__external_id="t0").order_by("id")[0]
    error = LogError.objects.order_by("log_id")[0].fingerprint
    return {
        "overview": f"?{RANGE}&by=customer&before=1",
        "breakdowns": f"usage/breakdowns/?{RANGE}",
        "logs": "logs/",
        "live": "logs/live/?seen=2026-05-01T10:00:00Z",
        "facets": f"facets/?{RANGE}",
        "filter by customer": "filter/?page=logs&name=customer",
        "filter by tag": "filter/?page=logs&name=tag",
        "traces": "traces/",
        "sessions": "sessions/",
        "customers": f"customers/?{RANGE}",
        "customer": f"customer/?customer=c1&{RANGE}",
        "rest of a customer": f"customer/rest/?customer=c1&{RANGE}",
        "latency of users": f"users/latency/?of=u1&{RANGE}",
        "users": f"users/?{RANGE}",
        "user": f"user/?user=u1&{RANGE}",
        "rest of a user": f"user/rest/?user=u1&{RANGE}",
        "errors": f"errors/?{RANGE}",
        "whom errors affect": f"errors/affected/?group={error}&{RANGE}",
        "error": f"errors/{error}/?{RANGE}",
        "feedback": f"feedback/?{RANGE}",
        "prompts": "prompts/",
        "exports": "exports/",
        "health": "health/",
        "connect": "connect/",
        "log": f"logs/{log.id}/",
        "log beside the list": f"logs/{log.id}/?preview=1",
        "neighbours": f"logs/{log.id}/neighbours/",
        "trace": f"traces/{log.trace_id}/",
        "session": f"sessions/{log.session_id}/",
    }


def queries_of(reader) -> dict[str, int]:
    counts = {}
    for name, path in pages().items():
        reader.html(path)  # the first page that somebody opens is remembered
        with CaptureQueriesContext(connection) as asked:
            reader.html(path)
        counts[name] = len(asked)
    return counts


@pytest.mark.parametrize("count", [4, 60])
def test_a_page_takes_as_many_queries_as_is_known(reader, send, count):
    grow(send, 0, count)
    assert queries_of(reader) == KNOWN
