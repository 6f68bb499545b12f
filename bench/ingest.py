"""A and B: how many logs a second are durable, against the ceilings; and the memory that it takes."""

from contextlib import ExitStack, closing

import psycopg

from bench.copying import NOBODY, Copying
from bench.machine import commits_a_second, fsyncs_a_second
from bench.memory import family_of, name_of, peak_of
from bench.report import Report
from bench.servers import THREADS, WORKERS, Served, database, serving, sqlite
from bench.variants import Variant, http, run, table

_MB_OF_A_WEB_PROCESS = 300


def postgres(report: Report, rounds: int, seconds: float) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(database("ingest"))
        report.say(f"A, B  Way in, PostgreSQL: {WORKERS} web processes of {THREADS} threads")
        report.say(f"  {fsyncs_a_second():,.0f} fsyncs/s of 8 KB; {commits_a_second(url):,.0f} one-row commits/s")
        served = stack.enter_context(serving(url))
        drf = stack.enter_context(serving(url, "bench.ceiling:application", "bench.drf_view"))
        bare = stack.enter_context(serving(url, "bench.ceiling:application", "bench.bare_view"))
        run([http("seed", served, "native-500", 1)], 0, 1, "seed")  # the rows that are copied
        copying = stack.enter_context(closing(Copying(url)))
        copies = {size: copying.variant(size) for size in (100, 500)}
        single = {count: http(f"one native log a request, {count:>2} at once", served, "native", count)
                  for count in (1, 16, 64)}  # fmt: skip
        batches = {body: http(f"{body.split('-')[0]}, 8 at once", served, body, 8)
                   for body in ("native-100", "native-500", "tree-100", "tree-500", "llmonitor-100",
                                "llmonitor-500", "otlp-100", "otlp-512")}  # fmt: skip
        span = http("one span a request, 64 at once", served, "otlp-1", 64)
        ordinary = http("DRF viewset that only parses, 64 at once", drf, "native", 64)
        least = http("the least DRF viewset, 64 at once", bare, "native", 64)
        variants = [*copies.values(), ordinary, least, *single.values(), span, *batches.values()]
        run(variants, rounds, seconds, "way in, PostgreSQL")
        _tell(report, "ingest_postgresql", variants)
        _check(url, served.stored)
        for size in (100, 500):
            body = f"native-{size}"
            share = batches[body].middle() / copies[size].middle()
            report.at_least(f"batches of {size} / COPY in commits of {size}", share, 0.5)
        for size, spans in ((100, 100), (500, 512)):
            share = batches[f"otlp-{spans}"].middle() / batches[f"native-{size}"].middle()
            report.at_least(f"batches of {spans} spans / of {size} native logs", share, 0.6)
            share = batches[f"otlp-{spans}"].middle() / batches[f"tree-{size}"].middle()
            report.at_least(f"batches of {spans} spans / of {size} native logs with id, trace and parent", share, 0.6)
        report.at_least("single logs / DRF viewset that parses", single[64].middle() / ordinary.middle(), 0.5)
        report.at_least("single logs / the least DRF viewset", single[64].middle() / least.middle(), 0.5)
        _tell_memory(report, served)


def on_sqlite(report: Report, rounds: int, seconds: float) -> None:
    with sqlite() as url, serving(url) as served:
        variants = [
            http("one native log a request, 64 at once", served, "native", 64),
            http("native, 8 at once", served, "native-100", 8),
            http("llmonitor, 8 at once", served, "llmonitor-100", 8),
        ]
        report.say(f"\nB     Way in, SQLite: {WORKERS} web processes of {THREADS} threads")
        run(variants, rounds, seconds, "way in, SQLite")
        _tell(report, "ingest_sqlite", variants)


def _tell(report: Report, name: str, variants: list[Variant]) -> None:
    for line in table(variants):
        report.say(line)
    report.keep(name, {each.name: each.figures for each in variants})


def _check(url: str, answered: int) -> None:
    with psycopg.connect(url) as connection:
        [stored] = connection.execute("SELECT count(*) FROM log WHERE project_id <> %s", [NOBODY]).fetchone() or [0]
    if stored != answered:
        raise SystemExit(f"{answered} logs were answered, {stored} are stored")


def _tell_memory(report: Report, served: Served) -> None:
    peaks = [(name_of(pid), peak_of(pid)) for pid in family_of(served.process.pid)]
    report.say("\nE     Peak memory under that load, MB: " + ", ".join(f"{name} {peak:.0f}" for name, peak in peaks))
    report.keep("peak_mb", peaks)
    report.at_most("MB of the largest web process under load", max(peak for _, peak in peaks), _MB_OF_A_WEB_PROCESS)
