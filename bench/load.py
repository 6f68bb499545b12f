"""The load: keep-alive connections that each send the next request as soon as the last is answered.

`python -m bench.load PORT KEY BODY CONNECTIONS SECONDS FIRST` prints one JSON object. It is a process of its own, and
does little more than move bytes, so that the server is what is measured.
"""

import asyncio
import json
import re
import sys
import time
from typing import Any, Final

from bench.bodies import BODIES, Body

WARM_SECONDS: Final = 0.5
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Load:
    """What all connections share: the numbers of the requests, and what came of them."""

    def __init__(self, body: Body, key: str, seconds: float, first: int) -> None:
        self.body = body
        self.number = first
        self.stored = 0
        self.latencies: list[float] = []
        self.failures: list[str] = []
        self.from_time = time.perf_counter() + WARM_SECONDS
        self.to_time = self.from_time + seconds
        length = len(body.numbered(0))
        self._head = (
            f"POST {body.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: {body.content_type}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()

    def next(self) -> bytes:
        self.number += 1
        return self._head + self.body.numbered(self.number)

    def answered(self, sent_at: float, answer: bytes) -> bool:
        """Counts an answer; whether another request shall follow."""
        now = time.perf_counter()
        if not answer.startswith(b"HTTP/1.1 200"):
            self.failures.append(answer[:300].decode(errors="replace"))
            return False
        self.stored += self.body.rows
        if self.from_time <= now < self.to_time:
            self.latencies.append(now - sent_at)
        return now < self.to_time


class Connection(asyncio.Protocol):
    """One connection; `over` is set when it has had its last answer."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._read = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self.load.next())

    def data_received(self, data: bytes) -> None:
        self._read += data
        end = self._read.find(b"\r\n\r\n")
        length = _LENGTH.search(self._read, 0, end) if end >= 0 else None
        if length is None or len(self._read) < end + 4 + int(length[1]):
            return
        answer, self._read = self._read, b""
        if self.load.answered(self._sent_at, answer):
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc:
            self.load.failures.append(repr(exc))
        self.over.set_result(None)


async def run(load: Load, port: int, connections: int) -> None:
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(lambda: Connection(load), "127.0.0.1", port) for _ in range(connections)]
    await asyncio.gather(*(connection.over for _, connection in opened))


def main(port: str, key: str, body: str, connections: str, seconds: str, first: str) -> None:
    load = Load(BODIES[body], key, float(seconds), int(first))
    before, cpu = time.perf_counter(), time.process_time()
    asyncio.run(run(load, int(port), int(connections)))
    latencies = sorted(load.latencies) or [0.0]
    said = {
        "rows_a_second": len(load.latencies) * load.body.rows / float(seconds),
        "stored": load.stored,
        "last": load.number,
        "failures": load.failures[:3],
        "median_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
        "cpu": (time.process_time() - cpu) / (time.perf_counter() - before),
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
