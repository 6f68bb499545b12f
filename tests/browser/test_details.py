"""A log, a trace and a session in a real browser."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from logs_app.models import Log, Session, Trace
from observability.projects.models import Project
from tests.browser.sent import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START = datetime.now(UTC) - timedelta(minutes=5)
CHAT = [
    {"role": "user", "content": "Where is order 7?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "1", "function": {"name": "find", "arguments": "{}"}}],
    },
    {"role": "tool", "tool_call_id": "1", "content": json.dumps([{"depot": n, "note": "x" * 40} for n in range(50)])},
]


def span(n: int, parent: int | None, **said) -> dict:
    return {
        "external_id": f"span-{n}",
        "parent": None if parent is None else f"span-{parent}",
        "trace": "run",
        "name": f"step {n}",
        "kind": "chain",
        "started_at": (START + timedelta(milliseconds=10 * n)).isoformat(),
        "latency_ms": 10,
        "output": f"done {n}",
        **said,
    }


def open_log(page: Page) -> None:
    page.goto(f"/projects/acme/logs/{Log.objects.get(external_id='talk').id}/")


@pytest.fixture
def talk(acme: Project) -> None:
    said = {"external_id": "talk", "model": "gpt-4o", "input": CHAT, "session": "chat", "user": "ana@example.com"}
    send(acme, {**said, "output": "It is in **Ulm**, " + "and waits " * 2000 + "there."})


def test_a_log_is_read_copied_and_unfolded(page: Page, talk):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_log(page)
    answer = page.locator(".message.assistant").last
    expect(answer.locator("strong")).to_have_text("Ulm")
    expect(answer).not_to_contain_text("there.")
    answer.locator("text=Show all").click()
    expect(answer).to_contain_text("there.")
    answer.locator(".copy").click()
    expect(answer.locator(".copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("It is in **Ulm**, and")
    tree = page.locator(".call .tree")
    expect(tree.locator("details")).to_have_count(51)
    expect(tree).not_to_contain_text("depot")
    tree.locator("summary").nth(1).click()
    expect(tree).to_contain_text("depot: 0")
    page.click("text=Raw log as JSON")
    expect(page.locator("[data-json-from], .fold > .tree").last).to_contain_text("external_id")


def test_a_log_is_shown_as_it_was_sent(page: Page, talk):
    open_log(page)
    page.click(".segments >> text=Text")
    expect(page.locator(".message.assistant").last).to_contain_text("**Ulm**")
    page.click(".segments >> text=JSON")
    expect(page.locator(".segments [aria-current]")).to_have_text("JSON")
    expect(page.locator(".message .tree, .message pre").first).to_be_visible()


def test_keys_lead_along_the_list(page: Page):
    page.goto("/projects/acme/logs/?kind=tool")
    page.locator("tbody tr a").nth(1).click()
    page.wait_for_url(re.compile(r"/logs/[0-9a-f-]{36}/\?kind=tool"))
    here = page.url.partition("?")[0]
    expect(page.locator(".neighbours [rel=next]")).to_be_visible()
    page.keyboard.press("k")
    page.wait_for_url(lambda url: here not in url and url.endswith("?kind=tool"))
    expect(page.locator("h1 .kind")).to_have_text("tool")


@pytest.fixture
def large(acme: Project) -> None:
    """Two thousand logs below one, each hundredth with one below it that failed."""
    steps = [span(n, 0) for n in range(1, 2000)]
    failed = [span(5000 + n, n, status="error", started_at=steps[n - 1]["started_at"]) for n in range(100, 2000, 100)]
    whole = [span(0, None, kind="agent", name="whole", latency_ms=20_000), *steps, *failed]
    for start in range(0, len(whole), 500):
        send(acme, *whole[start : start + 500])


def test_a_large_trace_is_walked_by_keys_and_searched(page: Page, large):
    page.goto(f"/projects/acme/traces/{Trace.objects.get(external_id='run').id}/")
    tree, panel = page.get_by_role("tree"), page.locator("#span")
    expect(panel).to_contain_text("done 0")
    assert tree.get_by_role("treeitem").count() < 100  # only the rows in sight are there
    tree.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("done 1")
    page.wait_for_url(f"**log={Log.objects.get(external_id='span-1').id}")
    page.keyboard.press("End")
    expect(tree.locator(".span.active")).to_contain_text("step 1999")
    page.fill("#span-search", "step 1777")
    expect(tree.get_by_role("treeitem")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("done 1777")
    page.fill("#span-search", "")
    page.click("[data-only=errors]")
    expect(page.locator(".waterfall output")).to_have_text("19 found")
    page.click("[data-only=errors]")
    tree.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("treeitem")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_role("treeitem").nth(1)).to_contain_text("step 1")
    page.reload()
    expect(panel).to_contain_text("done 1777")  # the address names it


def test_a_session_shows_its_turns_and_what_is_below(page: Page, acme: Project):
    said = {"session": "chat", "trace": "run"}
    steps = [span(1, 0, **said, kind="tool", name="find"), span(2, 0, **said)]
    send(acme, span(0, None, **said, kind="agent", input="Where is it?", output="In Ulm."), *steps)
    page.goto(f"/projects/acme/sessions/{Session.objects.get(external_id='chat').id}/")
    turn = page.locator(".turn")
    expect(turn.locator(".bubble.user")).to_contain_text("Where is it?")
    expect(turn.locator(".bubble.assistant")).to_contain_text("In Ulm.")
    turn.locator("summary").click()
    expect(turn.locator(".steps li")).to_have_count(3)
    turn.locator("text=Open the trace").click()
    expect(page.get_by_role("treeitem")).to_have_count(3)


@pytest.mark.parametrize("kind", ["log", "trace", "session"])
def test_a_phone_shows_each_page_whole(page: Page, kind: str):
    page.set_viewport_size({"width": 390, "height": 844})
    model = {"log": Log, "trace": Trace, "session": Session}[kind]
    page.goto(f"/projects/acme/{kind}s/{model.objects.order_by('-id').first().id}/")
    expect(page.locator(".stats").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
