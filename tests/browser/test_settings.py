"""Keys, members and projects, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from observability.projects.membership import found
from observability.projects.models import ApiKey, Membership, Project, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def settings_page(page: Page, acme: Project) -> Page:
    """Of ana, who is an admin now."""
    Membership.objects.update(role="admin")
    page.goto("/projects/acme/settings/")
    return page


def test_a_key_is_made_shown_once_and_revoked(settings_page: Page):
    page = settings_page
    page.click(".tabs >> text=API keys")
    page.fill("[name=name]", "checkout")
    page.click("text=New key")
    key = page.locator("#new-key").inner_text()
    expect(page.locator("#first-log")).to_contain_text(key)
    page.click(".tabs >> text=API keys")
    expect(page.locator("main")).not_to_contain_text(key)
    page.get_by_label("Revoke checkout", exact=True).click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Revoke checkout?")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert ApiKey.objects.get(name="checkout").revoked_at is None
    page.get_by_label("Revoke checkout", exact=True).click()
    dialog.locator("button.grave").click()
    expect(page.locator(".note.good")).to_contain_text("checkout is revoked")
    assert ApiKey.objects.get(name="checkout").revoked_at


def test_a_new_person_is_invited_and_joins(settings_page: Page, browser: Browser):
    page = settings_page
    page.click(".tabs >> text=Members")
    page.fill("[name=email]", "new@example.com")
    page.select_option(".inline [name=role]", "developer")
    page.click("button:has-text('Add')")
    link = page.locator("#link").inner_text()
    context = browser.new_context()
    person = context.new_page()
    person.goto(link)
    person.fill("[name=password]", "correct horse battery")
    person.click("text=Make the account and join")
    person.wait_for_url("**/projects/acme/")
    context.close()
    page.reload()
    page.click(".tabs >> text=Members")
    row = page.locator("tr", has_text="new@example.com")
    change = row.locator("button:has-text('Change')")
    expect(change).to_be_hidden()
    row.locator("select").select_option("viewer")
    change.click()
    expect(page.locator(".note.good")).to_contain_text("new@example.com is a viewer now.")


def test_projects_are_switched_with_the_keyboard(settings_page: Page):
    ana = User.objects.get()
    for n in range(9):
        found(f"Project {n}", f"project-{n}", ana)
    page = settings_page
    page.reload()
    page.locator(".switch").press("Enter")
    expect(page.get_by_label("Find a project")).to_be_focused()
    page.keyboard.type("ject 7")
    expect(page.locator(".projects li:visible")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/projects/project-7/"))
    page.locator(".switch").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".projects")).to_be_hidden()
    expect(page.locator(".switch")).to_be_focused()
