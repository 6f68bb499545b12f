"""What resolving a prompt's version by its details costs, beside a prompt that is named."""

from bench.report import Report
from bench.servers import database, serving
from bench.variants import http, run, table


def measure(report: Report, rounds: int, seconds: float) -> None:
    with database("resolution") as url, serving(url) as served:
        named = http("Athina: a prompt that is named", served, "athina", 64)
        found = http("Humanloop: a version by its details", served, "humanloop", 64)
        run([named, found], rounds, seconds, "resolution")
    report.say("\nG     Resolving, 64 at once")
    for line in table([named, found]):
        report.say(line)
    report.say(f"  by details / by name {found.middle() / named.middle():.2f}")
    report.keep("resolution", {each.name: each.figures for each in (named, found)})
