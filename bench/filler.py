"""Fills a database with logs of a lifelike shape, at the speed of PostgreSQL: nothing of the way in is used."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import psycopg
from tqdm import tqdm

from bench.servers import FILLED, manage
from logs_app.ids import first_id

_CHUNK: Final = 60_000  # whole sessions of twelve logs
_PROMPTS: Final = 40
_MODELS: Final = (
    ("openai", "gpt-4o"),
    ("openai", "gpt-4o-mini"),
    ("anthropic", "claude-sonnet-4-0"),
    ("anthropic", "claude-3-5-haiku-latest"),
    ("google", "gemini-2.5-flash"),
    ("mistral", "mistral-small-latest"),
)
_WHO: Final = ("The driver", "Our depot", "The customer", "A neighbour")
_DID: Final = ("has left the parcel", "could not find the address", "asks for another day", "confirms that it arrived")
_WHERE: Final = (
    "at the front door in the rain",
    "behind the garden shed",
    "in the shop next to the station",
    "upstairs",
)
_SENTENCES: Final = [
    f"{who} {did} {where} - case {number:03}, see the notes of that day."
    for number, (who, did, where) in enumerate(product(_WHO, _DID, _WHERE))
]
_SHAPE: Final = (Path(__file__).parent / "shape.sql").read_text()
_WHOLES: Final = (Path(__file__).parent / "wholes.sql").read_text()
_MAKE_WEEKS: Final = "from logs_app.partitions import make_ahead\nmake_ahead(many=1)"
RECOUNT: Final = (
    "from logs_app import rollups\n"
    "from logs_app.models import DirtyHour\n"
    "while DirtyHour.objects.exists(): rollups.recount_dirty()\n"
    "rollups.recount_dirty()"  # once more: days that were over when their hours were counted
)


class Filler:
    """Brings a database from one number of logs to the next, spread evenly over the days before `until`."""

    def __init__(self, url: str, until: datetime | None = None, days: int = 30) -> None:
        self.url = url
        self.count = 0
        self._until = until or datetime.now(UTC)
        self._since = self._until - timedelta(days=days)
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT id FROM projects_project WHERE slug = %s", [FILLED])
            [self.project] = found.fetchone() or [0]
            self._prompts, self._versions = _make_prompts(connection, self.project)

    def fill(self, count: int) -> None:
        """To `count` logs, with rollups, statistics and free space as a settled installation has them."""
        if self.count == 0:
            # A few logs in every week: those that lie in the default partition say which partitions to make.
            self._add(1_200)
            self._shell(_MAKE_WEEKS)
        self._add(count)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO dirty_hour (project_id, hour) "
                "SELECT %s, generate_series(date_trunc('hour', %s), date_trunc('hour', %s), interval '1 hour')",
                [self.project, self._since, self._until],
            )
            with ThreadPoolExecutor(2) as threads:  # as two workers would
                list(threads.map(self._shell, (RECOUNT, RECOUNT)))
            connection.execute("VACUUM ANALYZE")

    def _shell(self, command: str) -> None:
        manage(self.url, "shell", "--verbosity", "0", "--command", command)

    def _add(self, count: int) -> None:
        begin, added = self.count, count - self.count
        starts = range(begin, count, _CHUNK)
        with (
            ThreadPoolExecutor(2) as threads,
            tqdm(total=added, desc=f"fill to {count:,}", unit="logs", unit_scale=True, leave=False) as progress,
        ):
            for done in threads.map(lambda first: self._chunk(first, begin, count), starts):
                progress.update(done)
        self.count = count

    def _chunk(self, first: int, begin: int, end: int) -> int:
        last = min(first + _CHUNK, end) - 1
        arguments = self._arguments(first, last, begin, end)
        with psycopg.connect(self.url) as connection:
            connection.execute("SET synchronous_commit = off")
            connection.execute(_SHAPE, arguments)
            connection.execute(_WHOLES, self._ids(first, last, begin, end))
        return last - first + 1

    def _arguments(self, first: int, last: int, begin: int, end: int) -> dict[str, Any]:
        return {
            "first": first,
            "last": last,
            "begin": begin,
            "count": end - begin,
            "since_ms": _ms(self._since),
            "until_ms": _ms(self._until),
            "project": self.project,
            "prompts": self._prompts,
            "versions": self._versions,
            "providers": [provider for provider, _ in _MODELS],
            "models": [model for _, model in _MODELS],
            "sentences": _SENTENCES,
        }

    def _ids(self, first: int, last: int, begin: int, end: int) -> dict[str, Any]:
        """The ids between which these logs lie."""
        span = (self._until - self._since) / (end - begin)
        low, high = (self._since + (number - begin) * span for number in (first, last + 1))
        edge = timedelta(milliseconds=1)
        return {"project": self.project, "low": first_id(low - edge), "high": first_id(high + edge)}


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _make_prompts(connection: psycopg.Connection[Any], project: int) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Prompts with a version each."""
    made = connection.execute(
        """
        WITH made AS (
          INSERT INTO prompts_prompt (id, project_id, path, file, description, readme, tags, created_at, updated_at)
          SELECT gen_random_uuid(), %s, 'support/prompt-' || n, 'prompt', '', '', '[]', now(), now()
          FROM generate_series(1, %s) AS n RETURNING id
        )
        INSERT INTO prompts_promptversion (id, prompt_id, number, hash, details, name, description, created_at)
        SELECT gen_random_uuid(), id, 1, md5(id::text), '{"model": "gpt-4o-mini"}', '', '', now() FROM made
        RETURNING prompt_id, id
        """,
        [project, _PROMPTS],
    ).fetchall()
    return [prompt for prompt, _ in made], [version for _, version in made]
