"""How many queries a page takes does not depend on how many logs it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.models import Log


def grow(send, start: int, count: int) -> None:
    send(
        *(
            {
                "external_id": f"x{n}",
                "parent": f"x{n // 2}" if n else None,
                "trace": "t",
                "session": "s",
                "prompt": {"path": f"p{n}"},
                "user": "ana",
                "started_at": f"2026-05-01T10:{n // 60:02}:{n % 60:02}Z",
                "input": [{"role": "user", "content": f"line {n}"}] * (n + 1),
            }
            for n in range(start, start + count)
        )
    )
    send(
        *({"log": f"x{n}", "name": f"thumbs-{n}", "value": "up"} for n in range(start, start + count)), path="feedback"
    )


@pytest.mark.parametrize("page", ["logs", "neighbours", "traces", "sessions"])
def test_more_logs_take_no_more_queries(reader, send, page):
    counts = []
    for start, count in ((0, 4), (4, 60)):
        grow(send, start, count)
        log = Log.objects.order_by("-id").first()
        paths = {
            "logs": f"logs/{log.id}/",
            "neighbours": f"logs/{log.id}/neighbours/",
            "traces": f"traces/{log.trace_id}/",
            "sessions": f"sessions/{log.session_id}/",
        }
        reader.html(paths[page])  # the first page that somebody opens is remembered
        with CaptureQueriesContext(connection) as asked:
            reader.html(paths[page])
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
