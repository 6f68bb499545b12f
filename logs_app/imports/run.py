"""A file's way in: its rows in batches, through the same pipeline as what clients send."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

from logs_app.imports.files import Line
from logs_app.imports.vendors import Reader
from logs_app.ingest.limits import problem_of
from logs_app.ingest.pipeline import accept
from logs_app.records import Feedback, Record
from logs_app.wire import BadPayload
from observability.projects.keys import Access

ROWS_A_BATCH: Final = 500
TOLD: Final = 20  # refusals, at most


class Batch(NamedTuple):
    """What was done: rows since the beginning of the file, and bytes of it."""

    rows: int
    at: int
    line: int


@dataclass(slots=True)
class Sums:
    """What became of rows. A row is refused where any part of it is."""

    read: int = 0
    logs: int = 0
    judgements: int = 0
    refused: int = 0
    reasons: list[str] = field(default_factory=list)

    def refuse(self, where: str, reason: BadPayload) -> None:
        self.refused += 1
        if len(self.reasons) < TOLD:
            self.reasons.append(f"{where}: {reason}")


def batches(
    lines: Iterable[Line], skipped: int, read: Reader, access: Access | None, sums: Sums, name: str
) -> Iterator[Batch]:
    """Stores the rows after the first `skipped`; without `access` they are only checked. Each batch is told when it is
    durable."""
    left = islice(lines, skipped, None)
    done = skipped
    while batch := list(islice(left, ROWS_A_BATCH)):
        _store(batch, read, access, sums, name)
        done += len(batch)
        yield Batch(done, batch[-1].at, batch[-1].number)


def _store(batch: list[Line], read: Reader, access: Access | None, sums: Sums, name: str) -> None:
    sums.read += len(batch)
    items: list[Record | Feedback] = []
    owners: list[Line] = []
    refused: dict[int, BadPayload] = {}
    for line in batch:
        try:
            found = list(read(line.row()))
        except BadPayload as refusal:
            refused[line.number] = refusal
            continue
        items += found
        owners += [line] * len(found)
    for line, item, reason in zip(owners, items, _refusals(access, items), strict=True):
        if reason:
            refused.setdefault(line.number, reason)
        elif isinstance(item, Record):
            sums.logs += 1
        else:
            sums.judgements += 1
    for number in sorted(refused):
        sums.refuse(f"{name}:{number}", refused[number])


def _refusals(access: Access | None, items: list[Record | Feedback]) -> list[BadPayload | None]:
    if access is None:
        return [problem_of(item) for item in items]
    return [receipt.refusal for receipt in accept(access, items)]
