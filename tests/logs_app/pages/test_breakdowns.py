"""The lower half of the Overview: what changed most, and tables by customer, prompt, model, user and environment."""

import re
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.rollups import recount_dirty
from tests.logs_app.pages import text_of

NOW = "2026-05-10T12:00:00Z"
PATH = "usage/breakdowns/"


def log(at: str, **said):
    usage = {"input_tokens": 100, "output_tokens": 20}
    return {"model": "gpt-4o-mini", "provider": "openai", "started_at": f"2026-{at}", "usage": usage} | said


def rows_of(html: str, group: str) -> list[list[str]]:
    """The cells of a table, as text."""
    [panel] = re.findall(rf'id="by-{group}".*?</table>', html, re.DOTALL)
    body = panel.partition("<tbody>")[2]
    return [[text_of(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in body.split("</tr>")[:-1]]


def moves_of(html: str) -> list[tuple[str, str]]:
    """What is said of each mover, and its address."""
    found = re.findall(r'<a class="move card" href="([^"]*)">(.*?)</a>', html, re.DOTALL)
    return [(text_of(words), unescape(address)) for address, words in found]


def count_of(reader, address: str) -> int:
    return reader.client.get(unescape(address)).content.decode().count("<tr data-href")


@pytest.fixture
def week(send):
    """Customer b costs most, has most errors and is the slowest; a has most logs."""
    with time_machine.travel(NOW, tick=False):
        send(
            *(log("05-09T10:00:00Z", customer="a", user="ann", cost_usd="0.10", latency_ms=100) for _ in range(4)),
            log("05-08T10:00:00Z", customer="b", user="bob", cost_usd="2", latency_ms=900, status="error"),
            log("05-08T11:00:00Z", customer="b", user="ben", cost_usd="1", latency_ms=900, environment="staging"),
            log("05-07T10:00:00Z", customer="c", prompt={"path": "support/answer"}, model="o3", cost_usd="0.01"),
        )
        yield


@pytest.mark.parametrize("is_counted", [True, False])
def test_every_table_says_what_its_groups_come_to(reader, week, is_counted):
    if is_counted:
        recount_dirty()
    html = reader.html(PATH)
    assert rows_of(html, "customer") == [
        ["b", "$3.00", "2", "240", "50%", "900 ms"],
        ["a", "$0.40", "4", "480", "0%", "100 ms"],
        ["c", "$0.01", "1", "120", "0%", "-"],
    ]
    assert [row[0] for row in rows_of(html, "prompt")] == ["(none)", "support/answer"]
    assert [row[0] for row in rows_of(html, "model")] == ["gpt-4o-mini", "o3"]
    assert [row[0] for row in rows_of(html, "environment")] == ["(none)", "staging"]
    assert [row[0] for row in rows_of(html, "user")] == ["bob", "ben", "ann", "(none)"]
    assert '<strong id="active-users">3</strong>' in html
    assert "Users 3" in text_of(html)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("-cost", "bac"), ("cost", "cab"), ("-logs", "abc"), ("logs", "cba"), ("-tokens", "abc"), ("-errors", "bac"),
        ("-p95", "bac"), ("p95", "cab"), ("name", "abc"), ("-name", "cba"),
    ],
)  # fmt: skip
def test_a_table_is_sorted_by_each_of_its_columns(reader, week, sort, names):
    for query in ({}, {"only": "customer"}):
        html = reader.html(PATH, sort_customer=sort, **query)
        assert "".join(row[0] for row in rows_of(html, "customer")) == names
        [order] = re.findall(r'aria-sort="(\w+)"><a [^>]*id="sort-customer-(\w+)"', html)
        assert order == ("descending" if sort[0] == "-" else "ascending", sort.removeprefix("-"))


def test_the_head_of_a_column_turns_its_order_round(reader, week):
    html = reader.html(PATH, only="customer", sort_customer="-logs", since="30d")
    heads = dict(re.findall(r'<a href="[^"]*sort_customer=([-\w]+)[^"]*"[^>]*id="sort-customer-(\w+)"', html))
    assert heads == {
        "name": "name",
        "-cost": "cost",
        "logs": "logs",
        "-tokens": "tokens",
        "-errors": "errors",
        "-p95": "p95",
    }


def test_a_table_that_is_sorted_leaves_the_others_as_they_are(reader, week):
    reply = reader.client.get(
        f"{reader.base}{PATH}?only=customer&sort_customer=name&since=7d",
        headers={"HX-Current-URL": "http://testserver/projects/acme/?sort_model=p95&all=user&sort_customer=-p95"},
    )
    address = reply["HX-Push-Url"]
    assert address.startswith("/projects/acme/?")
    for part in ("sort_customer=name", "sort_model=p95", "all=user", "since=7d"):
        assert part in address
    assert "only" not in address
    assert reader.client.get(address).status_code == 200


