"""From what fails to the logs that failed."""

import re

import pytest
from playwright.sync_api import Page, expect

from observability.projects.models import Project
from tests.browser.sent import FAILED, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def failed(acme: Project) -> None:
    send(acme, FAILED)


def test_a_group_of_errors_leads_to_its_logs(page: Page):
    page.goto("/projects/acme/errors/?since=90d")
    row = page.locator("tbody tr").first
    title = row.locator("a").inner_text()
    row.locator("td").nth(2).click()
    page.wait_for_url(re.compile(r"/errors/[0-9a-f]{16}/\?since=90d"))
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("canvas")).to_have_count(1)
    page.click("text=All logs of this error")
    page.wait_for_url(re.compile(r"/logs/\?since=90d&error=[0-9a-f]{16}"))
    expect(page.locator("tbody tr").first.locator(".status")).to_have_text("error")


def test_filters_hold_for_groups(page: Page):
    page.goto("/projects/acme/errors/?since=90d")
    before = page.locator("p.quiet").first.inner_text()
    page.select_option("[name=environment]", "staging")
    page.wait_for_url("**environment=staging**")
    assert page.locator("#content").inner_text() != before
    page.click("nav >> text=Logs")
    page.wait_for_url(re.compile(r"/logs/\?.*environment=staging"))
