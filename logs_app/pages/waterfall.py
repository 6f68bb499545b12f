"""What a trace's page hands to its script: all its logs, in as few characters as can be."""

from datetime import timedelta
from typing import Any

from logs_app import units
from logs_app.selectors.lean import Lean
from logs_app.selectors.trees import Node
from logs_app.selectors.waterfall import Waterfall

_MS = timedelta(milliseconds=1)


def drawn(waterfall: Waterfall) -> dict[str, Any]:
    """`whole` is in ms. A span is a list: its id, its depth, kind, title, model, status, start in ms, duration in ms,
    duration, tokens and cost as text, whether it is critical (1 or 0), its error. Reading order and depth make the
    tree."""
    start = min(node.log.started_at for node in waterfall.nodes)
    end = max(node.log.end_at for node in waterfall.nodes)
    return {
        "whole": max((end - start) / _MS, 1),
        "spans": [
            _span(node, (node.log.started_at - start) / _MS, node.log.id in waterfall.critical)
            for node in waterfall.nodes
        ],
    }


def _span(node: Node[Lean], start: float, is_critical: bool) -> list[Any]:
    log = node.log
    took = log.duration_ms
    return [
        str(log.id),
        node.depth,
        log.kind,
        log.title,
        log.model if log.model != log.title else "",
        log.status,
        round(start, 1),
        None if took is None else round(took, 1),
        "" if took is None else units.duration(took),
        units.short(log.tokens) if log.tokens else "",
        units.usd(log.usd) if log.usd is not None else "",
        int(is_critical),
        ": ".join(filter(None, (log.error_type, log.error))),
    ]
