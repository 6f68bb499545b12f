"""C, D and E: the way in, every page and the disk, at more and more stored logs."""

import json
from statistics import median
from typing import Any, Final

import psycopg

from bench.filler import Filler
from bench.report import Report
from bench.servers import answer_of, database, serving
from bench.variants import http, run, table

STEPS: Final = (10_000, 100_000, 1_000_000, 10_000_000)
_RATES_FROM: Final = 1_000_000
_LISTS: Final = ("logs", "traces", "sessions", "customers", "users", "prompts", "errors", "feedback")
_FIGURES: Final = ("cold_ms", "warm_ms", "selector_ms", "bytes")

_DIGITS: Final = {"bytes": 0}

Times = dict[str, dict[str, float]]


def measure(report: Report, up_to: int, rounds: int, seconds: float, has_rates: bool = True) -> None:
    with database("filled") as url:
        filler = Filler(url)
        found: dict[int, Times] = {}
        for count in (step for step in STEPS if step <= up_to):
            filler.fill(count)
            found[count] = _pages(url, rounds)
            _tell_pages(report, count, found[count])
            _tell_disk(report, url, count)
            if has_rates and count >= _RATES_FROM:
                _tell_rates(report, url, count, rounds, seconds)
        report.keep("pages", found)
        _aim(report, found)


def _pages(url: str, rounds: int) -> Times:
    """The medians of the rounds, each in a process of its own."""
    said = [json.loads(answer_of(url, "bench.probe")) for _ in range(rounds)]
    return {name: {what: median(each[name][what] for each in said) for what in _FIGURES} for name in said[0]}


def _tell_pages(report: Report, count: int, times: Times) -> None:
    report.say(f"\nD     Pages at {count:,} logs: ms of server time, and bytes as they are sent")
    report.say(f"  {'':<12}" + "".join(f"{name:>11}" for name in times))
    for what in _FIGURES:
        report.say(f"  {what:<12}" + "".join(f"{each[what]:>11,.{_DIGITS.get(what, 1)}f}" for each in times.values()))


def _tell_disk(report: Report, url: str, count: int) -> None:
    with psycopg.connect(url) as connection:
        sizes = dict(connection.execute(_SIZES).fetchall())
    report.say("E     bytes a log on disk: " + ", ".join(f"{name} {size / count:,.0f}" for name, size in sizes.items()))
    report.keep(f"bytes_at_{count}", {name: int(size) for name, size in sizes.items()})


_SIZES: Final = """
    SELECT root.relname, sum(pg_total_relation_size(part.relid))
    FROM pg_class root CROSS JOIN LATERAL pg_partition_tree(root.oid) AS part
    WHERE root.relname IN ('log', 'log_body') GROUP BY 1
    UNION ALL
    SELECT 'all', pg_database_size(current_database())
"""


def _tell_rates(report: Report, url: str, count: int, rounds: int, seconds: float) -> None:
    """Beside an empty database, in turns: the machine may have another mood than when the empty one was measured."""
    with database("empty") as empty, serving(empty) as one, serving(url) as other:
        pairs = [
            (http("0 stored: one a request, 64 at once", one, "native", 64),
             http(f"{count:,}: one a request, 64 at once", other, "native", 64)),
            (http("0 stored: native, 8 at once", one, "native-100", 8),
             http(f"{count:,}: native, 8 at once", other, "native-100", 8)),
        ]  # fmt: skip
        variants = [each for pair in pairs for each in pair]
        run(variants, rounds, seconds, f"way in at {count:,}")
    report.say(f"\nC     Way in at {count:,} logs stored")
    for line in table(variants):
        report.say(line)
    report.keep(f"ingest_at_{count}", {each.name: each.figures for each in variants})
    for name, (at_empty, at_full) in zip(("single logs", "batches of 100"), pairs, strict=True):
        report.at_least(f"{name}: at {count:,} stored / empty", at_full.middle() / at_empty.middle(), 0.85)


def _aim(report: Report, found: dict[int, Times]) -> None:
    """The most logs against a hundred thousand, and a million against ten thousand."""
    few, many = 10_000, 1_000_000
    if many in found:
        for name, times in found[many].items():
            for what in ("warm_ms", "bytes"):
                report.at_most(f"{name}, {what}: {many:,} / {few:,} logs", times[what] / found[few][name][what], 3)
    most, base = max(found), 100_000
    if most <= base:
        return
    ratios: dict[str, Any] = {name: found[most][name]["warm_ms"] / found[base][name]["warm_ms"] for name in found[most]}
    for name in ("overview", "breakdowns"):
        report.at_most(f"{name}: {most:,} / {base:,} logs", ratios[name], 2)
    for name in _LISTS:
        report.at_most(f"{name}: {most:,} / {base:,} logs", ratios[name], 1.5)
