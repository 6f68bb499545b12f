"""What every client is run against: one live server and one provider of models, both on this machine."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.sdks.live", "tests.sdks.runs")

from tests.sdks import live, provider  # noqa: E402
from tests.sdks.live import Polylog  # noqa: E402


@pytest.fixture(scope="session")
def polylog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polylog]:
    with provider.serving() as address, live.serving(tmp_path_factory.mktemp("polylog"), address) as server:
        yield server
