"""The tables of the store."""

from logs_app.models.errors import LogError
from logs_app.models.evaluations import Evaluation, EvaluationEvaluator, EvaluationRun, Run, RunLog
from logs_app.models.exports import Export
from logs_app.models.letters import DeadLetter
from logs_app.models.logs import Feedback, Log, LogBody, Session, Trace
from logs_app.models.media import Media, MediaUse
from logs_app.models.rates import Rate
from logs_app.models.rollups import DirtyDay, DirtyHour, UsageDay, UsageHour, UsageSums
from logs_app.models.search import LogWords, UnindexedLogs
from logs_app.models.views import SavedView

__all__ = [
    "DeadLetter",
    "DirtyDay",
    "DirtyHour",
    "Evaluation",
    "EvaluationEvaluator",
    "EvaluationRun",
    "Export",
    "Feedback",
    "Log",
    "LogBody",
    "LogError",
    "LogWords",
    "Media",
    "MediaUse",
    "Rate",
    "Run",
    "RunLog",
    "SavedView",
    "Session",
    "Trace",
    "UnindexedLogs",
    "UsageDay",
    "UsageHour",
    "UsageSums",
]
