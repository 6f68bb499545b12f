"""Errors in groups, and a page of each."""

import re
from html import unescape

import pytest

from logs_app.fingerprints import fingerprint_of
from logs_app.models import Log
from logs_app.rollups import recount_dirty

LATE = fingerprint_of("Late", "after 9 s")


def failed(message: str, n: int = 0, **said):
    return {
        "status": "error",
        "error": {"type": "Late", "message": message},
        "started_at": f"2026-05-01T10:{n:02}:00Z",
    } | said


@pytest.fixture
def errors(send):
    send(*(failed(f"after {n} s", n, customer=f"c{n % 2}", user=f"u{n}", model="m") for n in range(3)))
    send(failed("never", 9, customer="zen"), {"model": "m", "started_at": "2026-05-01T10:00:00Z"})


@pytest.mark.parametrize("is_recounted", [False, True])
def test_failures_that_say_the_same_are_one_row(reader, errors, is_recounted):
    if is_recounted:
        recount_dirty()
    text = reader.text("errors/", since="2026-01-01")
    assert "4 failed logs in 2 groups" in text
    assert "Late after <n> s 3 … … … May 1, 10:00 May 1, 10:02" in text
    assert "Late never 1 … … … May 1, 10:09 May 1, 10:09" in text


@pytest.mark.parametrize("is_recounted", [False, True])
def test_a_list_asks_whom_its_groups_affect(reader, errors, is_recounted):
    if is_recounted:
        recount_dirty()
    html = reader.html("errors/", since="2026-01-01")
    asked = unescape(re.search(r'hx-get="([^"]*errors/affected/[^"]*)"', html)[1])
    said = reader.client.get(asked).content.decode()
    told = dict(re.findall(r'id="([a-z]+-[0-9a-f]{16})" hx-swap-oob="true"[^>]*>([^<]*)', said))
    assert told.keys() == set(re.findall(r'id="((?:customers|users|models)-[0-9a-f]{16})"', html))
    never = fingerprint_of("Late", "never")
    for group, words in ((LATE, ("2", "3", "m")), (never, ("1", "0", "-"))):
        assert tuple(told[f"{what}-{group}"] for what in ("customers", "users", "models")) == words


def test_groups_are_sorted_by_number_or_by_time(reader, errors):
    html = reader.html("errors/", since="2026-01-01")
    assert html.index("after &lt;n&gt; s") < html.index(">never<")
    html = reader.html("errors/", since="2026-01-01", order="last")
    assert html.index("after &lt;n&gt; s") > html.index(">never<")


def test_filters_hold_for_groups(reader, errors):
    recount_dirty()
    for query in ({"customer": "c1"}, {"user": "u1"}, {"customer": "c1", "model": "m"}, {"tag": ""}):
        text = reader.text("errors/", since="2026-01-01", **query)
        assert ("1 failed log in 1 group" in text) == ("tag" not in query)
    assert "Nothing matches" in reader.text("errors/", since="2026-01-01", customer="nobody")


def test_a_group_leads_to_its_logs(reader, errors):
    html = reader.html(f"errors/{LATE}/", since="2026-01-01")
    assert "after 2 s" in html
    assert "never" not in html
    assert len(re.findall("<tr data-href", html)) == 3
    listed = reader.html("logs/", error=LATE)
    assert len(re.findall("<tr data-href", listed)) == 3
    assert len(re.findall("<tr data-href", reader.html("logs/", error=[LATE, "0" * 16], customer="c1"))) == 1
    assert len(re.findall("<tr data-href", reader.html("logs/", **{"-error": LATE}))) == 2


def test_a_failed_log_leads_to_its_group(reader, errors):
    failed = Log.objects.filter(error_message="after 2 s").get()
    assert f'errors/{LATE}/">All errors of this kind' in reader.html(f"logs/{failed.pk}/")
    well = Log.objects.get(status="ok")
    assert "errors of this kind" not in reader.html(f"logs/{well.pk}/")


def test_a_group_says_when_none_of_its_logs_is_in_range(reader, errors):
    text = reader.text(f"errors/{LATE}/", since="24h")
    assert "None of its logs matches" in text
    assert "First seen May 1 2026" in text


@pytest.mark.parametrize("fingerprint", ["0" * 16, "x", "%00", "é"])
def test_an_unknown_group_is_not_found(reader, errors, fingerprint):
    reader.html(f"errors/{fingerprint}/", expect=404)


@pytest.mark.parametrize("query", [{"order": "x"}, {"since": "soon"}, {"nothing": "1"}, {"cursor": "x"}])
def test_bad_questions_are_told(reader, errors, query):
    reader.html("errors/", expect=400, **query)


def test_a_log_that_turns_out_well_is_no_error(reader, send):
    send(failed("never", external_id="one"))
    send({"external_id": "one", "status": "ok", "started_at": "2026-05-01T10:00:00Z"})
    assert Log.objects.get().status == "ok"
    assert "Nothing matches" in reader.text("errors/", since="2026-01-01")


def test_usage_is_told_by_error(api, errors):
    rows = api.get("/api/v1/usage/", {"group_by": "error,customer"}).json()["results"]
    assert {(row["error"], row["customer"]): row["logs"] for row in rows} == {
        (LATE, "c0"): 2,
        (LATE, "c1"): 1,
        (fingerprint_of("Late", "never"), "zen"): 1,
    }
