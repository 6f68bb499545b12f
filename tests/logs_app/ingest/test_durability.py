"""What was answered is stored, even where the server is killed the next moment."""

import itertools
import json
import os
import signal
import subprocess
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from observability.serving import web_command
from tests.served import free_port, until_it_serves, without_settings

ROOT = Path(__file__).parent.parent.parent.parent
SENDERS = 12
ANSWERS = 300  # after which the server is killed
PATIENCE = 30  # seconds for one answer


class Server:
    """The web server that `manage.py up` starts, on the tests' database, with two processes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            web_command("127.0.0.1", self.port, workers=2, threads=8),
            cwd=ROOT,
            env=without_settings() | {"POLYLOG_VAR": str(folder), "DATABASE_URL": database_url()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        until_it_serves(self.process, f"http://127.0.0.1:{self.port}")

    def connect(self) -> "closing[HTTPConnection]":
        return closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE))

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


def database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def start(tmp_path):
    servers: list[Server] = []

    def run() -> Server:
        servers.append(Server(tmp_path))
        return servers[-1]

    yield run
    for server in servers:
        if server.process.returncode is None:
            server.kill()


class Senders:
    """Clients that each send the next log as soon as the last is answered, until the server is gone."""

    def __init__(self, server: Server, key: str) -> None:
        self.server = server
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self.numbers = itertools.count()
        self.answered: list[str] = []
        self.is_enough = threading.Event()

    def send(self) -> None:
        with self.server.connect() as to, suppress(OSError, HTTPException):
            while True:
                self._send_one(to)

    def _send_one(self, to: HTTPConnection) -> None:
        name = f"log-{next(self.numbers)}"
        # With an id of its own, and without: they are stored on different ways.
        log: dict[str, Any] = {"name": name, "session": "s", "output": "x" * 500}
        log |= {"external_id": name, "trace": name} if name.endswith("0") else {}
        to.request("POST", "/api/v1/logs/", json.dumps(log), self.headers)
        reply = to.getresponse()
        reply.read()
        assert reply.status == 200
        self.answered.append(name)
        if len(self.answered) >= ANSWERS:
            self.is_enough.set()


def names_stored(server: Server, key: str) -> Counter[str]:
    """How often each name is in the list of all logs."""
    names: Counter[str] = Counter()
    url = "/api/v1/logs/?limit=500"
    with server.connect() as to:
        while url:
            to.request("GET", url, headers={"Authorization": f"Bearer {key}"})
            page = json.load(to.getresponse())
            names.update(log["name"] for log in page["results"])
            url = page["next"] and urlsplit(page["next"])._replace(scheme="", netloc="").geturl()
    return names


@pytest.mark.django_db(transaction=True)
def test_every_log_that_was_answered_survives_a_killed_server_once(start, key):
    senders = Senders(start(), key)
    with ThreadPoolExecutor(SENDERS) as threads:
        futures = [threads.submit(senders.send) for _ in range(SENDERS)]
        assert senders.is_enough.wait(PATIENCE)
        senders.server.kill()
    assert [future.exception() for future in futures] == [None] * SENDERS
    stored = names_stored(start(), key)
    assert [name for name in senders.answered if name not in stored] == []
    assert [name for name, times in stored.items() if times > 1] == []
