"""The filter bar: what may be added, the values to choose from with their counts, and facets."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.rollups import recount_dirty
from logs_app.selectors import choices
from tests.logs_app.pages import text_of

SINCE = "since=2026-01-01"


@pytest.fixture
def some(send):
    """Four logs of two customers, with all that there is to filter by."""
    send(
        *(
            {
                "external_id": f"x{n}",
                "kind": "llm" if n else "tool",
                "model": "small" if n % 2 else "large",
                "provider": "openai",
                "customer": "acme" if n < 3 else "zen",
                "user": f"user-{n % 2}",
                "environment": "production",
                "prompt": {"path": "support/answer"},
                "status": "error" if n == 3 else "ok",
                "session": "chat",
                "tags": ["beta", "eu"] if n else ["beta"],
                "metadata": {"plan": "pro", "seats": 3, "is_new": True, "nested": {"a": 1}} if n else {},
                "started_at": f"2026-05-01T10:0{n}:00Z",
                "usage": {"input_tokens": 100 * n, "output_tokens": 1},
                "input": "Hi",
            }
            for n in range(4)
        )
    )
    send(
        {"log": "x1", "name": "thumbs", "value": "up"}, {"log": "x1", "name": "thumbs", "value": "up"}, path="feedback"
    )
    recount_dirty()


def offered(html: str) -> dict[str, str]:
    """The values that an editor offers, and how many logs have each."""
    lines = re.findall(r"<li>.*?</li>", html, re.DOTALL)
    named = [(re.search(r'value="([^"]*)"', line)[1], text_of(line).split()[-1]) for line in lines]
    return {unescape(value): count for value, count in named}


def edited(reader, name: str, query: str = SINCE, **more: str) -> str:
    return reader.html("filter/", page="logs", name=name, query=query, **more)


def hrefs(html: str) -> dict[str, str]:
    """Where the lines of facets lead, by their text."""
    return {
        text_of(text): unescape(to) for to, text in re.findall(r'<a href="\?([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("model", {"large": "2", "small": "2"}),
        ("provider", {"openai": "4"}),
        ("environment", {"production": "4"}),
        ("prompt", {"support/answer": "4"}),
        ("user", {"user-0": "2", "user-1": "2"}),
    ],
)
def test_values_come_with_counts_of_the_whole_range(reader, some, monkeypatch, name, expected):
    monkeypatch.setattr(choices, "LATEST", 1)  # logs are not what is counted
    html = edited(reader, name)
    assert offered(html) == expected
    assert "Counted in this time range" in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tag", {"beta": "4", "eu": "3"}),
        ("session", {"chat": "4"}),
        ("format", {"native": "4"}),
        ("status", {"ok": "3", "error": "1", "running": "0"}),
        ("metadata.plan", {"pro": "3", "": "1"}),
        ("metadata.seats", {"3": "3", "": "1"}),
        ("metadata.is_new", {"true": "3", "": "1"}),
        ("metadata", {"plan": "3", "seats": "3", "is_new": "3", "nested": "3"}),
        ("feedback", {"thumbs": "1", "thumbs:up": "1"}),
        ("priced", {"false": "4", "true": "0"}),
    ],
)
def test_other_values_are_counted_among_the_latest_logs(reader, some, name, expected):
    assert offered(edited(reader, name)) == expected


def test_a_bounded_look_says_how_far_it_looked(reader, some, monkeypatch):
    monkeypatch.setattr(choices, "LATEST", 2)
    html = edited(reader, "tag")
    assert offered(html) == {"beta": "2", "eu": "2"}
    assert "Counted among the latest 2 logs" in html


def test_counts_heed_the_other_filters_and_not_their_own(reader, some):
    html = edited(reader, "model", f"{SINCE}&customer=acme&model=small")
    assert offered(html) == {"large": "2", "small": "1"}
    assert re.search(r'value="small" checked', html)
    assert 'type="hidden" name="customer" value="acme"' in html
    assert 'type="hidden" name="model"' not in html
    assert offered(edited(reader, "model", f"{SINCE}&tag=eu")) == {"small": "2", "large": "1"}


def test_a_not_is_edited_as_one(reader, some):
    html = edited(reader, "-model", f"{SINCE}&model=-small&cursor=x")
    assert '<option value="-" selected>is not' in html
    assert re.search(r'value="small" checked', html)
    assert re.findall(r'type="hidden" name="([^"]*)"', html) == ["since"]


def test_a_value_that_no_log_has_can_be_taken_away(reader, some):
    assert re.search(r'value="gone" checked', edited(reader, "customer", f"{SINCE}&customer=gone"))


def test_bounds_are_edited_together(reader, some):
    html = edited(reader, "total_tokens", "min_total_tokens=5&max_total_tokens=250&kind=llm")
    assert 'name="min_total_tokens" min="0" step="1" value="5"' in html
    assert 'name="max_total_tokens" min="0" step="1" value="250"' in html
    assert 'type="hidden" name="kind" value="llm"' in html


def test_a_key_of_the_metadata_may_be_typed(reader, some):
    assert 'data-editor="metadata.plan"' in edited(reader, "metadata", key="plan")


@pytest.mark.parametrize(
    "asked", [{"name": "nothing"}, {"name": ""}, {"page": "nowhere"}, {"page": "", "name": "model"}]
)
def test_an_editor_of_nothing_is_refused(reader, some, asked):
    assert "no such" in reader.text("filter/", expect=400, **{"page": "logs", "name": "model", **asked})


def test_a_bad_filter_does_not_stand_in_the_way_of_others(reader, some):
    assert "eu" in offered(edited(reader, "tag", "status=fine&since=never"))


def test_tokens_have_bounds(reader, some):
    for query, count in (({"min_total_tokens": "101"}, 3), ({"max_total_tokens": "101"}, 2)):
        assert reader.html("logs/", **query).count("<tr data-href") == count
    assert "no more than 0 decimal places" in reader.text("logs/", expect=400, min_total_tokens="1.5")


def test_chips_say_filters_in_words(reader, some):
    bounds = "min_cost_usd=0.01&max_cost_usd=1&min_latency_ms=5"
    address = f"{reader.base}logs/?model=a&model=b&-kind=tool&metadata.plan=pro&user=&{bounds}"
    text = text_of(reader.client.get(address).content.decode())
    for chip in (
        "Model is a or b",
        "Kind is not tool",
        "Cost ≥ $0.01 and ≤ $1",
        "Latency ≥ 5 ms",
        "plan is pro",
        "User is (none)",
    ):
        assert chip in text


def test_the_bar_counts_what_it_offers(reader, some):
    html = reader.html("logs/", since="2026-01-01", customer="acme")
    assert '<option value="production">production · 3</option>' in html
    assert '<option value="zen">zen · 1</option>' in html


def test_a_select_leaves_to_a_chip_what_it_cannot_say(reader, some):
    html = reader.html("logs/", customer=["acme", "zen"])
    assert re.search(r'name="customer" id="f-customer" class="is-set" disabled', html)
    assert "Customer is acme or zen" in text_of(html)


def test_facets_count_and_add(reader, some):
    html = reader.html("facets/", since="2026-01-01", customer="acme")
    assert "Status no error 3 Model large 2 small 1" in text_of(html)
    assert "Customer acme 3 zen 1" in text_of(html)
    lines = hrefs(html)
    assert lines["small 1"] == "since=2026-01-01&customer=acme&model=small"
    assert lines["zen 1"] == "since=2026-01-01&customer=acme&customer=zen"
    assert lines["acme 3"] == "since=2026-01-01"
    assert lines["no error 3"].endswith("status=-error")
    assert reader.client.get(f"{reader.base}logs/?{lines['no error 3']}").status_code == 200


def test_facets_of_what_is_not_rolled_up_come_from_the_latest_logs(reader, some, monkeypatch):
    monkeypatch.setattr(choices, "LATEST", 3)
    text = reader.text("facets/", since="2026-01-01", tag="eu")
    assert "Status ok 2 error 1" in text
    assert "Counted among the latest 3 logs" in text


def test_facets_of_bad_filters_are_refused(reader, some):
    assert "Expected" in reader.text("facets/", expect=400, status="fine")


def test_a_list_waits_for_no_facet(reader, some):
    html = reader.html("logs/", model="small")
    assert f'hx-get="{reader.base}facets/?model=small"' in html
    assert "large" not in html


@pytest.mark.parametrize(
    ("path", "query", "most"),
    [
        ("facets/", {"since": "2026-01-01"}, 22),
        ("facets/", {"since": "2026-01-01", "tag": "eu"}, 22),
        ("filter/", {"page": "logs", "name": "model", "query": SINCE}, 12),
        ("filter/", {"page": "logs", "name": "feedback", "query": SINCE}, 12),
        ("filter/", {"page": "logs", "name": "prompt_version", "query": SINCE}, 12),
    ],
)
def test_more_logs_take_no_more_queries(reader, some, send, path, query, most):
    asked = []
    for count in (1, 30):
        send(*({"model": f"m{n}", "prompt": {"path": f"p{n}"}, "tags": ["eu"], "input": "x"} for n in range(count)))
        recount_dirty()
        reader.html(path, **query)
        with CaptureQueriesContext(connection) as queries:
            reader.html(path, **query)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= most
