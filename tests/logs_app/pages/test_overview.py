"""What does each customer, environment and prompt cost, how fast is it, what fails?"""

import json
import re

import pytest
import time_machine

from logs_app.rollups import recount_dirty
from observability.projects.models import Project

NOW = "2026-05-10T12:00:00Z"


def log(day: str, **said):
    usage = {"input_tokens": 1000, "output_tokens": 200}
    return {"model": "gpt-4o-mini", "provider": "openai", "started_at": f"2026-05-{day}", "usage": usage} | said


@pytest.fixture
def month(send):
    with time_machine.travel(NOW, tick=False):
        send(
            *(log(f"0{day}T10:00:00Z", customer="acme", cost_usd="0.50", latency_ms=100 * day) for day in range(4, 10)),
            log("09T11:00:00Z", customer="zen", cost_usd="1", status="error", prompt={"path": "support/answer"}),
            log("09T11:30:00Z", customer="zen", model="nobody-knows", provider=None),
            *(log("01T10:00:00Z", customer="acme", cost_usd="0.25") for _ in range(5)),
        )
        yield


@pytest.mark.parametrize("is_counted", [True, False])
def test_cards_say_what_it_comes_to_and_how_it_changed(reader, month, is_counted):
    if is_counted:
        recount_dirty()
    page = reader.text()
    assert "Logs 8 +60%" in page
    assert "Cost $4.00 +220% 1 unpriced" in page
    assert "Tokens 9,600" in page
    assert "Error rate 12% +12.5 points 1 failed" in page


def drawn(html: str) -> tuple[dict, dict]:
    """What the page's script draws: all of it, and title -> label -> values."""
    said = json.loads(re.search(r'id="charts"[^>]*>(.*?)</script', html)[1])
    values = {chart["title"]: {one["label"]: one["data"] for one in chart["datasets"]} for chart in said["charts"]}
    return said, values


def test_charts_have_a_value_for_every_day(reader, month):
    said, charts = drawn(reader.html())
    assert said["labels"] == [f"May {day}" for day in range(3, 11)]
    assert charts["Logs"] == {"OK": [0, 1, 1, 1, 1, 1, 2, 0], "Errors": [0, 0, 0, 0, 0, 0, 1, 0]}
    assert charts["Cost"] == {"Cost": [0, 0.5, 0.5, 0.5, 0.5, 0.5, 1.5, 0]}
    assert charts["Tokens"] == {"Input": [0, *[1000] * 5, 3000, 0], "Output": [0, *[200] * 5, 600, 0]}
    assert charts["Latency"]["p50"][1] == pytest.approx(400, rel=0.01)


def test_a_day_without_logs_is_a_gap_where_nothing_can_be_measured(reader, month):
    _, charts = drawn(reader.html())
    assert charts["Latency"]["p95"][0] is None
    assert charts["Error rate"]["Error rate"] == [None, 0, 0, 0, 0, 0, pytest.approx(1 / 3), None]


def test_what_no_log_says_is_not_drawn(reader, month):
    html = reader.html()
    assert html.count("<canvas") == 5
    assert "No log says when its answer began." in html


def test_charts_tell_where_their_buckets_begin_and_end(reader, month):
    said, _ = drawn(reader.html())
    assert said["edges"][:2] == ["2026-05-03T12:00:00Z", "2026-05-04T00:00:00Z"]
    assert said["edges"][-1] == "2026-05-10T12:00:00Z"
    assert 'data-zoom="charts"' in reader.html()


def test_the_period_before_is_drawn_as_the_same_days_of_it(reader, month):
    _, charts = drawn(reader.html(before="1"))
    assert charts["Logs"]["Before"] == [0, 0, 0, 0, 0, 5, 0, 0]
    assert charts["Cost"]["Before"][5] == 1.25
    assert charts["Error rate"]["Before"] == [None] * 5 + [0] + [None] * 2
    assert "Before" not in drawn(reader.html(before="0"))[1]["Logs"]


@pytest.mark.parametrize(
    ("segment", "names"),
    [
        ("customer", ["acme", "zen"]),
        ("model", ["gpt-4o-mini"]),
        ("prompt", ["(none)", "support/answer"]),
        ("environment", ["(none)"]),
        ("user", ["(none)"]),
        ("none", ["Cost"]),
    ],
)
def test_cost_is_divided_by_a_segment(reader, month, segment, names):
    recount_dirty()
    _, charts = drawn(reader.html(by=segment))
    assert list(charts["Cost"]) == names
    sums = [sum(values) for values in zip(*charts["Cost"].values(), strict=True)]
    assert sums == pytest.approx([0, 0.5, 0.5, 0.5, 0.5, 0.5, 1.5, 0])


