"""The embedded broker: Kombu's, which keeps each message as a file, but for how a file comes to be.

Kombu makes the file and then writes it. A worker that looks meanwhile takes an empty message, and ends at once, with
all that `manage.py up` started. Here a message is there whole, or not yet.
"""

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        part = Path(self.data_folder_out) / f"{name}.part"  # a name that is no queue's
        part.write_text(dumps(payload))
        part.rename(part.with_name(name))


class Transport(filesystem.Transport):
    Channel = Channel
