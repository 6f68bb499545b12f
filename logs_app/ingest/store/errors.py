"""Which group of errors each failed log belongs to, beside the log."""

from collections.abc import Iterable
from uuid import UUID

from logs_app.fingerprints import fingerprint_of
from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import status_of
from logs_app.ingest.store.engine import Put
from logs_app.models import LogError
from logs_app.records import Failure

_NOT_SAID = Failure()


def errors_of(logs: Iterable[Draft]) -> Put:
    """The groups of those logs that failed."""
    return LogError, [_row(log, log.record.error or _NOT_SAID) for log in logs if status_of(log.record) == "error"], ""


def forget(ids: Iterable[UUID]) -> None:
    """Takes away what is known of these logs' errors."""
    LogError.objects.filter(log_id__in=ids)._raw_delete(LogError.objects.db)


def _row(log: Draft, error: Failure) -> dict[str, object]:
    fingerprint = fingerprint_of(error.type or "", error.message or "")
    return {"log_id": log.id, "project_id": log.project_id, "fingerprint": fingerprint}
