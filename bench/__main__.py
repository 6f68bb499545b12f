"""Runs the bench, whole or in part, and prints one page."""

import argparse
import os
from pathlib import Path

from bench import idle, ingest, resolution, retention, stored
from bench.report import Report
from bench.servers import ROOT, check_server

PARTS = ("ingest", "sqlite", "stored", "pages", "idle", "retention", "resolution")
WHOLE = ("ingest", "sqlite", "stored", "idle", "retention", "resolution")
_UNITS = {"K": 1_000, "M": 1_000_000}


def main() -> None:
    options = _options()
    check_server()
    report = Report(options.json)
    report.keep("machine", {"processors": os.cpu_count()})
    timing = (options.rounds, options.seconds)
    for part in options.parts or WHOLE:
        match part:
            case "ingest":
                ingest.postgres(report, *timing)
            case "sqlite":
                ingest.on_sqlite(report, *timing)
            case "stored" | "pages":
                stored.measure(report, options.up_to, *timing, has_rates=part == "stored")
            case "idle":
                idle.measure(report)
            case "retention":
                retention.measure(report)
            case "resolution":
                resolution.measure(report, *timing)
    report.end()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast, against this machine's ceilings.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all where none is named")
    parser.add_argument("--up-to", type=_count, default=stored.STEPS[-1], help="logs that are stored: 10K, 1M, 10M")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved; medians are told")
    parser.add_argument("--seconds", type=float, default=4, help="of load a round and line")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json", help="where the figures go")
    return parser.parse_args()


def _count(text: str) -> int:
    unit = text[-1].upper()
    return int(text[:-1]) * _UNITS[unit] if unit in _UNITS else int(text)


if __name__ == "__main__":
    main()
