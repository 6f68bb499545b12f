"""The snippets of docs/connect, and what a shell makes of those that the Connect page shows as well."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from logs_app.pages.clients import CLIENTS
from logs_app.pages.snippets import snippet_of

PAGES = Path(__file__).parent.parent / "docs" / "connect"
BY_NAME = {client.name: client for client in CLIENTS}
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Snippet:
    """What stands between fences in docs/connect/<page>.md."""

    page: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}: {self.text.strip().splitlines()[0]}"


def snippets() -> list[Snippet]:
    """Those of every page, as they stand there."""
    return [
        Snippet(path.stem, language, text)
        for path in sorted(PAGES.glob("*.md"))
        for language, text in _FENCED.findall(path.read_text())
    ]


def documented(name: str) -> str:
    """What docs/connect has for a client of the Connect page."""
    return snippet_of(BY_NAME[name], "http://127.0.0.1:8000", "KEY", "PROJECT")


def exported(name: str, url: str, key: str, project: str) -> dict[str, str]:
    """The variables that a shell exports once the snippet of a client of the Connect page was pasted into it."""
    before = {"PATH": os.environ["PATH"]}
    said = in_shell(f"{snippet_of(BY_NAME[name], url, key, project)}\nenv -0", before)
    pairs = (pair.partition("=") for pair in said.split("\0") if pair)
    return {name: value for name, _, value in pairs if name not in before | {"PWD": "", "_": "", "SHLVL": ""}}


def in_shell(text: str, environment: dict[str, str]) -> str:
    """What it prints. Raises AssertionError where any of it fails."""
    command = ["sh", "-euc", text]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )  # fmt: skip
    assert ended.returncode == 0, f"{text}\n{ended.stdout}{ended.stderr}"
    return ended.stdout
