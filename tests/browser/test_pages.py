"""The main job of each page, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = ("", "logs/", "traces/", "sessions/", "connect/")


def test_choosing_a_filter_changes_the_address_and_the_rows(page: Page):
    page.goto("/projects/acme/logs/")
    page.select_option("[name=environment]", "staging")
    page.wait_for_url("**/logs/?environment=staging")
    expect(page.locator("tbody tr").first.locator("td").nth(7)).to_have_text("staging")
    page.select_option("[name=customer]", index=1)
    page.wait_for_url(re.compile(r"environment=staging&customer=[^&]*$"))
    chosen = page.url
    page.go_back()
    expect(page.locator("[name=customer]")).to_have_value("*")
    page.goto(chosen)
    expect(page.locator("[name=environment]")).to_have_value("staging")


def test_filters_go_along_to_the_next_page(page: Page):
    page.goto("/projects/acme/logs/")
    page.select_option("[name=environment]", "staging")
    page.wait_for_url("**environment=staging")
    page.click("nav >> text=Traces")
    page.wait_for_url("**/traces/?environment=staging")


def test_a_range_of_ones_own_is_in_ones_own_time(page: Page):
    page.goto("/projects/acme/logs/")
    page.select_option("[data-range]", "custom")
    expect(page.locator("#f-from")).to_be_focused()
    page.fill("#f-from", "2026-01-05T13:00")
    page.locator("#f-from").blur()
    page.wait_for_url("**since=2026-01-05T12%3A00%3A00.000Z")
    expect(page.locator("#f-from")).to_have_value(re.compile("2026-01-05T13:00"))
    page.select_option("[data-range]", "7d")
    page.wait_for_url("**/logs/?since=7d")


def test_searching_finds_words_of_the_conversation(page: Page):
    page.goto("/projects/acme/logs/")
    page.fill("[name=q]", "demo's month begins")
    page.press("[name=q]", "Enter")
    page.wait_for_url("**q=demo**")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_row_leads_to_its_log(page: Page):
    page.goto("/projects/acme/logs/?kind=llm&status=ok")
    page.locator("tbody tr").first.locator("td").nth(3).click()
    page.wait_for_url(re.compile(r"/logs/[0-9a-f-]{36}/"))
    expect(page.locator(".message.assistant").first).to_be_visible()


def test_a_key_is_made_and_put_into_the_snippets(page: Page):
    page.goto("/projects/acme/connect/")
    page.fill("[name=name]", "browser")
    page.click("text=New key")
    key = page.locator("#new-key").inner_text()
    expect(page.locator("#snippet-lunary")).to_contain_text(key)


def test_the_theme_is_remembered(page: Page):
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("text=Theme")
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert before != after == page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_needs_no_scrolling_sideways(page: Page, path: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/projects/acme/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("text=Menu")
    expect(page.locator("nav >> text=Sessions")).to_be_visible()


@pytest.mark.parametrize("path", ["?since=30d", "customers/", "users/", "errors/?since=30d", "prompts/", "logs/"])
def test_nothing_moves_when_the_rest_of_the_page_comes_in(page: Page, path: str):
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(each => { moved += each.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(f"/projects/acme/{path}")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator(".awaited")).to_have_count(0)
    assert page.evaluate("moved") < 0.005
