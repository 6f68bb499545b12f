"""The list of logs: columns of one's own, what is seen beside it, and logs as they arrive."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logs_app.models import Log
from logs_app.selectors.live import MOST
from observability.projects.models import Preference
from tests.logs_app.pages import text_of


def heads_of(html: str) -> list[str]:
    return [text_of(head) for head in re.findall(r"<th[^>]*>(.*?)</th>", html)][1:]


def choose(reader, *columns: str, **said):
    reply = reader.client.post(f"{reader.base}logs/columns/", {"column": columns, **said})
    assert reply.status_code == 302
    return reply["Location"]


def test_columns_are_ones_own_and_stay(reader, send, admin):
    send({"name": "call", "user": "ana", "tags": ["beta"], "metadata": {"plan": "pro", "seats": 3}})
    assert heads_of(reader.html("logs/"))[:3] == ["Time", "Status", "Name"]
    # Whatever the order in which they are chosen, they stand in that of the list.
    address = choose(reader, "metadata.plan", "tags", "user", "nonsense", metadata="seats", query="status=ok")
    assert address == f"{reader.base}logs/?status=ok"
    html = reader.html("logs/")
    assert heads_of(html) == ["Time", "User", "Tags", "plan", "seats"]
    assert re.search(r"ana beta pro 3\b", text_of(html))
    assert "Model" in heads_of(admin.get(f"{reader.base}logs/").content.decode())
    choose(reader)
    assert heads_of(reader.html("logs/")) == ["Time"]
    choose(reader, defaults="1")
    assert "Model" in heads_of(reader.html("logs/"))


def test_columns_that_are_no_more_are_passed_over(reader, send, project, viewer):
    send({"name": "call"})
    Preference.objects.create(project=project, user=viewer, columns=["gone", "model", 7, "metadata.", "status"])
    assert heads_of(reader.html("logs/")) == ["Time", "Status", "Model"]


def test_every_column_is_drawn_with_as_many_queries_as_few(reader, send):
    def grow(start: int, count: int) -> int:
        send(
            *(
                {"session": f"s{n}", "trace": f"t{n}", "tags": ["a"], "prompt": {"path": f"p{n}"}, "metadata": {"a": n}}
                for n in range(start, start + count)
            )
        )
        reader.html("logs/")
        with CaptureQueriesContext(connection) as asked:
            html = reader.html("logs/")
        assert f"t{start}" in html
        return len(asked)

    names = re.findall(r'name="column" value="([^"]*)"', (send({"name": "x"}), reader.html("logs/"))[1])
    choose(reader, *names, "metadata.a")
    first = grow(0, 2)
    assert first == grow(2, 40)
    assert first <= 30


def test_a_preview_says_what_matters(reader, send):
    failed = {"status": "error", "error": {"type": "RateLimitError", "message": "slow down"}}
    said = [{"role": "user", "content": f"line {n}"} for n in range(9)]
    (id,) = send({"name": "answer", "prompt": {"path": "support"}, "input": said} | failed)
    html = reader.html(f"logs/{id}/", preview=1, customer="acme")
    assert "<html" not in html
    text = text_of(html)
    for word in ("answer", "RateLimitError", "slow down", "line 8", "the log has all", "Prompt support"):
        assert word in text
    assert "line 5" not in text
    assert f"/logs/{id}/?customer=acme" in html


def follow(reader, html: str, expect: int = 200) -> str:
    """Asks as the page does."""
    address = re.search(r'id="live" hx-get="([^"]*)"', html)[1].replace("&amp;", "&")
    reply = reader.client.get(address)
    assert reply.status_code == expect
    return reply.content.decode()


def test_logs_are_followed_as_they_arrive(reader, send):
    send({"name": "before", "customer": "acme"})
    assert 'id="live"' not in reader.html("logs/")
    assert 'id="live"' not in reader.html("traces/")
    html = reader.html("logs/", live=1, customer="acme")
    assert "before" in html
    send({"name": "theirs", "customer": "zen"}, {"name": "mine", "customer": "acme"})
    # It began before the other: what counts is when it arrived.
    send({"name": "slow", "customer": "acme", "latency_ms": 60_000})
    html = follow(reader, html)
    assert "mine" in html
    assert "slow" in html
    assert "theirs" not in html
    assert "<html" not in html
    assert 'id="live"' in follow(reader, html)


def test_what_was_seen_long_ago_is_not_told_again(reader, send):
    html = reader.html("logs/", live=1)
    send({"name": "old"})
    Log.objects.update(received_at=timezone.now() - timedelta(seconds=20))
    seen = (timezone.now() - timedelta(seconds=5)).isoformat()
    html = re.sub(r"seen=[^\"&]*", f"seen={seen.replace('+', '%2B')}", html)
    assert "old" not in follow(reader, html)


def test_an_empty_list_waits_for_logs(reader):
    html = reader.html("logs/", live=1)
    assert 'id="rows"' in html
    assert 'aria-checked="true"' in html


def test_following_is_bounded(reader, send):
    send(*({"name": f"call-{n}"} for n in range(MOST + 5)))
    html = reader.html("logs/live/", seen=(timezone.now() - timedelta(minutes=1)).isoformat())
    assert html.count("<tr ") == MOST
    assert "Load the list anew" in html
    with CaptureQueriesContext(connection) as asked:
        reader.html("logs/live/", seen=timezone.now().isoformat())
    of_logs = [query["sql"] for query in asked if 'FROM "log"' in query["sql"]]
    assert len(of_logs) == 1
    assert len(asked) <= 8


@pytest.mark.parametrize("seen", ["", "soon", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "99999999d"])
def test_a_bad_moment_is_no_fault_of_the_server(reader, seen):
    assert reader.client.get(f"{reader.base}logs/live/", {"seen": seen}).status_code in (200, 400)


def test_what_leads_nowhere_leads_on(reader, send):
    assert "Connect a client" in reader.text("logs/")
    send({"name": "call"})
    assert "Clear all filters" in reader.text("logs/", customer="nobody")
    assert "Clear all filters" in reader.text("logs/", expect=400, colour="red")


USER, SYSTEM = {"role": "user", "content": "Where is\n my order?"}, {"role": "system", "content": "Be kind."}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
CALL = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": '{"order":7}'}}


@pytest.mark.parametrize(
    ("said", "asked", "answered"),
    [
        ({"input": [SYSTEM, USER], "output": "On its way."}, "Where is my order?", "On its way."),
        ({"input": [USER, {"role": "assistant", "content": "?"}]}, "Where is my order?", ""),
        ({"input": [SYSTEM], "output": {"role": "assistant", "content": "Yes."}}, "Be kind.", "Yes."),
        ({"input": ["first", "second"], "kind": "embedding"}, "second", ""),
        ({"input": {"order": 7}, "output": [1, 2]}, '{ "order": 7 }', "[ 1, 2 ]"),
        ({"input": [{"role": "user", "content": [PICTURE, {"type": "text", "text": "Whose?"}]}]}, "[image] Whose?", ""),
        ({"input": "@@@langfuseMedia:type=application/pdf|id=abc|source=file@@@"}, "[file]", ""),
        ({"input": [USER], "tool_calls": [CALL]}, "Where is my order?", 'look_up({ "order": 7 })'),
        ({"output": {"role": "assistant", "content": None, "tool_calls": [CALL]}}, "", 'look_up({ "order": 7 })'),
        ({"input": "x " * 9000, "output": "\u00e9" * 9000}, ("x " * 80).strip(), "\u00e9" * 160),
        ({"input": [SYSTEM | {"content": 'say "no"\\ ' * 2000}, USER]}, ('say "no"\\ ' * 20)[:160].strip(), ""),
        ({"input": [{"role": "user", "content": f"turn {n}"} for n in range(900)]}, re.compile(r"turn 1\d\d"), ""),
        ({"input": [{"deep": ["7" * 9000]}]}, '[{"deep":["' + "7" * 149, ""),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_a_line_tells_what_was_asked_and_answered(reader, send, said, asked, answered):
    choose(reader, "input", "output")
    send({"model": "m"} | said)
    cells = [text_of(cell) for cell in re.findall(r'<td class="clip said">(.*?)</td>', reader.html("logs/"), re.DOTALL)]
    assert cells[1] == answered
    assert asked.fullmatch(cells[0]) if isinstance(asked, re.Pattern) else cells[0] == asked
