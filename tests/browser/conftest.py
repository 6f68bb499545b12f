"""Pages as a browser shows them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

from observability.projects.models import Environment, Membership, Project, User
from tests.browser.kept import Rows, put_back, rows_of_all_tables

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the session: while Playwright's event loop runs, Django keeps the thread's connections apart from those
    that it closes at the end, and the next file's would be left open."""
    if not CHROMIUM.exists():
        missing = f"{CHROMIUM} is missing: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def months() -> dict[str, Rows]:
    """The rows of a month that was made."""
    return {}


@pytest.fixture
def acme(transactional_db: None, months: dict[str, Rows]) -> Project:
    """A project with a small month of demo logs, and its developer."""
    if "small" in months:
        put_back(months["small"])
        return Project.objects.get()
    made = Project.objects.create(slug="acme", name="Acme")
    Environment.objects.create(project=made, name="production", is_default=True)
    user = User.objects.create_user("ana@example.com", "a-good-password")
    Membership.objects.create(project=made, user=user, role="developer")
    call_command("demo", logs=300, verbosity=0)
    months["small"] = rows_of_all_tables()
    return made


@pytest.fixture
def page(browser: Browser, live_server, acme: Project) -> Iterator[Page]:
    """A page of somebody who has just signed in. What goes wrong in the browser fails the test."""
    context = browser.new_context(base_url=live_server.url, timezone_id="Europe/Berlin")
    page = context.new_page()
    page.set_default_timeout(15_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"{request.url}: {request.failure}"))
    page.on("request", lambda request: wrong.append(request.url) if not is_own(request.url, live_server.url) else None)
    page.goto("/")
    page.fill("[name=username]", "ana@example.com")
    page.fill("[name=password]", "a-good-password")
    page.click("button:has-text('Sign in')")
    page.wait_for_url("**/projects/acme/")
    yield page
    context.close()
    assert not [each for each in wrong if "ERR_ABORTED" not in each]


def is_own(url: str, base: str) -> bool:
    return url.startswith((base, "data:", "blob:"))
