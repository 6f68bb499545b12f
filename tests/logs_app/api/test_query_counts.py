"""How many queries an answer takes does not depend on how many rows it has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.logs_app.api.test_logs import judge, send

PATHS = (
    "logs/?limit=500",
    "traces/?limit=500",
    "traces/t0/",
    "sessions/?limit=500",
    "sessions/s0/",
    "customers/",
    "users/",
    "usage/?group_by=prompt,session",
    "usage/?interval=hour&since=2026-05-01&until=2026-05-03",
)


def grow(api, start: int, count: int) -> None:
    send(
        api,
        *(
            {
                "external_id": f"x{n}",
                "trace": f"t{n % 7}",
                "session": f"s{n % 5}",
                "customer": f"c{n}",
                "user": f"u{n}",
                "prompt": {"path": f"p{n}"},
                "started_at": f"2026-05-01T{n % 24:02}:00:00Z",
                "input": "hi",
            }
            for n in range(start, start + count)
        ),
    )
    for n in range(start, start + count):
        judge(api, log=f"x{n}", name="thumbs", value="up")


@pytest.mark.parametrize("path", PATHS)
def test_more_rows_take_no_more_queries(api, path):
    counts = []
    for start, count in ((0, 8), (8, 40)):
        grow(api, start, count)
        with CaptureQueriesContext(connection) as asked:
            assert api.get(f"/api/v1/{path}").status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0]  # fewer where all hours of a day are behind
    assert counts[0] <= 14
