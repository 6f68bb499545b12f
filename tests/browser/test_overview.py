"""The Overview in a real browser: charts are drawn, looked at otherwise, and lead to their logs."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LABELS = "canvas => Chart.getChart(canvas).data.datasets.map(each => each.label)"


def labels_of(page: Page, chart: int) -> list[str]:
    return page.locator(f"canvas[data-chart='{chart}']").evaluate(LABELS)


def test_the_charts_are_drawn_and_divided_otherwise(page: Page):
    page.goto("/projects/acme/?since=30d")
    expect(page.locator("canvas")).to_have_count(6)
    assert labels_of(page, 3) == ["p50", "p95", "p99"]
    assert labels_of(page, 1) == ["Cost"]
    page.select_option("[name=by]", "environment")
    page.wait_for_url(re.compile("by=environment"))
    expect(page.locator("[name=by]")).to_have_value("environment")
    assert "production" in labels_of(page, 1)
    page.check("[name=before]")
    page.wait_for_url(re.compile("before=1"))
    expect(page.locator("[name=before]")).to_be_checked()
    assert labels_of(page, 0)[-1] == "Before"
    page.select_option("[name=environment]", "production")
    page.wait_for_url(re.compile("environment=production"))
    assert {"by=environment", "before=1", "since=30d"} <= set(page.url.partition("?")[2].split("&"))


def test_a_table_is_sorted_in_place_and_stays_so(page: Page):
    page.goto("/projects/acme/?since=30d")
    page.click("#sort-customer-name")
    page.wait_for_url(re.compile("sort_customer=name"))
    names = page.locator("#by-customer tbody a.name")
    expect(page.locator("#by-customer th").first).to_have_attribute("aria-sort", "ascending")
    page.click("#sort-model-logs")
    page.wait_for_url(re.compile("sort_model=-logs"))
    assert "sort_customer=name" in page.url
    page.reload()
    expect(page.locator("#by-customer th").first).to_have_attribute("aria-sort", "ascending")
    shown = names.all_inner_texts()
    assert len(shown) > 1
    assert shown == sorted(shown)


def test_numbers_lead_to_their_logs(page: Page):
    page.goto("/projects/acme/?since=30d")
    page.locator("figure", has_text="Logs").first.get_by_text("Numbers").click()
    cell = page.locator("[data-numbers='0'] tbody a[href*='status=-error']").first
    many = int(cell.inner_text())
    cell.click()
    page.wait_for_url(re.compile(r"/logs/\?.*until=.*status=-error"))
    expect(page.locator("tr[data-href]")).to_have_count(min(many, 50))


def test_a_bar_leads_to_its_logs(page: Page):
    page.goto("/projects/acme/?since=30d")
    canvas = page.locator("canvas[data-chart='0']")
    x, y = canvas.evaluate(
        "canvas => { const {x, y} = Chart.getChart(canvas).getDatasetMeta(0).data.at(-3); return [x, y + 3]; }"
    )
    canvas.click(position={"x": x, "y": y})
    page.wait_for_url(re.compile(r"/logs/\?.*since=\d{4}-.*until="))
    expect(page.locator("tr[data-href]").first).to_be_visible()
