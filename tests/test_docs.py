"""The documentation shows what was run."""

import re
from pathlib import Path

import pytest

from observability.projects.permissions import RIGHTS, Right

ROOT = Path(__file__).parent.parent
SHOWN = re.findall(r"```(?:python|javascript)\n(.*?)```", (ROOT / "docs" / "connect.md").read_text(), re.DOTALL)
DRIVERS = [path.read_text() for path in sorted((ROOT / "tests" / "sdks" / "drivers").iterdir()) if path.is_file()]


@pytest.mark.parametrize("snippet", SHOWN, ids=lambda snippet: snippet.strip().splitlines()[0])
def test_an_example_of_a_client_is_part_of_a_program_that_is_run(snippet):
    assert any(snippet in driver for driver in DRIVERS)


def test_the_table_of_roles_is_the_one_that_holds():
    rows = [
        f"| {right} | {' | '.join('yes' if right in rights else 'no' for rights in RIGHTS.values())} |"
        for right in Right
    ]
    assert "\n".join(rows) in (ROOT / "docs" / "members.md").read_text()
