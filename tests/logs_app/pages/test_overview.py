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
    assert "Errors 12% 1 logs" in page


def test_tables_are_sorted_by_cost_and_lead_to_the_logs(reader, month):
    html = reader.html(environment="")
    rows = re.findall(r'href="(/projects/acme/logs/\?[^"]*customer=[^"]*)">([^<]*)</a>', html)
    assert [name for _, name in rows] == ["acme", "zen"]
    shown = reader.client.get(rows[1][0].replace("&amp;", "&")).content.decode()
    assert shown.count("<tr data-href") == 2


def test_charts_have_a_value_for_every_day(reader, month):
    html = reader.html()
    charts = {chart["title"]: chart for chart in json.loads(re.search(r'id="charts"[^>]*>(.*?)</script', html)[1])}
    labels = json.loads(re.search(r'id="labels"[^>]*>(.*?)</script', html)[1])
    assert labels == [f"May {day}" for day in range(3, 11)]
    assert charts["Logs"]["datasets"] == {
        "OK": [None, 1, 1, 1, 1, 1, 2, None],
        "Errors": [None, 0, 0, 0, 0, 0, 1, None],
    }
    assert charts["Cost"]["datasets"]["Cost"] == [None, 0.5, 0.5, 0.5, 0.5, 0.5, 1.5, None]
    assert charts["Latency"]["datasets"]["p50"][1] == pytest.approx(400, rel=0.01)


@pytest.mark.parametrize(("since", "first"), [("48h", "May 8 12:00"), ("30d", "Apr 10"), ("1970-01-01", "Jan 1970")])
def test_the_range_chooses_the_interval(reader, month, since, first):
    html = reader.html(since=since)
    assert json.loads(re.search(r'id="labels"[^>]*>(.*?)</script', html)[1])[0] == first


def test_days_are_those_of_the_viewer(reader, send):
    with time_machine.travel(NOW, tick=False):
        send(log("08T23:30:00Z", cost_usd="1"))
        for zone, place in (("UTC", 5), ("Europe/Berlin", 6), ("No/Where", 5)):
            reader.client.cookies["timezone"] = zone
            html = reader.html(since="2026-05-03T12:00:00Z")
            charts = json.loads(re.search(r'id="charts"[^>]*>(.*?)</script', html)[1])
            assert charts[1]["datasets"]["Cost"].index(1.0) == place


def test_filters_hold_for_every_number(reader, month):
    page = reader.text(customer="zen")
    assert "Logs 2" in page
    assert "Cost $1.00 1 unpriced" in page
    assert "support/answer" in page


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
