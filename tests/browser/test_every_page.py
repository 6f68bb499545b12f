"""What every page promises: nothing from elsewhere, no inline script or style, and nobody shut out."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page

from logs_app.models import Log
from observability.projects.models import ApiKey, Project, User
from prompts_app.models import Prompt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {1440: 900, 390: 844}
BAD = ("serious", "critical")
# Swagger UI's own: a button within a heading that is a button.
ITS_OWN = {"/api/v1/docs/": {"nested-interactive"}}


@pytest.fixture
def addresses(acme: Project) -> list[str]:
    """Of every page, one that shows much."""
    ApiKey.make(acme, "ci")
    log = Log.objects.exclude(trace=None).exclude(session=None).first()
    prompt = Prompt.objects.get(project=acme, path="support/answer")
    of_prompt = [acme.slug, prompt.pk]
    names = ("log-list", "trace-list", "session-list", "connect")
    return [
        reverse("logs:overview", args=[acme.slug]) + "?since=30d",
        *(reverse(f"logs:{name}", args=[acme.slug]) for name in names),
        reverse("logs:log-list", args=[acme.slug]) + "?live=1",
        reverse("logs:log-detail", args=[acme.slug, log.pk]),
        reverse("logs:trace-detail", args=[acme.slug, log.trace_id]),
        reverse("logs:session-detail", args=[acme.slug, log.session_id]),
        reverse("prompts:prompt-list", args=[acme.slug]),
        reverse("prompts:prompt-detail", args=of_prompt),
        reverse("prompts:version-detail", args=[*of_prompt, 1]),
        reverse("prompts:compare", args=of_prompt),
        reverse("prompts:deploy", args=[*of_prompt, 1]),
        *(reverse(f"projects:{name}", args=[acme.slug]) for name in ("general", "members", "keys")),
        reverse("projects:key-revoke", args=[acme.slug, ApiKey.objects.get().pk]),
        reverse("projects:new"),
        reverse("projects:profile"),
        "/nowhere/",
        "/api/v1/docs/",
    ]


@contextmanager
def strictly(browser: Browser, page: Page, width: int, theme: str) -> Iterator[tuple[Page, list[str]]]:
    """A page of the same person, and what its browser complains of: the policy, scripts, requests to elsewhere."""
    context = browser.new_context(
        storage_state=page.context.storage_state(),
        base_url=page.url.partition("/projects/")[0],
        viewport={"width": width, "height": SIZES[width]},
        color_scheme=theme,
    )
    opened, wrong = context.new_page(), []
    opened.set_default_timeout(15_000)
    base = page.url.partition("/projects/")[0]
    opened.on("console", lambda said: wrong.append(f"{opened.url}: {said.text}") if is_grave(said) else None)
    opened.on("pageerror", lambda error: wrong.append(f"{opened.url}: {error}"))
    opened.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith((base, "data:")) else None)
    yield opened, wrong
    context.close()


def is_grave(said) -> bool:
    return said.type == "error" and "404 (Not Found)" not in said.text  # the page that is not there


def faults_of(page: Page, address: str) -> list[tuple[str, str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [
        (address, each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in BAD and each["id"] not in ITS_OWN.get(address, ())
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_every_page_is_strict_and_accessible(page: Page, browser: Browser, addresses, width: int, theme: str):
    User.objects.update(is_superuser=True)  # who sees every button
    faults = []
    with strictly(browser, page, width, theme) as (opened, wrong):
        for address in addresses:
            reply = opened.goto(address)
            policy = reply.header_value("content-security-policy")
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            opened.wait_for_load_state("networkidle")
            faults += faults_of(opened, address)
            if opened.evaluate("document.documentElement.scrollWidth") > width and address not in ITS_OWN:
                faults.append((address, "scrolls sideways"))
    assert not wrong
    assert not faults


def test_a_script_that_a_page_is_made_to_show_does_not_run(page: Page):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.evaluate(
        "document.body.insertAdjacentHTML('afterbegin', '<button id=evil onclick=\"window.ran = 1\">Hi</button>')"
    )
    page.locator("#evil").dispatch_event("click")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in said)