def test_of_many_customers_seven_are_told_apart(reader, send):
    with time_machine.travel(NOW, tick=False):
        send(*(log("09T10:00:00Z", customer=f"c{n}", cost_usd=str(n)) for n in range(1, 11)))
        _, charts = drawn(reader.html(by="customer"))
    assert list(charts["Cost"]) == [*(f"c{n}" for n in range(10, 3, -1)), "Others"]
    assert sum(charts["Cost"]["Others"]) == 1 + 2 + 3


@pytest.mark.parametrize(("since", "first"), [("48h", "May 8 12:00"), ("30d", "Apr 10"), ("1970-01-01", "Jan 1970")])
def test_the_range_chooses_the_interval(reader, month, since, first):
    assert drawn(reader.html(since=since))[0]["labels"][0] == first


def test_days_are_those_of_the_viewer(reader, send):
    with time_machine.travel(NOW, tick=False):
        send(log("08T23:30:00Z", cost_usd="1"))
        for zone, place in (("UTC", 5), ("Europe/Berlin", 6), ("No/Where", 5)):
            reader.client.cookies["timezone"] = zone
            _, charts = drawn(reader.html(since="2026-05-03T12:00:00Z"))
            assert charts["Cost"]["Cost"].index(1.0) == place


def test_filters_hold_for_every_number(reader, month):
    page = reader.text(customer="zen")
    assert "Logs 2" in page
    assert "Cost $1.00 1 unpriced" in page


@pytest.mark.parametrize(
    ("name", "value"),
    [("by", "colour"), ("before", "yes"), ("all", "dogs"), ("sort_customer", "-smell"), ("only", "x")],
)
def test_looks_that_there_are_not_are_told(reader, month, name, value):
    for path in ("", "usage/breakdowns/"):
        assert f"{name}: Expected" in reader.text(path, expect=400, **{name: value})


@pytest.mark.parametrize(("card", "logs"), [("Logs", 8), ("Cost", 8), ("Error rate", 1), ("Active users", 0)])
def test_a_card_leads_to_its_logs(reader, month, card, logs):
    html = reader.html()
    [address] = re.findall(rf'href="([^"]*)"[^>]*>\s*<span class="card-title">{card}<', html)
    shown = reader.client.get(address.replace("&amp;", "&")).content.decode()
    assert shown.count("<tr data-href") == logs


@pytest.mark.parametrize(
    ("name", "is_good"), [("Cost", "bad"), ("Logs", None), ("Tokens", None), ("Error rate", "bad"), ("Latency p95", "")]
)
def test_more_is_good_or_bad_as_the_figure_is(reader, month, name, is_good):
    html = reader.html()
    [words] = re.findall(rf'"card-title">{name}<.*?"card-foot">(.*?)</span>', html, re.DOTALL)
    assert ("bad" in words, "good" in words) == (is_good == "bad", is_good == "good")


@pytest.mark.parametrize(
    "query",
    [
        {"since": "0001-01-01", "until": "0001-02-01"},
        {"since": "0001-01-01"},
        {"since": "9999-12-30", "until": "9999-12-31"},
        {"since": "1970-01-01", "until": "2100-01-01"},
        {"since": "2026-05-09", "until": "2026-05-01"},
        {"since": "999999w"},
    ],
)
def test_a_range_that_nobody_meant_is_answered(reader, month, query):
    for path in ("", "usage/breakdowns/"):
        assert reader.client.get(reader.base + path, query | {"before": "1"}).status_code in (200, 400)


def test_bad_filters_are_told_beside_the_field(reader, month):
    assert "Time: Expected an ISO time or how long ago" in reader.text(expect=400, since="never")
    assert "nonsense: There is no such filter" in reader.text(expect=400, nonsense="1")


def test_an_empty_project_leads_to_connect(reader, db):
    assert "No logs yet" in reader.text()
    assert "/projects/acme/connect/" in reader.html()


def test_a_range_without_logs_says_so(reader, month):
    page = reader.text(since="1h")
    assert "Nothing matches these filters" in page


def test_the_choices_are_what_the_logs_say(reader, month):
    recount_dirty()
    html = reader.html(since="30d")
    for name, values in {
        "customer": ["acme", "zen"],
        "prompt": ["", "support/answer"],
    }.items():
        [select] = re.findall(rf'<select name="{name}".*?</select>', html, re.DOTALL)
        assert set(values) <= set(re.findall(r'value="([^"]*)"', select))


def test_names_are_shown_as_text(reader, send, project):
    Project.objects.update(name="<b>Acme</b>")
    send({"model": "<script>alert(1)</script>", "customer": "'\"><img src=x>", "input": "x"})
    recount_dirty()
    html = reader.html(since="24h")
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    assert "<b>Acme" not in html
