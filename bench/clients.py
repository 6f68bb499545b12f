"""Clients of the soak: each sends a request again until it is answered, as the vendors' clients do."""

import itertools
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Any, Final

import httpx

from bench.servers import KEY

_PAUSE: Final = 0.2  # seconds before a request is sent again
_TIMEOUT: Final = 15
_MOST: Final = 20  # logs of a request

Request = tuple[str, Any]


class Clients:
    """Threads that send until they are stopped; `answered` has the client's id of every log that was acknowledged."""

    def __init__(self, port: int, count: int) -> None:
        self.answered: set[str] = set()
        self.repeated = 0
        self._lock = Lock()
        self._over = Event()
        self._base = f"http://127.0.0.1:{port}"
        self._threads = [Thread(target=self._run, args=[number]) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Lets each finish what it has begun."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        tells = _whole_logs if number % 2 else _halves
        with httpx.Client(base_url=self._base, headers={"Authorization": f"Bearer {KEY}"}, timeout=_TIMEOUT) as client:
            for turn in itertools.count():
                if self._over.is_set():
                    return
                ids = [f"soak-{number}-{turn}-{n}" for n in range(random.randint(1, _MOST))]
                for request in tells(ids):
                    self._send(client, request)
                with self._lock:
                    self.answered.update(ids)

    def _send(self, client: httpx.Client, request: Request) -> None:
        path, body = request
        while True:
            try:
                if client.post(path, json=body).status_code == 200:
                    return
            except httpx.TransportError:
                pass  # its process was killed: counted below, and sent again
            with self._lock:
                self.repeated += 1
            time.sleep(_PAUSE)


def _whole_logs(ids: list[str]) -> Iterator[Request]:
    at = datetime.now(UTC).isoformat()
    usage = {"input_tokens": 11, "output_tokens": 7}
    yield (
        "/api/v1/logs/",
        [
            {"external_id": id, "started_at": at, "model": "gpt-4o-mini", "provider": "openai", "usage": usage}
            for id in ids
        ],
    )


def _halves(ids: list[str]) -> Iterator[Request]:
    """A start and an end, in two requests."""
    at = datetime.now(UTC).isoformat()
    run = {"type": "llm", "name": "gpt-4o-mini", "timestamp": at}
    usage = {"prompt": 11, "completion": 7}
    yield "/api/report", {"events": [run | {"event": "start", "runId": id, "input": "?"} for id in ids]}
    yield (
        "/api/report",
        {"events": [run | {"event": "end", "runId": id, "output": "!", "tokensUsage": usage} for id in ids]},
    )
