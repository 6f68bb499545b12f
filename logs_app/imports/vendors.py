"""What can be imported: a vendor's name, and how a row of its export is read."""

from collections.abc import Callable, Iterator
from typing import Final

from logs_app.imports import helicone, humanloop, langfuse, langsmith, lunary, phoenix, polylog
from logs_app.imports.rows import Row
from logs_app.records import Feedback, Record

Reader = Callable[[Row], Iterator[Record | Feedback]]

VENDORS: Final[dict[str, Reader]] = {
    "langfuse": langfuse.read,
    "humanloop": humanloop.read,
    "langsmith": langsmith.read,
    "helicone": helicone.read,
    "phoenix": phoenix.read,
    "lunary": lunary.read,
    "polylog": polylog.read,
}
