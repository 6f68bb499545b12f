"""What was measured: one page for a person, and the same as JSON for a program."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm


@dataclass(frozen=True)
class Target:
    """A figure that must be at least, or at most, so much. Units are in the name."""

    name: str
    value: float
    limit: float
    is_at_least: bool

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.is_at_least else self.value <= self.limit

    @property
    def line(self) -> str:
        sign = ">=" if self.is_at_least else "<="
        return f"  {self.name:<62}{self.value:>9.2f}  {sign} {self.limit:<7g}{'met' if self.is_met else 'NOT MET'}"


@dataclass
class Report:
    """Collects the parts' figures and prints each line as soon as it is known."""

    path: Path
    figures: dict[str, Any] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        tqdm.write(line)

    def keep(self, name: str, figure: Any) -> None:
        """Into the JSON, at once: a bench that is stopped leaves what it has."""
        self.figures[name] = figure
        self._save()

    def at_least(self, name: str, value: float, limit: float) -> None:
        self.targets.append(Target(name, value, limit, True))
        self._save()

    def at_most(self, name: str, value: float, limit: float) -> None:
        self.targets.append(Target(name, value, limit, False))
        self._save()

    def end(self) -> None:
        """The targets, and where the JSON lies."""
        self.say("\nTargets")
        for target in self.targets:
            self.say(target.line)
        self.say(f"\nJSON: {self.path}")

    def _save(self) -> None:
        told = [asdict(target) | {"is_met": target.is_met} for target in self.targets]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.figures | {"targets": told}, indent=1) + "\n")
