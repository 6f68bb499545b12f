"""A good request of a format, and what tests must know of it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    """A good request. `free` is where any value may stand, to be kept as it is; `batch` names the array of items where
    a request holds several ("" for the body itself)."""

    body: Any
    free: str | None = None
    batch: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    status: int = 200  # the answer to it
    is_kept: bool = True  # whether anything of it is stored
    before: tuple[str, Any] | None = None  # a request that must come first: path and body
