"""A span of one second with chosen attributes, read."""

from datetime import UTC, datetime, timedelta

from logs_app.readings.gen_ai import record_of
from logs_app.readings.spans import Span

START = datetime(2026, 11, 20, 21, 43, tzinfo=UTC)
HI = [{"role": "user", "content": "Hi"}]


def read(attributes, **about):
    """The record of a span of one second with these attributes."""
    said = {
        "trace": "0af7651916cd43dd8448eb211c80319c",
        "id": "b7ad6b7169203331",
        "parent": "",
        "name": "a span",
        "kind": 1,
        "started_at": START,
        "ended_at": START + timedelta(seconds=1),
        "status": 0,
        "message": "",
        "attributes": attributes,
        "events": [],
        "links": [],
        "resource": {},
        "scope": "",
    }
    return record_of(Span(**said | about), "otlp")
