"""A live server, as `manage.py up` starts it, and its API as a person reads it."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.sdks.clients import ROOT, Client
from tests.served import free_port, without_settings

PATIENCE = 180  # seconds: a start is slow where others use the machine, too
KEY = "pl-key-of-the-sdk-tests"
PROJECT = "sdk-tests"


@dataclass(frozen=True)
class Polylog:
    """A server at `url`, and over gRPC at `grpc`, and a provider of models for the clients that are run against it."""

    url: str
    grpc: str
    provider: str
    settings: dict[str, str]  # the server's environment

    def drive(self, client: Client, driver: str) -> None:
        client.drive(driver, self.url, self.grpc, KEY, PROJECT, self.provider)

    def run(self, client: Client, program: str) -> None:
        """Runs a program in Python."""
        client.run([str(client.python()), "-c", program], self.url, self.grpc, KEY, PROJECT, self.provider)

    def shell(self, code: str) -> None:
        """Runs Python among the server's models: for what a person does in the admin."""
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code]
        subprocess.run(command, cwd=ROOT, env=self.settings, check=True, timeout=PATIENCE)

    def get(self, path: str, **filters: Any) -> Any:
        """What the API answers to `GET /api/v1/<path>`."""
        address = f"{self.url}/api/v1/{path}?{urlencode(filters, doseq=True)}"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {KEY}"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def logs_by(self, client: Client, driver: str, count: int, **filters: Any) -> list[dict[str, Any]]:
        """The logs with which a driver's run ends; others may have logged alike before."""
        before = {log["id"] for log in self.get("logs/", limit="500", **filters)["results"]}
        self.drive(client, driver)
        return [log for log in self.logs(len(before) + count, **filters) if log["id"] not in before]

    def logs(self, count: int, **filters: Any) -> list[dict[str, Any]]:
        """Logs with their bodies, oldest first, once `count` have ended: many clients send in the background."""

        def ended() -> list[dict[str, Any]]:
            found = self.get("logs/", limit="500", **filters)["results"]
            return [log for log in found if log["status"] != "running"]

        found = until(ended, lambda logs: len(logs) >= count)
        assert len(found) == count, f"expected {count} logs, found {[(log['name'], log['status']) for log in found]}"
        return [self.get(f"logs/{log['id']}/") for log in reversed(found)]


def one(logs: list[dict[str, Any]], **said: Any) -> dict[str, Any]:
    """The one log that says this."""
    found = [log for log in logs if all(log[field] == value for field, value in said.items())]
    assert len(found) == 1, f"expected one log of {said}, found {len(found)}"
    return found[0]


def until(ask: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
    """The first answer for which `holds`, else the last before patience ends."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = ask()
        if holds(answer) or time.monotonic() > deadline:
            return answer


@contextmanager
def serving(var: Path, provider: str) -> Iterator[Polylog]:
    """`manage.py up` on a database of its own in `var`, until it is asked to end with all that it started."""
    port, grpc_port = free_port(), free_port()
    settings = without_settings() | {
        "POLYLOG_VAR": str(var), "POLYLOG_PROJECT": PROJECT, "POLYLOG_API_KEY": KEY,
        "HOST": "127.0.0.1", "PORT": str(port), "OTLP_GRPC_PORT": str(grpc_port),
    }  # fmt: skip
    with (var / "up.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "manage.py", "up"], cwd=ROOT, env=settings, stdout=log, stderr=log)
        try:
            polylog = Polylog(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{grpc_port}", provider, settings)
            assert until(lambda: process.poll() is not None or _serves(polylog), bool)
            assert process.poll() is None, f"manage.py up ended:\n{(var / 'up.log').read_text()}"
            yield polylog
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def _serves(polylog: Polylog) -> bool:
    try:
        polylog.get("logs/")
    except OSError:
        return False
    return True
