"""Customers and users: their lists, a page of each, what they are billed by, and how they are erased."""

import csv
import io
import re
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.models import Log
from logs_app.rollups import recount_dirty
from logs_app.selectors import people
from observability.projects.models import Membership

WHATS = ("customer", "user")
ODD = ("a/b", "../x", "-dash", "\\-slash", "ünï · 顧客", "a&b=c?d#e", "<b>", "x y", "%2F", ".")


def log(n: int = 0, **said):
    return {
        "model": "m",
        "started_at": f"2026-05-01T{n // 60:02}:{n % 60:02}:00Z",
        "cost_usd": "0.5",
        "latency_ms": 100,
    } | said


@pytest.fixture
def billed(send):
    """Three customers, the first of whom costs most, the last of whom fails most."""
    send(log(customer="zen", user="zoe", cost_usd="9"))
    send(*(log(n, customer="acme", user=f"u{n}", latency_ms=1000) for n in range(4)))
    send(*(log(n, customer="Bolt", user="ben", cost_usd="0.1", status="error", latency_ms=5) for n in range(2)))


def names_of(html: str) -> list[str]:
    return re.findall(r'<tr data-href.*?<td class="clip"><a[^>]*>(.*?)</a>', html, re.DOTALL)


@pytest.mark.parametrize("is_recounted", [False, True])
@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("", ["zen", "acme", "Bolt"]),
        ("name", ["acme", "Bolt", "zen"]),
        ("-name", ["zen", "Bolt", "acme"]),
        ("cost", ["Bolt", "acme", "zen"]),
        ("-share", ["zen", "acme", "Bolt"]),
        ("-logs", ["acme", "Bolt", "zen"]),
        ("-errors", ["Bolt", "acme", "zen"]),
        ("-p95", ["acme", "zen", "Bolt"]),
        ("p50", ["Bolt", "zen", "acme"]),
        ("-last", ["acme", "Bolt", "zen"]),
    ],
)
def test_a_list_is_sorted_by_each_column(reader, billed, order, names, is_recounted):
    if is_recounted:
        recount_dirty()
    html = reader.html("customers/", since="2026-01-01", order=order)
    assert names_of(html) == names
    direction = "descending" if order.startswith("-") or not order else "ascending"
    assert html.count(f'aria-sort="{direction}"') == 1


def test_a_row_says_what_somebody_comes_to(reader, billed):
    text = reader.text("customers/", since="2026-01-01")
    assert "zen $9.00 80.4% 1 0 0% … … May 1, 00:00" in text
    assert "Bolt $0.20 1.8% 2 0 100%" in text
    sorted_by_it = reader.text("customers/", since="2026-01-01", order="-p50")
    assert "zen $9.00 80.4% 1 0 0% 100 ms 100 ms May 1, 00:00" in sorted_by_it


@pytest.mark.parametrize("is_recounted", [False, True])
def test_a_list_asks_how_long_it_took(reader, billed, is_recounted):
    if is_recounted:
        recount_dirty()
    html = reader.html("customers/", since="2026-01-01", order="name")
    asked = unescape(re.search(r'hx-get="([^"]*customers/latency/[^"]*)"', html)[1])
    said = reader.client.get(asked).content.decode()
    told = re.findall(r'id="(p\d+-\d)" hx-swap-oob="true">([^<]*)', said)
    assert [(cell, text.replace("\xa0", " ")) for cell, text in told] == [
        ("p50-0", "993 ms"), ("p95-0", "993 ms"), ("p50-1", "5 ms"), ("p95-1", "5 ms"), ("p50-2", "100 ms"),
        ("p95-2", "100 ms"),
    ]  # fmt: skip
    reader.html("users/latency/", expect=400, since="soon", of="zoe")


def test_somebody_is_found_by_a_part_of_their_name(reader, billed):
    assert names_of(reader.html("customers/", since="2026-01-01", name="OL")) == ["Bolt"]
    assert "No such customer" in reader.text("customers/", since="2026-01-01", name="nobody")
    assert len(names_of(reader.html("users/", since="2026-01-01", name="u", customer="acme"))) == 4


