"""LLMonitor: `POST /api/report` and `/api/v1/report`, of llmonitor-py 0.0 and llmonitor-js 0.6.

Documented by https://docs.lunary.ai/docs/api (the vendor's later name) and by the source of both clients.
"""

from logs_app.credentials import bearer
from logs_app.readings import runs
from logs_app.wire import Item, Route, Wire

FORMAT = "llmonitor"

refuse = runs.refuse


def key(wire: Wire) -> str | None:
    """The clients send no header: each event's `app` is a key, or the project's public id."""
    apps = (event.get("app") for event in runs.events_of(wire) if isinstance(event, dict))
    return bearer(wire) or next((app for app in apps if isinstance(app, str) and app), None)


def project(wire: Wire) -> str | None:
    return None


def read_events(wire: Wire) -> list[Item]:
    return runs.read_events(wire, FORMAT)


ROUTES = (
    Route("POST", "api/report", read_events, runs.reply),
    Route("POST", "api/v1/report", read_events, runs.reply),
)
