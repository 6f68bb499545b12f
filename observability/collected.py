"""Static files, collected once for each change of them: compressed, and named by their content, so that a browser that
has one never asks for it again."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

COLLECTED: Final = "STATIC_COLLECTED"  # what tells the settings of other processes that they are


def collect() -> None:
    """Collects the static files where something about them has changed. Servers started from here on serve them."""
    os.environ[COLLECTED] = "1"
    stamp, now = Path(settings.STATIC_ROOT) / "collected.json", _stamp()
    if stamp.exists() and stamp.read_text() == now:
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "collectstatic"]
    subprocess.run([*command, "--no-input", "--clear", "--verbosity", "0"], check=True)  # noqa: S603
    stamp.write_text(now)


def _stamp() -> str:
    """What there is to collect: each file's path, size and time of change."""
    listed = (storage.path(name) for finder in get_finders() for name, storage in finder.list(None))
    return json.dumps(sorted((path, (stat := Path(path).stat()).st_size, stat.st_mtime_ns) for path in listed))