def test_the_order_stays_while_one_filters_and_pages(reader, send, monkeypatch):
    send(*(log(customer=f"c{n:03}") for n in range(120)))
    html = reader.html("customers/", since="2026-01-01", order="-name")
    assert '<input type="hidden" name="order" value="-name">' in html
    following = re.search(r'rel="next" href="([^"]*)"', html)[1].replace("&amp;", "&")
    assert names_of(reader.client.get(f"{reader.base}customers/{following}").content.decode())[0] == "c069"


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"order": "size"}, "Expected name, cost, share"),
        ({"cursor": "x"}, "no cursor"),
        ({"since": "soon"}, "Expected an ISO time"),
        ({"nothing": "1"}, "There is no such filter"),
    ],
)
def test_bad_questions_are_told(reader, billed, what, query, told):
    assert told in reader.text(f"{what}s/", expect=400, **query)


def test_a_long_list_is_not_sorted_by_latency(reader, billed, monkeypatch):
    monkeypatch.setattr(people, "MOST_MEASURED", 2)
    assert "not sorted by latency" in reader.text("customers/", expect=400, order="-p95", since="2026-01-01")
    assert names_of(reader.html("customers/", order="-p95", since="2026-01-01", name="z")) == ["zen"]


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("is_recounted", [False, True])
def test_any_name_has_a_page(reader, send, what, name, is_recounted):
    send(log(**{what: name}), log(**{what: "other"}, cost_usd="7"))
    if is_recounted:
        recount_dirty()
    html = reader.html(f"{what}s/", since="2026-01-01", order="cost")
    address = re.search(r'<tr data-href="([^"]*)"', html)[1].replace("&amp;", "&")
    shown = reader.client.get(address).content.decode()
    assert "$0.50" in shown
    assert "$7.00" not in shown
    logs = re.search(r'class="card" href="([^"]*)"', shown)[1].replace("&amp;", "&")
    assert len(re.findall("<tr data-href", reader.client.get(logs).content.decode())) == 1


@pytest.mark.parametrize("what", WHATS)
def test_logs_that_name_nobody_have_a_page(reader, send, what):
    send(log(), log(**{what: "other"}, cost_usd="7"))
    text = reader.text(f"{what}/", **{what: ""}, since="2026-01-01")
    assert f"The logs that name no {what}" in text
    assert "Cost $0.50" in text
    assert "Erase" not in text


@pytest.mark.parametrize("what", WHATS)
def test_a_page_without_a_name_leads_to_the_list(reader, what):
    for query in ("", f"?{what}=a&{what}=b", f"?{what}=-a"):
        reply = reader.client.get(f"{reader.base}{what}/{query}")
        assert reply["Location"] == f"{reader.base}{what}s/"


def test_a_page_shows_what_hangs_on_somebody(reader, send):
    said = {"customer": "acme", "user": "ann", "session": "chat-7", "prompt": {"path": "support/answer"}}
    send(log(**said), log(1, **said, status="error", error={"type": "Late", "message": "after 9 s"}))
    for what, name in (("customer", "acme"), ("user", "ann")):
        text = reader.text(f"{what}/", **{what: name}, since="2026-01-01")
        assert "Cost $1.00" in text
        assert "Error rate 50%" in text
        rest = reader.text(f"{what}/rest/", **{what: name}, since="2026-01-01")
        for each in ("support/answer", "chat-7", "Late", "after <n> s"):
            assert each in rest
    assert "ann" in reader.text("customer/rest/", customer="acme", since="2026-01-01")


@pytest.mark.parametrize("what", WHATS)
def test_the_rest_of_a_page_tells_bad_questions(reader, billed, what):
    for query in ({}, {what: ["a", "b"]}, {what: "a", "since": "soon"}):
        reader.html(f"{what}/rest/", expect=400, **query)


def test_somebody_unknown_has_nothing(reader, billed):
    assert "Nothing matches" in reader.text("customer/", customer="nobody")


@pytest.mark.parametrize(
    "path", ["customers/", "users/", "customer/", "user/", "customer/rest/", "user/rest/", "errors/"]
)
def test_more_rows_take_no_more_queries(reader, send, path):
    query = {"since": "2026-01-01"} | ({what: "same"} if (what := path.split("/")[0]) in WHATS else {})
    reader.html(path, **query)
    asked = []
    for start, count in ((0, 2), (2, 40)):
        for n in range(start, start + count):
            one = {what: "same" if path.startswith(f"{what}/") else f"x{n}" for what in WHATS}
            failed = {"status": "error", "error": {"type": f"E{chr(65 + n)}"}}
            send(log(n, session=f"s{n}", prompt={"path": f"p{n}"}, **one, **failed))
        recount_dirty()
        with CaptureQueriesContext(connection) as queries:
            reader.html(path, **query)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def statement(reader, **query):
    reply = reader.client.get(f"{reader.base}billing/", query)
    assert reply.status_code == 200
    assert reply.streaming
    return list(csv.DictReader(io.StringIO(reply.getvalue().decode("utf-8-sig"))))


