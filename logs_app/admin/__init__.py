"""The admin of logs: one module a table, and what they share."""

from logs_app.admin import (
    bodies,
    errors,
    evaluations,
    exports,
    feedback,
    letters,
    logs,
    media,
    rates,
    search,
    usage,
    views,
    wholes,
)

__all__ = [
    "bodies",
    "errors",
    "evaluations",
    "exports",
    "feedback",
    "letters",
    "logs",
    "media",
    "rates",
    "search",
    "usage",
    "views",
    "wholes",
]
