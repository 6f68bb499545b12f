"""Promises about the project itself."""

from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
SOURCES = [
    p for top in ("observability", "logs_app", "prompts_app", "tests", "bench") for p in (ROOT / top).rglob("*.py")
]


@pytest.mark.django_db
def test_migrations_say_all_that_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_installation_passes_its_system_checks():
    call_command("check", "--fail-level", "WARNING")


@pytest.mark.parametrize("app", ["observability/projects", "logs_app", "prompts_app"])
def test_migrations_are_one_line(app):
    numbers = [path.name[:4] for path in sorted((ROOT / app / "migrations").glob("0*.py"))]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def test_no_file_grows_beyond_three_hundred_lines():
    long = {str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text().splitlines())) > 300}
    assert not long
