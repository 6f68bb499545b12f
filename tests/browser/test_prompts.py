"""Deploying, rolling back and comparing, in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from observability.projects.models import Project
from prompts_app.models import Deployment, Prompt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def prompt(acme: Project) -> Prompt:
    return Prompt.objects.get(project=acme, path="support/answer")


@pytest.fixture
def address(prompt: Prompt) -> str:
    return reverse("prompts:prompt-detail", args=["acme", prompt.pk])


def place(page: Page, environment: str):
    return page.locator(".place", has_text=environment)


def test_the_list_folds_and_gets_its_figures(page: Page, prompt: Prompt):
    page.goto("/projects/acme/prompts/")
    row = page.locator(f"tr[data-href*='{prompt.pk}']")
    expect(row.locator(f"#usage-{prompt.pk}-logs")).to_have_text(re.compile(r"^\d+$"))
    expect(page.locator(".awaited")).to_have_count(0)
    page.locator("summary", has_text="support").click()
    expect(row).to_be_hidden()
    page.locator("summary", has_text="support").click()
    row.locator("td").nth(2).click()
    page.wait_for_url(f"**/prompts/{prompt.pk}/")


def test_deploying_is_confirmed_and_rolled_back(page: Page, address: str):
    before = Deployment.objects.count()
    page.goto(address)
    expect(place(page, "production").locator(".running")).to_have_text("v4")
    page.get_by_label("Deploy v2", exact=True).click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Deploy v2?")
    dialog.get_by_text("Cancel").click()
    expect(dialog).to_have_count(0)
    assert Deployment.objects.count() == before
    page.get_by_label("Deploy v2", exact=True).click()
    dialog.get_by_label("Environment").select_option("production")
    dialog.locator("button.primary").click()
    expect(place(page, "production").locator(".running")).to_have_text("v2")
    expect(place(page, "production")).to_contain_text("ana@example.com")
    place(page, "production").get_by_text("Roll back to v4").click()
    expect(dialog).to_contain_text("Roll back production to v4?")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    place(page, "production").get_by_text("Roll back to v4").click()
    dialog.locator("button.primary").click()
    expect(place(page, "production").locator(".running")).to_have_text("v4")
    assert Deployment.objects.count() == before + 2


def test_any_two_versions_are_compared(page: Page, address: str):
    page.goto(address)
    page.get_by_role("link", name="Compare").click()
    expect(page.locator("h1")).to_have_text("Compare v3 with v4")
    expect(page.locator(".diff .added").first).to_be_visible()
    page.select_option("[name=from]", "1")
    page.select_option("[name=to]", "3")
    page.click("button:has-text('Compare')")
    page.wait_for_url("**/compare/?from=1&to=3")
    expect(page.locator(".changes")).to_contain_text("gpt-4.1")
    expect(page.locator(".changes")).to_contain_text("gpt-5-mini")
    expect(page.locator(".awaited")).to_have_count(0)


def test_a_version_leads_to_its_logs(page: Page, prompt: Prompt, address: str):
    version = prompt.logs.exclude(prompt_version=None).first().prompt_version
    page.goto(f"{address}{version.number}/")
    expect(page.locator("mark").first).to_be_visible()
    page.click("main >> a:text-is('Logs')")
    expect(page.locator("tbody tr").first).to_contain_text("support/answer")


@pytest.mark.parametrize("path", ["", "1/", "compare/", "2/deploy/"])
def test_a_phone_needs_no_scrolling_sideways(page: Page, address: str, path: str):
    page.set_viewport_size({"width": 390, "height": 844})
    for place in ("/projects/acme/prompts/", f"{address}{path}"):
        page.goto(place)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
