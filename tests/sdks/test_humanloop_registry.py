"""humanloop's registry, live: a whole life of files, versions, deployments, logs and datasets in each client."""

import pytest

from tests.sdks.clients import HUMANLOOP, HUMANLOOP_0_8_0, HUMANLOOP_NPM
from tests.sdks.live import Polylog

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module", autouse=True)
def staging(polylog: Polylog) -> None:
    polylog.shell(
        "from observability.projects.models import Environment, Project;"
        "Environment.objects.create(project=Project.objects.get(), name='staging')"
    )


@pytest.mark.parametrize(
    ("client", "driver"),
    [
        (HUMANLOOP, "humanloop_registry"),
        (HUMANLOOP_0_8_0, "humanloop_registry_0_8_0"),
        (HUMANLOOP_NPM, "humanloop_registry"),
    ],
    ids=["python 0.8.38", "python 0.8.0", "npm 0.8.20"],
)
def test_a_whole_life(polylog, client, driver):
    polylog.drive(client, driver)
