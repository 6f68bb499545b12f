"""The filter bar in a browser: filters are added and shared, views kept, charts zoomed into."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def add(page: Page, name: str) -> None:
    """Opens the editor of a filter by keyboard."""
    page.focus("#add-filter")
    page.keyboard.press("Enter")
    expect(page.locator("#filter-names input")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#filter-editor strong")).to_have_text(name)
    expect(page.locator("#filter-editor [autofocus]")).to_be_focused()


def test_a_filter_is_added_by_keyboard_changed_and_shared(page: Page, browser: Browser):
    page.goto("/projects/acme/logs/?since=90d")
    add(page, "Kind")
    page.keyboard.type("tool")
    page.keyboard.press("Enter")
    page.wait_for_url("**/logs/?since=90d&kind=tool")
    expect(page.locator("tbody tr .kind").first).to_have_text("tool")
    expect(page.locator("#add-filter")).to_be_focused()
    page.click(".chip button")
    page.select_option("[data-sense]", "-")
    page.check("#filter-editor [value=llm]")
    page.click("#filter-editor button:has-text('Apply')")
    page.wait_for_url("**-kind=**")
    assert sorted(query_of(page)["-kind"]) == ["llm", "tool"]
    assert query_of(page).keys() == {"since", "-kind"}
    expect(page.locator(".chip")).to_contain_text(re.compile(r"Kind\s+is not (tool or llm|llm or tool)"))
    other = browser.new_context(storage_state=page.context.storage_state())
    opened = other.new_page()
    opened.goto(page.url)
    expect(opened.locator(".chip")).to_contain_text(re.compile("is not (tool or llm|llm or tool)"))
    other.close()
    page.go_back()
    expect(page.locator(".chip")).to_contain_text("is tool")
    page.click("[aria-label^='Remove the filter']")
    page.wait_for_url("**/logs/?since=90d")


def test_bounds_leave_out_what_is_not_said(page: Page):
    page.goto("/projects/acme/logs/")
    add(page, "Tokens")
    page.fill("[name=min_total_tokens]", "10")
    page.keyboard.press("Enter")
    page.wait_for_url("**/logs/?min_total_tokens=10")
    expect(page.locator(".chip")).to_contain_text("≥ 10")


def test_a_key_of_the_metadata_is_chosen_first(page: Page):
    page.goto("/projects/acme/logs/")
    add(page, "Metadata")
    page.keyboard.type("plan")
    page.keyboard.press("Enter")
    expect(page.locator("#filter-editor strong")).to_have_text("plan")
    expect(page.locator("[data-typed]")).to_be_focused()
    page.keyboard.type("gold")
    page.keyboard.press("Enter")
    page.wait_for_url("**/logs/?metadata.plan=gold")


def test_a_facet_adds_its_filter(page: Page):
    page.goto("/projects/acme/logs/?since=90d")
    page.click("button[data-facets]")
    page.click(".facets a:has-text('staging')")
    page.wait_for_url("**/logs/?since=90d&environment=staging")
    expect(page.locator(".facets a[aria-current]")).to_contain_text("staging")
    page.click("button[data-facets]")
    expect(page.locator("#facet-values")).to_be_hidden()
    page.reload()
    expect(page.locator("#facet-values")).to_be_hidden()


def test_facets_wait_behind_a_button_on_a_phone(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/facets/" in request.url else None)
    page.goto("/projects/acme/logs/")
    expect(page.locator("button[data-facets]")).to_have_attribute("aria-expanded", "false")
    assert not asked
    page.click("button[data-facets]")
    expect(page.locator("#facet-values h2").first).to_have_text("Status")


def test_a_view_is_saved_and_opened(page: Page):
    page.goto("/projects/acme/logs/?environment=staging&kind=llm")
    page.click("[popovertarget=views]")
    page.fill("#views [name=name]", "Staging calls")
    page.click("#views >> text=Save view")
    expect(page.locator("[role=status]").first).to_have_text("The view Staging calls is saved.")
    page.goto("/projects/acme/")
    page.click("[popovertarget=views]")
    page.click("#views >> text=Staging calls")
    page.wait_for_url("**/logs/?environment=staging&kind=llm")


def test_dragging_over_a_chart_zooms_and_escape_goes_back(page: Page):
    page.goto("/projects/acme/?since=30d")
    canvas = page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    page.wait_for_function("Chart.getChart(document.querySelector('canvas'))")
    whole = page.url
    edges = page.evaluate("JSON.parse(document.getElementById('charts').textContent).edges")
    box = canvas.bounding_box()
    xs = page.evaluate(
        "[10, 14].map(n => Chart.getChart(document.querySelector('canvas')).scales.x.getPixelForValue(n))"
    )
    y = box["y"] + box["height"] / 3
    page.mouse.move(box["x"] + xs[0], y)
    page.mouse.down()
    page.mouse.move(box["x"] + xs[1], y, steps=4)
    expect(page.locator(".band")).to_be_visible()
    page.mouse.up()
    page.wait_for_url("**until=**")
    moments = [page.evaluate("at => new Date(at).toISOString()", edges[n]) for n in (10, 15)]
    assert [query_of(page)[name][0] for name in ("since", "until")] == moments
    expect(page.locator("[data-range] option:checked")).to_have_text("Custom range")
    expect(page.locator("#f-from")).to_be_visible()
    page.wait_for_function("Chart.getChart(document.querySelector('canvas')).data.labels.length < 130")
    page.keyboard.press("Escape")
    page.wait_for_url(whole)


def test_escape_while_dragging_changes_nothing(page: Page):
    page.goto("/projects/acme/?since=30d")
    page.wait_for_function("Chart.getChart(document.querySelector('canvas'))")
    before, box = page.url, page.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 60)
    page.keyboard.press("Escape")
    expect(page.locator(".band")).to_have_count(0)
    page.mouse.up()
    assert page.url == before


def test_times_are_told_by_the_browsers_clock_at_once(page: Page, browser: Browser):
    page.goto("/projects/acme/logs/")
    context = browser.new_context(storage_state=page.context.storage_state(), timezone_id="Asia/Kathmandu")
    moved = context.new_page()
    moved.goto(page.url)
    told = moved.locator("tbody time").first
    at = told.get_attribute("datetime")
    expected = moved.evaluate("at => new Date(at).toTimeString().slice(0, 8)", at)
    expect(told).to_have_text(re.compile(f", {expected}$"))
    expect(told).to_have_attribute("title", re.compile(rf"{at[11:19]}.* UTC$"))
    context.close()
