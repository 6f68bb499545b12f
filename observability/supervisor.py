"""Runs commands until one ends or a signal comes, then ends them all: `python supervisor.py '[["a", "b"], ["c"]]'`.

A script that imports nothing of Polylog, nor Django: `manage.py up` becomes it, and what it had loaded is given back.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

GRACE_SECONDS = 20


def run_together(commands: Sequence[list[str]]) -> int:
    """Returns the exit code of the command that ended first; 0 after a signal."""
    over = threading.Event()
    ended_by: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    # Their own process groups: a Ctrl+C reaches this process alone, which ends them in order.
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603

    def watch(process: "subprocess.Popen[bytes]") -> None:
        ended_by.append(process.wait())
        over.set()

    for process in processes:
        threading.Thread(target=watch, args=[process], daemon=True).start()
    while not over.wait(timeout=1):  # a bare wait() would keep signals from being seen
        pass
    code = ended_by[0] if ended_by else 0
    _end(processes)
    return code


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ends the commands with all that they started: Celery's beat is a process of its own and would outlive it."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        _signal(process, signal.SIGKILL)


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError):  # nobody of the group is left
        os.killpg(process.pid, number)


if __name__ == "__main__":
    sys.exit(run_together(json.loads(sys.argv[1])))
