"""E: what `make up` takes while nobody asks for anything."""

import sys
import tempfile
import time
from typing import Final

from bench.memory import family_of, name_of, share_of
from bench.report import Report
from bench.servers import environment, free_port, running, wait_until_it_listens

_SETTLED_AFTER: Final = 25  # seconds: every task of the beat has run once
_MB: Final = 250


def measure(report: Report) -> None:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="polylog-idle-") as folder:
        env = environment(f"sqlite:///{folder}/idle.sqlite3") | {"PORT": str(port), "POLYLOG_VAR": folder}
        with running([sys.executable, "manage.py", "up"], env) as process:
            wait_until_it_listens(process, port)
            time.sleep(_SETTLED_AFTER)
            shares = [(name_of(pid), share_of(pid)) for pid in family_of(process.pid)]
    total = sum(share for _, share in shares)
    told = ", ".join(f"{name} {share:.0f}" for name, share in shares)
    report.say(f"\nE     Idle `make up`, MB (PSS): {total:.0f} = {told}")
    report.keep("idle_mb", shares)
    report.at_most("MB of an idle `make up`", total, _MB)
