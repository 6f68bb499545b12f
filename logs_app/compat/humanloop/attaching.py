"""Logs that name a run are put into it, before their client is answered."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from logs_app.adapters import humanloop
from logs_app.ingest.signals import accepted
from logs_app.models import Run, RunLog
from logs_app.records import Record
from logs_app.wire import Receipt
from observability.projects.keys import Access
from prompts_app.resolve import id_in

MAX_DATAPOINT = 200


@receiver(accepted, sender=humanloop)
def attach(access: Access, receipts: list[Receipt], **_: Any) -> None:
    """A log of a run that is not there is a log all the same: it may be from before the project moved here."""
    rows = [row for receipt in receipts if (row := _named_by(receipt))]
    if rows:
        runs = Run.objects.filter(project_id=access.project_id, pk__in={row.run_id for row in rows})
        known = set(runs.values_list("pk", flat=True))
        put_in(row for row in rows if row.run_id in known)


def put_in(rows: Iterable[RunLog]) -> None:
    """Puts logs into runs; a second time is the same as once."""
    RunLog.objects.bulk_create(rows, ignore_conflicts=True)


def row_of(run: UUID, log: UUID, extra: Any) -> RunLog:
    """A log in a run; what came with the log may say for which datapoint."""
    said = extra.get("source_datapoint_id") if isinstance(extra, dict) else None
    return RunLog(run_id=run, log_id=log, datapoint=said[:MAX_DATAPOINT] if isinstance(said, str) else "")


def _named_by(receipt: Receipt) -> RunLog | None:
    extra = receipt.item.extra if isinstance(receipt.item, Record) else None
    said = extra.get("run_id") if extra else None
    run = id_in(said) if isinstance(said, str) else None
    return row_of(run, receipt.id, extra) if run and receipt.id else None
