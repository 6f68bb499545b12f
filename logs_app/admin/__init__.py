"""The admin of logs: one module a table, and what they share."""

from logs_app.admin import bodies, evaluations, exports, feedback, logs, rates, search, usage, views, wholes

__all__ = ["bodies", "evaluations", "exports", "feedback", "logs", "rates", "search", "usage", "views", "wholes"]
