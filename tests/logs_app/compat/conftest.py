"""A client of Humanloop's registry, and a prompt in it."""

from typing import Any

import pytest

from tests.logs_app.compat import DETAILS, Humanloop


@pytest.fixture
def hl(key: str) -> Humanloop:
    return Humanloop(key)


@pytest.fixture
def prompt(hl: Humanloop) -> Any:
    return hl("POST", "prompts", path="team/answer", version_name="v1", **DETAILS)
