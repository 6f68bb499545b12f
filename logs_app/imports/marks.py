"""How far an import came, so that one that was interrupted goes on there: a JSON file of rows done by file."""

import json
from pathlib import Path
from typing import Any

from logs_app.imports.files import Unreadable


class Marks:
    """The file at `path`. A file to import is known by its path, size and time of change, and by what it is read as
    and where it goes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self, file: Path, *whither: str) -> int:
        """How many rows of a file are stored. Raises Unreadable."""
        return int(self._known().get(_name(file, whither), 0))

    def put(self, rows: int, file: Path, *whither: str) -> None:
        self._write(self._known() | {_name(file, whither): rows})

    def remove(self, file: Path, *whither: str) -> None:
        """Forgets a file that was imported to its end: done again, it is read again."""
        known = self._known()
        if known.pop(_name(file, whither), None) is not None:
            self._write(known)

    def _known(self) -> dict[str, Any]:
        try:
            known = json.loads(self._path.read_text()) if self._path.exists() else {}
        except ValueError:
            known = None
        if not isinstance(known, dict):
            raise Unreadable(f"{self._path}: expected what an import wrote there; without the file it begins anew")
        return known

    def _write(self, known: dict[str, Any]) -> None:
        """Whole or not at all."""
        new = self._path.with_name(f"{self._path.name}.new")
        new.write_text(json.dumps(known, indent=2))
        new.replace(self._path)


def _name(file: Path, whither: tuple[str, ...]) -> str:
    told = file.stat()
    return " ".join((*whither, str(file.resolve()), str(told.st_size), str(told.st_mtime_ns)))
