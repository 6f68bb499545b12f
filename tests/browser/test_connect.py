"""From a new project to its first log."""

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from observability.projects.models import Environment, Membership, Project, User
from tests.browser.test_every_page import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def empty(acme: Project) -> Project:
    made = Project.objects.create(slug="fresh", name="Fresh")
    Environment.objects.create(project=made, name="production", is_default=True)
    Membership.objects.create(project=made, user=User.objects.get(email="ana@example.com"), role="developer")
    return made


def test_what_one_copies_sends_the_first_log_and_the_page_turns_green(page: Page, live_server, empty: Project):
    page.goto("/projects/fresh/logs/")
    page.get_by_role("link", name="Connect a client").click()
    expect(page.locator(".arrival")).to_contain_text("Waiting for the first log")
    page.click("text=New key")
    page.get_by_role("link", name="HTTP", exact=True).click()
    expect(page.locator("#logspend pre")).to_be_hidden()
    said = page.locator("#snippet-http").inner_text()
    key, body = said.split("Bearer ")[1].split('"')[0], said.split("-d '")[1].rstrip().removesuffix("'")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    sent = urllib.request.Request(f"{live_server.url}/api/v1/logs/", json.dumps(json.loads(body)).encode(), headers)
    urllib.request.urlopen(sent).close()
    expect(page.locator(".arrival.good")).to_contain_text("It arrived. A log from HTTP, gpt-4o-mini")
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator(".message.assistant")).to_contain_text("On its way.")


def test_a_client_is_found_by_a_variable_and_picked_with_the_keyboard(page: Page):
    page.goto("/projects/acme/connect/")
    picker = page.get_by_role("navigation", name="Which client do you have?")
    expect(page.locator(".client:visible h2")).to_have_text("LogSpend")
    page.get_by_role("searchbox", name="Find a client").press_sequentially("dd_api")
    expect(picker.get_by_role("link")).to_have_text(["Datadog", "Datadog"], use_inner_text=True)
    expect(picker.get_by_role("heading", name="Open standards")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/projects/acme/connect/#litellm-datadog")
    expect(page.locator(".client:visible pre")).to_contain_text("DD_BASE_URL")
    expect(picker.locator("[aria-current]")).to_have_attribute("href", "#litellm-datadog")
    page.reload()
    expect(page.locator(".client:visible pre")).to_contain_text("DD_BASE_URL")


def test_what_else_there_is_to_know_of_a_client_is_read_there(page: Page):
    page.goto("/projects/acme/connect/#lunary")
    page.locator(".client:visible summary").press("Enter")
    expect(page.locator(".client:visible .markdown li").first).to_contain_text("A thread is a session")
    assert not faults_of(page, "guide")


def test_a_client_that_is_unknown_is_led_to_plain_http(page: Page):
    page.goto("/projects/acme/connect/")
    page.get_by_role("searchbox", name="Find a client").press_sequentially("no such client")
    page.get_by_role("link", name="one request, one log").click()
    expect(page.locator(".client:visible h2")).to_have_text("HTTP")
