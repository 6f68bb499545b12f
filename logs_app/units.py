"""Numbers as people read them: money, counts, durations. Pure."""

from decimal import Decimal
from typing import Final

NOTHING: Final = "-"
_SPACE: Final = "\N{NO-BREAK SPACE}"
# From where on a unit is used, what it is worth, and its letter.
_SCALES: Final = ((999.5e6, 1e9, "B"), (999.5e3, 1e6, "M"), (1e4, 1e3, "k"))


def usd(amount: Decimal | None) -> str:
    """Money with three digits that say something: $12.30, $0.10, $0.0123, $0.00000255."""
    if amount is None:
        return NOTHING
    if amount == 0 or amount >= 1:
        return f"${amount:,.2f}"
    digits = f"{amount:.{2 - amount.adjusted()}f}".rstrip("0")
    return f"${digits:0<4}"


def count(number: int | None) -> str:
    """A whole number: 1,234,567."""
    return NOTHING if number is None else f"{number:,}"


def short(number: float | None) -> str:
    """A whole number in few characters: 950, 9,500, 12.3k, 4.56M."""
    if number is None:
        return NOTHING
    for least, unit, letter in _SCALES:
        if number >= least:
            return f"{number / unit:.3g}{letter}"
    return f"{number:,.0f}"


def duration(ms: float | None) -> str:
    """Milliseconds in the unit that suits, in one line: 340 ms, 1.24 s, 2 min 5 s, 3 h 20 min."""
    if ms is None:
        return NOTHING
    if ms < 1000:
        return f"{ms:.0f}{_SPACE}ms"
    if ms < 60_000:
        return f"{ms / 1000:.2f}{_SPACE}s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    if minutes < 60:
        return f"{minutes}{_SPACE}min{_SPACE}{seconds}{_SPACE}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}{_SPACE}h{_SPACE}{minutes}{_SPACE}min"


def change(now: float, before: float, is_better: int = 0) -> tuple[str, bool | None]:
    """The change in percent, and whether it is a good one: `is_better` is -1 where less is, 1 where more is."""
    percent = round(100 * (now / before - 1))
    if not percent:
        return "±0%", None
    return f"{percent:+,}%", (percent * is_better > 0) if is_better else None


def share(part: float, whole: float) -> str:
    """A part of a whole in percent: 0%, 0.4%, 12%."""
    if not whole or not part:
        return "0%"
    percent = 100 * part / whole
    return f"{percent:.1f}%" if percent < 10 else f"{percent:.0f}%"
