"""A row's trend as a line of a few pixels. Pure."""

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 96
HEIGHT: Final = 22
_MARGIN: Final = 2  # the line is as thick as that


def points_of(values: Sequence[float]) -> str:
    """The points of an SVG polyline; nothing at all is a line along the bottom."""
    top = max(values, default=0) or 1
    step = (WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)
    heights = [*values, values[0]][: max(len(values), 2)] if values else [0, 0]
    return " ".join(
        f"{_MARGIN + n * step:.1f},{HEIGHT - _MARGIN - (HEIGHT - 2 * _MARGIN) * value / top:.1f}"
        for n, value in enumerate(heights)
    )
