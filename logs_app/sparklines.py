"""Small lines: the trend of a row, and the course of a figure. Pure."""

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 96
HEIGHT: Final = 22
_MARGIN: Final = 2  # the line is as thick as that
COURSE_WIDTH: Final = 100  # of the box that a card stretches to its own width
COURSE_HEIGHT: Final = 24


def points_of(values: Sequence[float]) -> str:
    """The points of an SVG polyline; nothing at all is a line along the bottom."""
    top = max(values, default=0) or 1
    step = (WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)
    heights = [*values, values[0]][: max(len(values), 2)] if values else [0, 0]
    return " ".join(
        f"{_MARGIN + n * step:.1f},{HEIGHT - _MARGIN - (HEIGHT - 2 * _MARGIN) * value / top:.1f}"
        for n, value in enumerate(heights)
    )


def path_of(values: Sequence[float | None]) -> str:
    """A line through values from left to right, zero at the bottom; it breaks where there is none. "" without two."""
    known = [value for value in values if value is not None]
    if len(values) < 2 or not known:
        return ""
    top, step = max(known) or 1, COURSE_WIDTH / (len(values) - 1)
    words: list[str] = []
    for place, value in enumerate(values):
        if value is not None:
            is_first = place == 0 or values[place - 1] is None
            height = COURSE_HEIGHT - 1 - (COURSE_HEIGHT - 2) * value / top
            words.append(f"{'M' if is_first else 'L'}{place * step:.1f} {height:.1f}")
    return "".join(words)