def test_rows_and_errors_lead_to_logs_that_add_up(reader, week):
    html = reader.html(PATH)
    [panel] = re.findall(r'id="by-customer".*?</table>', html, re.DOTALL)
    led = {}
    for address, name in re.findall(r'<a [^>]*href="([^"]*/logs/[^"]*)"[^>]*>([^<]*)</a>', panel):
        led[name] = count_of(reader, address)
    assert led == {"b": 2, "a": 4, "c": 1, "50%": 1}
    [none] = re.findall(r'href="([^"]*/logs/[^"]*prompt=[^"]*)">\(none\)</a>', html)
    assert count_of(reader, none) == 6


def test_of_many_eight_are_shown_and_all_where_asked(reader, send):
    with time_machine.travel(NOW, tick=False):
        send(*(log("05-09T10:00:00Z", customer=f"c{n:02}", cost_usd=str(n)) for n in range(1, 13)))
        html = reader.html(PATH)
        assert len(rows_of(html, "customer")) == 8
        assert "and 4 others: show all" in text_of(html)
        [fragment] = re.findall(r'hx-get="([^"]*all=customer[^"]*)"', html)
        whole = reader.client.get(unescape(fragment)).content.decode()
    assert [row[0] for row in rows_of(whole, "customer")] == [f"c{n:02}" for n in range(12, 0, -1)]
    assert "others" not in text_of(whole)


@pytest.fixture
def changed(send):
    """Against the week before: zen costs four times as much, ops has gone, model o3 fails, and tiny is too small."""
    before, now = "05-02T10:00:00Z", "05-09T10:00:00Z"
    with time_machine.travel(NOW, tick=False):
        send(
            *(log(at, customer="acme", cost_usd="1") for at in (before, now) for _ in range(60)),
            *(log(before, customer="zen", cost_usd="0.5", model="o3") for _ in range(30)),
            *(
                log(now, customer="zen", cost_usd="2", model="o3", status="error" if n < 12 else "ok")
                for n in range(30)
            ),
            *(log(before, customer="ops", cost_usd="0.2") for _ in range(25)),
            log(before, customer="tiny", cost_usd="0.001"),
            *(log(now, customer="tiny", cost_usd="0.001") for _ in range(9)),
        )
        yield


@pytest.mark.parametrize("is_counted", [True, False])
def test_what_changed_most_is_told(reader, changed, is_counted):
    if is_counted:
        recount_dirty()
    moves = moves_of(reader.html(PATH))
    assert [words for words, _ in moves] == [
        "Customer zen error rate +40.0 points 0% → 40%",
        "Model o3 error rate +40.0 points 0% → 40%",
        "Customer zen cost +300% $15.00 → $60.00",
        "Model o3 cost +300% $15.00 → $60.00",
        "Customer ops logs -100% 25 → 0",
    ]


def test_a_mover_leads_to_its_logs(reader, changed):
    assert [count_of(reader, address) for _, address in moves_of(reader.html(PATH))] == [12, 12, 30, 30, 25]


def test_cost_that_rises_is_told_and_is_not_good(reader, send):
    with time_machine.travel(NOW, tick=False):
        send(
            *(log("05-02T10:00:00Z", customer=name, cost_usd="1") for name in ("acme", "zen") for _ in range(20)),
            *(log("05-09T10:00:00Z", customer="acme", cost_usd="1") for _ in range(20)),
            *(log("05-09T10:00:00Z", customer="zen", cost_usd="3.4") for _ in range(20)),
        )
        html = reader.html(PATH)
    assert [words for words, _ in moves_of(html)] == ["Customer zen cost +240% $20.00 → $68.00"]
    assert '<span class="change bad">+240%</span>' in html


def test_nothing_stands_out_where_there_was_nothing_before(reader, week):
    assert "No customer, prompt or model stands out." in reader.text(PATH)


def test_filters_hold_for_tables_and_movers(reader, changed):
    html = reader.html(PATH, customer="zen")
    assert [row[0] for row in rows_of(html, "customer")] == ["zen"]
    assert moves_of(html) == []  # of a single customer or model the cards tell
    assert "nonsense: There is no such filter" in reader.text(PATH, expect=400, nonsense="1")


def test_more_groups_take_no_more_queries(reader, send):
    counts = []
    with time_machine.travel(NOW, tick=False):
        for many in (3, 30):
            send(
                *(
                    log("05-09T10:00:00Z", customer=f"c{n}", user=f"u{n}", prompt={"path": f"p{n}"}, model=f"m{n}")
                    for n in range(many)
                )
            )
            recount_dirty()
            reader.html(PATH)
            with CaptureQueriesContext(connection) as asked:
                reader.html(PATH)
            counts.append(len(asked))
    assert counts[0] == counts[1]
