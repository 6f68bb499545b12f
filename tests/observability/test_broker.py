"""The embedded broker: a message is there whole, or not yet."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from observability import celery

QUEUE = "quick"


@pytest.fixture
def channel(tmp_path):
    """A channel of the embedded broker, with its messages in `tmp_path`."""
    assert celery.app
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path)}
    with Connection("filesystem://", transport_options=folders) as connection:
        yield connection.channel()


def test_what_is_put_is_got_once(channel):
    channel._put(QUEUE, {"body": "ä"})
    assert channel._get(QUEUE) == {"body": "ä"}
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_a_message_that_is_being_written_is_not_there(channel, monkeypatch):
    def look(part: Path, text: str) -> None:
        part.touch()
        with pytest.raises(Empty):
            channel._get(QUEUE)

    monkeypatch.setattr(Path, "write_text", look)
    channel._put(QUEUE, {"body": "x"})
