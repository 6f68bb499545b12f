"""The brokers that tests run a worker on: each where it answers."""

import os

import pytest
from kombu import Connection

BROKERS = {
    "redis": os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/12",
    "rabbitmq": os.environ.get("TEST_RABBITMQ_URL") or "amqp://guest:guest@127.0.0.1:5672//",
}


def url_of(broker: str) -> str:
    """Its address; skips the test where it does not answer, but never in CI."""
    url = BROKERS[broker]
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:
        missing = f"{broker} does not answer at {url}: {error}"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return url


if __name__ == "__main__":
    for name in BROKERS:
        url_of(name)
