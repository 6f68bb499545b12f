"""What every page promises: nothing from elsewhere, no inline script or style, and nobody shut out."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Browser, Page

from logs_app.models import DeadLetter, Export, Log, LogError
from observability.projects import membership
from observability.projects.models import ApiKey, Project, User
from prompts_app.models import Prompt
from tests.browser.sent import FAILED, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {1440: 900, 390: 844}
BAD = ("serious", "critical")
# Swagger UI's own: a button within a heading that is a button.
ITS_OWN = {"/api/v1/docs/": {"nested-interactive"}}


@pytest.fixture
def addresses(acme: Project) -> list[str]:
    """Of every page, one that shows much."""
    key, _ = ApiKey.make(acme, "ci")
    send(acme, FAILED)
    log = Log.objects.exclude(trace=None).exclude(session=None).first()
    prompt = Prompt.objects.get(project=acme, path="support/answer")
    of_prompt = [acme.slug, prompt.pk]
    names = ("log-list", "trace-list", "session-list", "customer-list", "user-list", "feedback-list", "connect")
    error = LogError.objects.order_by("-log_id").first()
    return [
        reverse("logs:overview", args=[acme.slug]) + "?since=30d",
        *(reverse(f"logs:{name}", args=[acme.slug]) for name in names),
        reverse("logs:log-list", args=[acme.slug]) + "?live=1",
        reverse("logs:log-detail", args=[acme.slug, log.pk]),
        reverse("logs:log-delete", args=[acme.slug, log.pk]),
        reverse("logs:trace-detail", args=[acme.slug, log.trace_id]),
        reverse("logs:session-detail", args=[acme.slug, log.session_id]),
        reverse("logs:customer-detail", args=[acme.slug]) + f"?customer={log.customer}",
        reverse("logs:customer-erase", args=[acme.slug]) + f"?customer={log.customer}",
        reverse("logs:user-detail", args=[acme.slug]) + f"?{urlencode({'user': log.user})}",
        reverse("logs:error-list", args=[acme.slug]) + "?since=30d",
        reverse("logs:error-detail", args=[acme.slug, error.fingerprint]) + "?since=30d",
        reverse("prompts:prompt-list", args=[acme.slug]),
        reverse("prompts:prompt-detail", args=of_prompt),
        reverse("prompts:version-detail", args=[*of_prompt, 1]),
        reverse("prompts:compare", args=of_prompt),
        reverse("prompts:deploy", args=[*of_prompt, 1]),
        *(reverse(f"projects:{name}", args=[acme.slug]) for name in ("general", "members", "keys")),
        reverse("projects:key-revoke", args=[acme.slug, key.pk]),
        reverse("logs:export-list", args=[acme.slug]),
        reverse("logs:export-detail", args=[acme.slug, export_of(acme).pk]),
        reverse("logs:health", args=[acme.slug]),
        reverse("logs:letter-detail", args=[acme.slug, letter_of(acme).pk]),
        reverse("logs:letter-delete", args=[acme.slug, letter_of(acme).pk]),
        reverse("projects:new"),
        reverse("projects:profile"),
        "/nowhere/",
        "/api/v1/docs/",
    ]


def export_of(project: Project) -> Export:
    user = User.objects.get()
    return Export.objects.create(project=project, asked_by=user, what="logs", file_format="csv", rows_expected=9)


def letter_of(project: Project) -> DeadLetter:
    reasons = [{"field": "latency_ms", "message": "Expected float, got str", "status": 400, "items": 1}]
    return DeadLetter.objects.create(
        project=project, format="native", method="POST", path="/api/v1/logs/", body=b'[{"latency_ms": "slow"}, {}]',
        size=28, status=400, reasons=reasons, positions=[0], items=2, headers={"content-type": "application/json"},
    )  # fmt: skip


@pytest.fixture
def open_addresses(acme: Project) -> list[str]:
    """What somebody sees who is not signed in: one who forgot the password, one who is invited."""
    user = User.objects.get()
    link = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    secret = membership.invite(acme, "new@example.com", "viewer", user)
    return [
        reverse("login"),
        reverse("projects:invitation", args=[secret]),
        reverse("projects:invitation", args=["nobodys"]),
        reverse("projects:new-password", args=link),
        reverse("projects:new-password", args=[link[0], "worn-out"]),
    ]


@contextmanager
def strictly(
    browser: Browser, page: Page, width: int, theme: str, *, is_signed_in: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page of the same person, and what its browser complains of: the policy, scripts, requests to elsewhere."""
    context = browser.new_context(
        storage_state=page.context.storage_state() if is_signed_in else None,
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
            faults += faults_at(opened, address, width)
    assert not wrong
    assert not faults


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_what_anybody_sees_is_strict_and_accessible(
    page: Page, browser: Browser, open_addresses, width: int, theme: str
):
    with strictly(browser, page, width, theme, is_signed_in=False) as (opened, wrong):
        faults = [fault for address in open_addresses for fault in faults_at(opened, address, width)]
    assert not wrong
    assert not faults


def faults_at(opened: Page, address: str, width: int) -> list[tuple[object, ...]]:
    reply = opened.goto(address)
    policy = reply.header_value("content-security-policy")
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    opened.wait_for_load_state("networkidle")
    faults: list[tuple[object, ...]] = [*faults_of(opened, address)]
    if opened.evaluate("document.documentElement.scrollWidth") > width and address not in ITS_OWN:
        faults.append((address, "scrolls sideways"))
    return faults


def test_a_script_that_a_page_is_made_to_show_does_not_run(page: Page):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.evaluate(
        "document.body.insertAdjacentHTML('afterbegin', '<button id=evil onclick=\"window.ran = 1\">Hi</button>')"
    )
    page.locator("#evil").dispatch_event("click")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in said)
