"""Customers in a browser: sorted, opened, billed."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_sorts_customers_and_opens_one(page: Page):
    page.click("nav >> text=Customers")
    page.wait_for_url("**/customers/")
    first = page.locator("tbody tr").first
    page.click("th >> text=Customer")
    page.wait_for_url("**order=name")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Customer")
    names = page.locator("tbody td:first-child").all_inner_texts()
    assert names == sorted(names, key=lambda name: "" if name == "(none)" else name)
    page.fill("input[type=search][name=name]", "air")
    page.click("button:has-text('Find')")
    page.wait_for_url("**name=air**order=name**")
    expect(page.locator("tbody tr")).to_have_count(1)
    first.locator("td").nth(4).click()
    page.wait_for_url(re.compile(r"/customer/\?"))
    expect(page.locator("h1")).to_contain_text("air")
    expect(page.locator("canvas")).to_have_count(6)
    assert all(page.evaluate("[...document.querySelectorAll('canvas')].map(each => !!Chart.getChart(each))"))


def test_a_month_is_downloaded_to_bill_by(page: Page):
    page.goto("/projects/acme/customers/")
    page.click("summary:has-text('Billing')")
    with page.expect_download() as started:
        page.click("button:has-text('CSV') >> visible=true")
    assert re.fullmatch(r"acme-billing-\d{4}-\d\d\.csv", started.value.suggested_filename)
