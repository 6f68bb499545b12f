"""Prints the DATABASE_URL of a PostgreSQL server to test on, or ends with 1 where none answers."""

import os
import sys

import psycopg

CANDIDATES = (
    os.environ.get("TEST_POSTGRES_URL", ""),
    "postgres:///postgres?host=/var/run/postgresql",
    "postgres://postgres:postgres@127.0.0.1:5432/postgres",
    "postgres://postgres@127.0.0.1:5432/postgres",
)


def find() -> str | None:
    """The first candidate that answers."""
    for url in filter(None, CANDIDATES):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return url
    return None


if __name__ == "__main__":
    found = find()
    if found:
        sys.stdout.write(f"{found}\n")
    sys.exit(0 if found else 1)
