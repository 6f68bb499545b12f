"""A trace: its logs as a tree, and what each of them took."""

import json
import re

from logs_app.models import Log, Trace

RUN = (
    {"external_id": "a", "kind": "agent", "name": "plan", "latency_ms": 2000, "second": 0},
    {"external_id": "b", "parent": "a", "name": "think", "cost_usd": "1", "latency_ms": 500, "second": 0},
    {"external_id": "c", "parent": "b", "kind": "tool", "name": "look", "status": "error", "second": 1},
)


def run(send, *logs):
    said = ({name: value for name, value in log.items() if name != "second"} for log in logs)
    times = (f"2026-05-01T10:00:{log['second']:02}Z" for log in logs)
    send(*({"trace": "run", "started_at": at, **log} for at, log in zip(times, said, strict=True)))
    return f"traces/{Trace.objects.get().id}/"


def spans_in(html):
    """What the page hands to its script."""
    return json.loads(re.search(r'<script id="spans" type="application/json">(.*?)</script>', html)[1])


def test_a_trace_is_a_tree_with_totals(reader, send):
    html = reader.html(run(send, *RUN))
    drawn = spans_in(html)
    assert drawn["whole"] == 2000
    assert [span[1:4] + span[5:9] for span in drawn["spans"]] == [
        [0, "agent", "plan", "ok", 0.0, 2000.0, "2.00\N{NO-BREAK SPACE}s"],
        [1, "llm", "think", "ok", 0.0, 500.0, "500\N{NO-BREAK SPACE}ms"],
        [2, "tool", "look", "error", 1000.0, None, ""],
    ]
    assert drawn["spans"][1][10] == "$1.00"
    assert "3 logs Errors 1 error Duration 2.00 s" in reader.text(f"traces/{Trace.objects.get().id}/")


def test_without_a_script_a_trace_is_a_list(reader, send):
    html = reader.html(run(send, *RUN))
    plain = re.search(r"<noscript>(.*?)</noscript>", html, re.DOTALL)[1]
    assert re.findall(r'class="in-(\d+)".*?/logs/([0-9a-f-]+)/">(\w+)</a>', plain) == [
        (str(depth), str(Log.objects.get(name=name).id), name) for depth, name in enumerate(("plan", "think", "look"))
    ]


def test_a_log_of_a_trace_is_read_beside_it(reader, send):
    run(send, *RUN)
    fragment = reader.html(f"logs/{Log.objects.get(name='think').id}/", part=1)
    assert "$1.00" in fragment
    assert "Open this log" in fragment
    assert "<html" not in fragment


def test_what_a_trace_says_cannot_leave_its_script(reader, send):
    html = reader.html(run(send, {"name": "</script><script>alert(1)</script>", "second": 0}))
    assert "<script>alert" not in html
    assert spans_in(html)["spans"][0][3] == "</script><script>alert(1)</script>"


def test_a_name_and_an_error_are_found_in_a_trace(reader, send):
    failed = {"status": "error", "error": {"type": "Timeout", "message": "too slow"}}
    [span] = spans_in(reader.html(run(send, {"model": "m", "second": 0, **failed})))["spans"]
    assert (span[3], span[4], span[12]) == ("m", "", "Timeout: too slow")
