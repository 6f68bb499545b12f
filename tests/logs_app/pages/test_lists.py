"""The lists of logs, traces and sessions, and the filter bar above them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.rollups import recount_dirty
from logs_app.search import index
from logs_app.search.index import index_waiting
from tests.logs_app.pages import text_of

LISTS = ("logs/", "traces/", "sessions/")


def many(count: int, **said):
    return [
        {
            "external_id": f"x{n}",
            "name": f"call-{n}",
            "model": "gpt-4o-mini",
            "provider": "openai",
            "customer": "acme" if n % 2 else "zen",
            "session": f"s{n}",
            "trace": f"t{n}",
            "prompt": {"path": "support/answer"},
            "started_at": f"2026-05-01T{n // 60:02}:{n % 60:02}:00Z",
            "usage": {"input_tokens": 1500, "output_tokens": 12},
            "latency_ms": 1240,
            "input": "Where is my order?",
        }
        | said
        for n in range(count)
    ]


def rows_of(html: str) -> list[str]:
    return re.findall(r"<tr data-href.*?</tr>", html, re.DOTALL)


@pytest.mark.parametrize("path", LISTS)
def test_one_pages_both_ways(reader, send, path):
    send(*many(120))
    seen, address = [], f"{reader.base}{path}?customer=acme&customer=zen"
    while address:
        html = reader.client.get(address).content.decode()
        seen.append(rows_of(html))
        older = re.search(r'rel="next" href="([^"]*)"', html)
        address = older and f"{reader.base}{path}{older[1].replace('&amp;', '&')}"
    assert [len(page) for page in seen] == [50, 50, 20]
    newer = re.search(r'rel="prev" href="([^"]*)"', html)[1].replace("&amp;", "&")
    assert rows_of(reader.client.get(f"{reader.base}{path}{newer}").content.decode()) == seen[1]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_is_as_long_as_one_likes(reader, send, path):
    send(*many(110))
    for size, shown in (("100", 100), ("500", 110), ("7", 50), ("all", 50)):
        assert len(rows_of(reader.html(path, limit=size))) == shown
    assert re.search(r'limit=100"[^>]*aria-current', reader.html(path, limit=100))


def test_a_row_says_what_matters(reader, send):
    send(*many(1, status="error", error={"type": "RateLimitError", "message": "slow down"}, environment="staging"))
    text = reader.text("logs/")
    assert "May 1, 00:00:00 error llm call-0 RateLimitError Where is my order? gpt-4o-mini zen staging" in text
    assert "staging support/answer 1,512 $" in text
    assert "1.24 s" in text


def test_traces_and_sessions_have_totals(reader, send):
    send(*many(3, trace="run", session="chat", customer="acme", user="ana", cost_usd="0.5"))
    for path in ("traces/", "sessions/"):
        text = reader.text(path)
        assert "acme ana" in text
        assert "3 0 4,536 $1.50 2 min" in text


def test_filters_are_shown_and_hold(reader, send):
    send(*many(4))
    recount_dirty()
    html = reader.html("logs/", customer="zen")
    assert len(rows_of(html)) == 2
    assert '<option value="zen" selected>' in html
    html = reader.html("logs/", **{"-customer": "zen", "metadata.plan": ""})
    assert len(rows_of(html)) == 2
    assert "Customer is not zen" in text_of(html)
    assert '<input type="hidden" name="-customer" value="zen">' in html


def test_a_chip_takes_its_filter_away_and_no_other(reader, send):
    send(*many(4))
    html = reader.html("logs/", **{"-customer": "zen", "kind": "llm", "status": "ok"})
    without = re.search(r'href="([^"]*)" aria-label="Remove the filter: Customer is not', html)[1].replace("&amp;", "&")
    shown = reader.client.get(f"{reader.base}logs/{without}").content.decode()
    assert len(rows_of(shown)) == 4
    assert "Kind is llm" in text_of(shown)


def test_what_logs_do_not_say_can_be_asked_for(reader, send):
    send(*many(1), {"model": "m", "input": "x"})
    assert len(rows_of(reader.html("logs/", customer=""))) == 1


def test_other_pages_take_the_filters_over(reader, send):
    send(*many(1))
    html = reader.html("logs/", customer="zen", since="2026-01-01", cursor="")
    assert 'href="/projects/acme/traces/?customer=zen&amp;since=2026-01-01"' in html
    assert 'href="/projects/acme/connect/"' in html


def test_text_is_found_in_inputs(reader, send):
    send(*many(1), {"input": "refund please", "output": "no"})
    assert len(rows_of(reader.html("logs/", q="REFUND"))) == 1


def test_a_search_says_when_the_index_is_behind(reader, send, monkeypatch):
    monkeypatch.setattr(index, "LIVE_LOGS", 1)
    send({"output": "a"}, {"output": "b"})
    assert "not all found yet" in reader.text("logs/", q="a")
    assert "not all found yet" not in reader.text("logs/")
    index_waiting()
    assert "not all found yet" not in reader.text("logs/", q="a")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"status": "fine"}, "Expected one of ok, error, running"),
        ({"since": "soon"}, "Expected an ISO time"),
        ({"nothing": "1"}, "There is no such filter"),
        ({"cursor": "!"}, "This is no cursor"),
        ({"-status": "fine"}, "Expected one of ok, error, running"),
    ],
)
def test_bad_filters_are_told(reader, send, path, query, told):
    send(*many(1))
    assert told in reader.text(path, expect=400, **query)


@pytest.mark.parametrize("path", LISTS)
def test_nothing_found_is_told_from_nothing_there(reader, send, path):
    assert "No logs yet" in reader.text(path)
    send(*many(1))
    assert "Nothing matches these filters" in reader.text(path, customer="nobody")


@pytest.mark.parametrize("path", ["", *LISTS])
def test_more_rows_take_no_more_queries(reader, send, path):
    reader.html(path)  # the first visit is remembered
    asked = []
    for count in (2, 40):
        send(*many(count))
        recount_dirty()
        with CaptureQueriesContext(connection) as queries:
            reader.html(path, since="2026-01-01")
        asked.append(len(queries))
    assert asked[0] == asked[1]
