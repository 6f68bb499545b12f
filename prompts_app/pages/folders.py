"""Prompts in their folders. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

DEEPEST: Final = 20  # folders are drawn inside one another


@dataclass
class Folder:
    """A folder: its own name, the folders in it, and the lines of the prompts in it."""

    name: str = ""
    folders: list["Folder"] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The prompts in it, however deep."""
        return len(self.lines) + sum(folder.count for folder in self.folders)

    def inside(self, name: str) -> "Folder":
        """The folder of this name in it, made where there is none."""
        for folder in self.folders:
            if folder.name == name:
                return folder
        self.folders.append(Folder(name))
        return self.folders[-1]


def folded(lines: Iterable[tuple[str, Any]]) -> Folder:
    """Lines by the paths of their folders; what is deeper than DEEPEST has one name."""
    top = Folder()
    for path, line in lines:
        folder = top
        for name in path.split("/", DEEPEST) if path else ():
            folder = folder.inside(name)
        folder.lines.append(line)
    return top
