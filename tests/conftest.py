"""What every test starts from: a project with a key, and doors to knock on."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.test import Client

from logs_app.ingest.store.writer import writer
from observability.projects import last_use
from observability.projects.models import ApiKey, Environment, Project, User
from tests.wire import Recording

pytest.register_assert_rewrite(
    "tests.wire.expectations", "tests.wire.litellm_expectations", "tests.wire.otlp_expectations"
)
# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("polylog", deadline=None)
hypothesis.settings.load_profile("polylog")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in the tests' thread


@pytest.fixture(autouse=True)
def nothing_is_remembered(settings: Any) -> None:
    """What a process remembers for some seconds would name rows of the test before."""
    settings.KEY_CACHE_SECONDS = 0


@pytest.fixture(autouse=True)
def last_uses_of_keys_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that does it would outlive the test, and write to the next one's database."""
    monkeypatch.setattr(last_use, "plan", lambda: None)
    monkeypatch.setattr(last_use, "_noted", {})


@pytest.fixture(autouse=True)
def static_files_are_not_looked_for(request: pytest.FixtureRequest, settings: Any) -> None:
    """Every new Client would list them all, for 20 ms; only a browser asks for one."""
    settings.WHITENOISE_USE_FINDERS = "browser" in request.keywords


@pytest.fixture(scope="session", autouse=True)
def nothing_stays_open(django_db_setup: None) -> Iterator[None]:
    """The database of the tests cannot be dropped while a connection is kept open to write to it."""
    yield
    writer.close()


@pytest.fixture
def project(db: None) -> Project:
    made = Project.objects.create(slug="acme", name="Acme")
    Environment.objects.create(project=made, name="production", is_default=True)
    return made


@pytest.fixture
def admin(db: None) -> Client:
    """Somebody who signed in and may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com"))
    return client


@pytest.fixture
def key(project: Project) -> str:
    """A key of `project`, as its text."""
    return ApiKey.make(project, key="pl-test-key-0000")[1]


@pytest.fixture
def api(key: str) -> Client:
    """A client of the native API."""
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def logs(api: Client) -> Callable[..., list[dict[str, Any]]]:
    """Logs as the API gives them, each whole with its body, oldest first: `logs(session="s1")`."""

    def read(**filters: str) -> list[dict[str, Any]]:
        page = api.get("/api/v1/logs/", {"limit": "500", **filters})
        assert page.status_code == 200, page.content
        return [api.get(f"/api/v1/logs/{log['id']}/").json() for log in reversed(page.json()["results"])]

    return read


@pytest.fixture
def replay(key: str, project: Project) -> Callable[[Recording], Any]:
    """Sends a recorded request as its client did, with this project's key in place of the recorded one."""

    def send(recording: Recording) -> Any:
        return recording.send(Client(), key, project)

    return send