def test_a_month_is_billed_to_the_last_place(reader, send, project):
    costs = [Decimal(n) / 1_000_007 for n in range(1, 40)]
    send(
        *(
            log(n, customer="acme" if n % 2 else "a,b", prompt={"path": f"p{n % 3}"}, cost_usd=f"{cost:.12f}")
            for n, cost in enumerate(costs)
        ),
        log(customer="acme", started_at="2026-04-30T23:59:59Z", cost_usd="100"),
        log(customer="acme", started_at="2026-06-01T00:00:00Z", cost_usd="100"),
    )
    recount_dirty()
    Log.objects.filter(customer="a,b").update(computed_usd=Decimal(3))
    rows = statement(reader, month="2026-05")
    assert {tuple(row[name] for name in ("customer", "prompt", "model")) for row in rows} == {
        *((customer, f"p{n}", "m") for customer in ("acme", "a,b") for n in range(3)),
        ("Total", "", ""),
    }
    stored = Log.objects.filter(started_at__month=5)
    for row in rows[:-1]:
        mine = stored.filter(customer=row["customer"], prompt__path=row["prompt"])
        assert Decimal(row["cost_usd"]) == sum(log.shown_usd("reported") for log in mine)
        assert int(row["logs"]) == mine.count()
    assert Decimal(rows[-1]["cost_usd"]) == sum(log.shown_usd("reported") for log in stored)
    project.cost = "computed"
    project.save()
    assert Decimal(statement(reader, month="2026-05")[-1]["cost_usd"]) == sum(
        log.shown_usd("computed") for log in stored
    )


def test_one_customer_is_billed_alone(reader, send):
    send(*(log(customer=name) for name in ("acme", "-dash")), log(cost_usd="7"))
    assert [row["cost_usd"] for row in statement(reader, month="2026-05", customer="\\-dash")] == ["0.500000000000"] * 2
    assert [row["customer"] for row in statement(reader, month="2026-05", customer="")] == ["", "Total"]
    assert statement(reader, month="2026-04") == []


@pytest.mark.parametrize("month", ["", "2026-13", "soon", "9999-12", "0000-01"])
def test_a_month_that_is_none_is_told(reader, month):
    assert "Expected a month" in reader.text("billing/", expect=400, month=month)


@pytest.fixture
def developer(reader, viewer):
    Membership.objects.filter(user=viewer).update(role="developer")
    return reader


@pytest.mark.parametrize("what", WHATS)
def test_somebody_is_erased_after_a_question(developer, send, what):
    send(log(**{what: "-odd/one"}), log(**{what: "other"}))
    query = urlencode({what: "\\-odd/one"})
    assert "Erase…" in developer.client.get(f"{developer.base}{what}/?{query}&since=2026-01-01").content.decode()
    address = f"{developer.base}{what}/erase/?{query}"
    assert f"Erase everything of this {what}?" in developer.client.get(address).content.decode()
    assert Log.objects.count() == 2
    assert developer.client.post(address)["Location"] == f"{developer.base}{what}s/"
    assert [getattr(log, what) for log in Log.objects.all()] == ["other"]


@pytest.mark.parametrize("what", WHATS)
def test_nobody_is_erased_by_an_address_without_a_name(developer, send, what):
    send(log())
    for query in ("", f"?{what}=", f"?{what}=a&{what}=b"):
        assert developer.client.post(f"{developer.base}{what}/erase/{query}").status_code == 400
    assert Log.objects.count() == 1


@pytest.mark.parametrize("what", WHATS)
def test_viewers_erase_nobody(reader, send, what):
    send(log(**{what: "x"}))
    assert "Erase…" not in reader.text(f"{what}/", **{what: "x"}, since="2026-01-01")
    assert reader.client.post(f"{reader.base}{what}/erase/?{what}=x").status_code == 403
    assert Log.objects.count() == 1
