"""The list of logs, in a real browser: columns, keys, the preview, selected logs, logs as they arrive."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from logs_app.models import Log
from observability.projects.models import ApiKey, Project
from tests.browser.test_every_page import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/projects/acme/logs/"


@pytest.fixture
def post(acme: Project) -> Callable[..., str]:
    """Sends a log and returns its id."""
    key = ApiKey.make(acme)[1]

    def send(**said) -> str:
        headers = {"Authorization": f"Bearer {key}"}
        reply = Client(headers=headers).post("/api/v1/logs/", json.dumps(said), content_type="application/json")
        return reply.json()["results"][0]["id"]

    return send


def row(page: Page, n: int) -> Locator:
    return page.locator("#rows tr").nth(n)


def box(page: Page, n: int) -> Locator:
    return row(page, n).get_by_role("checkbox")


def column(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=title, exact=True)


def heads(page: Page) -> list[str]:
    return page.locator("thead th").all_inner_texts()[1:]


def test_columns_are_chosen_with_the_keyboard_and_kept(page: Page):
    page.goto(LIST)
    page.locator("summary", has_text="Columns").press("Enter")
    column(page, "User").press("Space")
    expect(page.locator("th", has_text="User")).to_be_visible()
    expect(column(page, "User")).to_be_focused()
    column(page, "Model").press("Space")
    expect(page.locator("th", has_text="Model")).to_have_count(0)
    page.get_by_label("A key of the metadata").fill("plan")
    page.get_by_label("A key of the metadata").press("Enter")
    expect(page.locator("th", has_text="plan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(column(page, "User")).to_be_hidden()
    chosen = heads(page)
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.fill("[name=username]", "ana@example.com")
    page.fill("[name=password]", "a-good-password")
    page.click("button:has-text('Sign in')")
    page.wait_for_url("**/projects/acme/")
    page.goto(LIST)
    assert heads(page) == chosen
    assert chosen[-1] == "plan"


def test_a_preview_is_read_with_the_keyboard_alone(page: Page):
    page.goto(f"{LIST}?kind=llm&status=ok")
    preview = page.locator("#preview")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(row(page, 1)).to_have_attribute("aria-current", "true")
    expect(row(page, 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(preview.locator(".message.assistant").first).to_be_visible()
    expect(preview).to_be_focused()
    expect(page.locator("#list-said")).to_contain_text("Preview of")
    page.keyboard.press("j")
    expect(row(page, 2)).to_have_attribute("aria-current", "true")
    address = row(page, 2).get_attribute("data-href")
    expect(preview.get_by_role("link", name="Open")).to_have_attribute("href", address)
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    expect(row(page, 2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(preview.locator(".message").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_a_preview_is_opened_with_the_mouse_and_closed(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{LIST}?kind=llm")
    row(page, 0).get_by_label("Preview").click()
    expect(page.locator("#preview .message").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#preview").get_by_text("Close").click()
    expect(page.locator("#preview")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_nobody_is_shut_out_of_what_opens(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{LIST}?kind=llm")
    box(page, 2).check()
    row(page, 1).get_by_label("Preview").click()
    expect(page.locator("#preview .message").first).to_be_visible()
    assert not faults_of(page, "preview")
    page.locator("#preview").get_by_text("Close").click()
    page.locator("summary", has_text="Columns").click()
    assert not faults_of(page, "columns")
    page.locator("#selected").get_by_text("Delete…").click()
    expect(page.get_by_role("dialog", name="Delete 1 log?")).to_be_visible()
    assert not faults_of(page, "question")


def test_keys_that_are_typed_are_text(page: Page):
    page.goto(LIST)
    page.locator("[name=q]").press_sequentially("jxo?")
    expect(page.locator("[name=q]")).to_have_value("jxo?")
    expect(page.locator("tr[aria-current]")).to_have_count(0)


def test_logs_come_on_top_as_they_arrive(page: Page, post):
    page.clock.install()
    page.goto(f"{LIST}?kind=llm")
    page.get_by_role("switch").click()
    page.wait_for_url("**live=1")
    post(kind="llm", name="fresh")
    post(kind="tool", name="filtered-out")
    page.clock.run_for(2000)
    expect(row(page, 0)).to_contain_text("fresh")
    expect(page.locator("#rows")).not_to_contain_text("filtered-out")
    page.keyboard.press("j")
    expect(page.locator("#live-state")).to_contain_text("Paused")
    post(kind="llm", name="later")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/" in request.url else None)
    page.clock.run_for(10_000)
    assert not asked
    page.keyboard.press("Escape")
    page.clock.run_for(2000)
    expect(row(page, 0)).to_contain_text("later")
    expect(page.locator("#rows tr", has_text="fresh")).to_have_count(1)
    page.select_option("[name=environment]", "staging")
    page.wait_for_url(re.compile("environment=staging.*live=1"))
    page.get_by_role("switch").press("Space")
    page.wait_for_url(lambda address: "environment=staging" in address and "live" not in address)


def test_logs_are_selected_tagged_and_deleted(page: Page):
    page.goto(LIST)
    box(page, 1).check()
    box(page, 3).click(modifiers=["Shift"])
    expect(page.locator("[data-selected-count]")).to_have_text("3 selected")
    ids = [box(page, n).get_attribute("value") for n in (1, 2, 3)]
    page.locator("#selected [name=tag]").fill("to-look-at")
    page.locator("#selected [name=tag]").press("Enter")
    expect(page.locator(".note.good")).to_have_text("Tag to-look-at was added to 3 logs.")
    assert {str(log.id) for log in Log.objects.filter(tags__hasitem="to-look-at")} == set(ids)
    page.goto(f"{LIST}?tag=to-look-at")
    page.get_by_label("Select all logs of this page").check()
    page.get_by_text("Delete…").click()
    dialog = page.get_by_role("dialog", name="Delete 3 logs?")
    dialog.get_by_text("Cancel").click()
    expect(dialog).to_have_count(0)
    page.get_by_text("Delete…").click()
    dialog.locator("button.grave").click()
    expect(page.locator(".note.good")).to_have_text("3 logs deleted.")
    expect(page.locator(".empty")).to_contain_text("Clear all filters")
    assert not Log.objects.filter(id__in=ids).exists()


def test_the_selected_logs_are_exported(page: Page):
    page.goto(LIST)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    ids = {box(page, n).get_attribute("value") for n in (0, 2)}
    with page.expect_download() as saved:
        page.locator("#selected").get_by_text("JSON Lines").click()
    lines = Path(saved.value.path()).read_text().splitlines()
    assert {json.loads(line)["id"] for line in lines} == ids
    page.locator("#selected").get_by_text("Clear").click()
    expect(page.locator("#selected")).to_be_hidden()


def test_traces_are_walked_with_keys_too(page: Page):
    page.goto("/projects/acme/traces/")
    page.keyboard.press("j")
    address = row(page, 0).get_attribute("data-href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
