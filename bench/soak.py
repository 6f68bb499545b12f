"""Whether a log is lost or doubled where processes are killed: `make soak`.

Four web processes and two workers serve clients that send each request again until it is answered. Every few seconds
one of the processes is killed with signal 9. At the end each log must be there once, and usage must be what the logs
add up to. Ends with 1 where it is not so.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import Final

import psycopg
import redis
from tqdm import tqdm

from bench.clients import Clients
from bench.filler import RECOUNT
from bench.memory import family_of, name_of
from bench.servers import (
    POLYLOG,
    ROOT,
    THREADS,
    check_server,
    database,
    environment,
    free_port,
    manage,
    wait_until_it_listens,
)
from observability.serving import web_command

_WEB: Final = 4
_WORKERS: Final = 2
_CLIENTS: Final = 12
_PAUSES: Final = (2.0, 5.0)  # seconds between two kills
_REDIS: Final = "redis://127.0.0.1:6379/13"


class Web:
    """The web processes, started again when the one that starts them ends: granian gives up where one that it has just
    started again is dead, and whoever runs `up` has somebody who starts it anew."""

    def __init__(self, env: dict[str, str]) -> None:
        self.port = free_port()
        self._env = env
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = web_command("127.0.0.1", self.port, _WEB, THREADS, POLYLOG)
        process = subprocess.Popen(command, cwd=ROOT, env=self._env, start_new_session=True)
        wait_until_it_listens(process, self.port)
        return process

    def pids(self) -> list[int]:
        """The processes that serve, not the one that starts them."""
        first, *others = family_of(self._process.pid)
        return others or [first]

    def restart(self) -> None:
        """Starts them again where they have ended."""
        if self._process.poll() is not None:
            _kill_group(self._process.pid)
            self._process = self._start()

    def end(self) -> None:
        _kill_group(self._process.pid)
        self._process.wait()


class Workers:
    """Celery workers, each started again when it ends: the first has the beat."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._processes = [self._start(number) for number in range(_WORKERS)]

    def _start(self, number: int) -> "subprocess.Popen[bytes]":
        words = ["-A", "observability", "worker", "--pool", "solo", "--loglevel", "error", "-n", f"soak{number}@%h"]
        beat = [] if number else ["--beat"]
        command = [sys.executable, "-m", "celery", "--quiet", *words, *beat]
        return subprocess.Popen(command, cwd=ROOT, env=self._env, start_new_session=True)

    def pids(self) -> list[int]:
        return [process.pid for process in self._processes]

    def restart(self) -> None:
        """Starts those again that have ended."""
        for number, process in enumerate(self._processes):
            if process.poll() is not None:
                _kill_group(process.pid)  # its beat outlives it
                self._processes[number] = self._start(number)

    def end(self) -> None:
        for process in self._processes:
            _kill_group(process.pid)
            process.wait()


class Killer:
    """Kills a random process again and again."""

    def __init__(self, web: Web, workers: Workers) -> None:
        self._web, self._workers = web, workers
        self.killed: list[str] = []

    def run(self, over: Event) -> None:
        while not over.wait(random.uniform(*_PAUSES)):
            self._web.restart()
            self._workers.restart()
            with suppress(OSError):  # it ended by itself meanwhile
                pid = random.choice([*self._web.pids(), *self._workers.pids()])
                name = name_of(pid)
                os.kill(pid, signal.SIGKILL)
                self.killed.append(name)


def main() -> None:
    options = _options()
    check_server()
    with ExitStack() as stack:
        url = stack.enter_context(database("soak"))
        broker = _broker()
        env = environment(url) | ({"CELERY_BROKER_URL": broker} if broker else {})
        web, workers = Web(env), Workers(env)
        stack.callback(web.end)
        stack.callback(workers.end)
        killer = Killer(web, workers)
        clients = Clients(web.port, _CLIENTS)
        with _in_background(killer.run):
            _watch(clients, killer, options.seconds)
            clients.stop()
        print(f"killed: {len(killer.killed)} processes; requests sent again: {clients.repeated:,}")
        manage(url, "shell", "--verbosity", "0", "--command", RECOUNT)
        faults = list(_faults(url, clients.answered))
    print("\n".join(faults) or f"No log lost, none doubled, usage exact: {len(clients.answered):,} logs.")
    raise SystemExit(1 if faults else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description="Kills processes under load.")
    parser.add_argument("--seconds", type=float, default=120)
    return parser.parse_args()


def _broker() -> str:
    """Redis where it runs; the embedded broker otherwise."""
    with suppress(redis.RedisError):
        redis.Redis.from_url(_REDIS, socket_connect_timeout=1).ping()
        return _REDIS
    return ""


@contextmanager
def _in_background(run: Callable[[Event], None]) -> Iterator[None]:
    over = Event()
    thread = Thread(target=run, args=[over])
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _watch(clients: Clients, killer: Killer, seconds: float) -> None:
    with tqdm(total=round(seconds), unit="s", desc="soak") as progress:
        for _ in range(round(seconds)):
            time.sleep(1)
            progress.update()
            progress.set_postfix(logs=len(clients.answered), killed=len(killer.killed))


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


_USAGE: Final = """
    SELECT coalesce(sum(logs), 0), coalesce(sum(input_tokens + output_tokens), 0), coalesce(sum(computed_first_usd), 0)
    FROM usage_hour WHERE divided_by = ''
"""
_RAW: Final = "SELECT count(*), sum(input_tokens + output_tokens), coalesce(sum(computed_usd), 0) FROM log"


def _faults(url: str, answered: set[str]) -> Iterator[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT external_id, count(*), min(status) FROM log GROUP BY external_id").fetchall()
        usage, raw = (connection.execute(query).fetchone() for query in (_USAGE, _RAW))
    stored = {id: count for id, count, _ in rows}
    for fault, ids in (
        ("lost", answered - stored.keys()),
        ("never answered", stored.keys() - answered),
        ("doubled", {id for id, count in stored.items() if count > 1}),
        ("left without their end", {id for id, _, status in rows if status != "ok"}),
    ):
        if ids:
            yield f"FAULT: {len(ids):,} logs {fault}: {', '.join(sorted(ids)[:3])}"
    if usage != raw:
        yield f"FAULT: usage says {usage}, the logs say {raw}"


if __name__ == "__main__":
    main()
