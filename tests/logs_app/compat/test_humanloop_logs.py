"""Humanloop's logs and sessions, read back."""

from logs_app.models import Log
from tests.logs_app.compat import DETAILS


def test_logs_are_listed_with_every_filter(hl, prompt):
    for n in range(4):
        hl(
            "POST", "prompts/log", path="team/answer", output=f"word{n}", log_id=f"l{n}", metadata={"n": f"meta{n}"},
            start_time=f"2026-05-0{n + 1}T00:00:00Z", **({"prompt": DETAILS | {"seed": 7}} if n == 3 else {}),
        )  # fmt: skip
    flow = hl("POST", "flows/log", path="f", flow={"attributes": {}}, log_status="incomplete")
    hl("POST", "prompts/log", path="team/answer", output="inner", log_id="inner", trace_parent_id=flow["id"])

    def found(**query: str) -> list[str]:
        text = "&".join(f"{name}={value}" for name, value in query.items())
        return [each["id"] for each in hl("GET", f"logs?file_id={prompt['id']}&{text}")["records"]]

    assert found() == ["inner", "l3", "l2", "l1", "l0"]
    assert found(version_id=prompt["version_id"]) == ["inner", "l2", "l1", "l0"]
    assert found(search="word2") == ["l2"]
    assert found(metadata_search="meta1") == ["l1"]
    assert found(start_date="2026-05-02T00:00:00Z", end_date="2026-05-04T00:00:00Z") == ["l2", "l1"]
    assert found(in_trace_filter="true") == ["inner"]
    assert found(in_trace_filter="false", size="2", page="2") == ["l1", "l0"]
    assert found(id="l1") == ["l1"]
    assert len(found(sample="2")) == 2
    assert found(page="9") == []
    hl("GET", "logs", status=422)
    hl("GET", f"logs?file_id={prompt['id']}&start_date=soon", status=400)
    hl("GET", "logs?file_id=pr_missing", status=404)
    with_children = hl("GET", f"logs?file_id={flow['flow_id']}&include_trace_children=true")["records"][0]
    assert [child["id"] for child in with_children["trace_children"]] == ["inner"]


def test_a_log_is_read_with_its_judgements_and_deleted(hl, prompt):
    hl("POST", "prompts/log", path="team/answer", output="x", log_id="l1")
    said = hl("POST", "evaluators/log", path="judge", parent_id="l1", judgment=True, spec={"evaluator_type": "human"})
    log = hl("GET", "logs/l1")
    [judgement] = log["evaluator_logs"]
    assert (judgement["id"], judgement["judgment"], judgement["evaluator"]["path"]) == (said["id"], True, "judge")
    assert hl("GET", f"logs/{said['id']}")["parent_id"] == "l1"
    assert hl("GET", f"logs?file_id={judgement['evaluator']['id']}")["total"] == 1
    hl("DELETE", "logs?id=l1&id=never", status=204)
    hl("GET", "logs/l1", status=404)
    assert not Log.objects.exists()


def test_sessions_of_2024_are_listed_read_and_deleted(hl, prompt):
    for n in range(2):
        hl("POST", "prompts/log", path="team/answer", session_id="s1", inputs={"mood": f"m{n}"}, output=f"o{n}")
    [session] = hl("GET", f"sessions?file_id={prompt['id']}")["records"]
    assert (session["logs_count"], session["first_inputs"], session["last_output"]) == (2, {"mood": "m0"}, "o1")
    hl("POST", "prompts/log", path="team/answer", session_id="s1", log_id="l1", output="root")
    hl("POST", "prompts/log", path="team/answer", session_id="s1", trace_parent_id="l1", output="leaf")
    events = hl("GET", "sessions/s1")["events"]
    assert [event["log"]["output"] for event in events] == ["o0", "o1", "root"]
    assert [event["log"]["output"] for event in events[2]["children"]] == ["leaf"]
    hl("DELETE", "sessions/s1", status=204)
    hl("GET", "sessions/s1", status=404)
    assert not Log.objects.exists()


def test_logs_in_a_trace_say_their_flow(hl, prompt):
    flow = hl("POST", "flows/log", path="f", flow={"attributes": {}}, log_status="incomplete")
    hl("POST", "prompts/log", path="team/answer", output="x", log_id="l1", trace_parent_id=flow["id"])
    hl("POST", "prompts/log", path="team/answer", output="y", log_id="l2")
    assert hl("GET", "logs/l1")["trace_flow_id"] == hl("GET", f"logs/{flow['id']}")["trace_flow_id"] == flow["flow_id"]
    assert hl("GET", "logs/l2")["trace_flow_id"] is None


def test_every_version_is_committed(hl, prompt):
    hl("POST", "prompts/log", path="team/answer", output="x")
    for status, count in (("committed", 1), ("uncommitted", 0)):
        assert len(hl("GET", f"prompts/{prompt['id']}/versions?status={status}")["records"]) == count
        assert hl("GET", f"logs?file_id={prompt['id']}&version_status={status}")["total"] == count


def test_a_judgement_says_what_its_evaluator_did(hl, prompt):
    hl("POST", "prompts/log", path="team/answer", output="x", log_id="l1")
    first = hl("POST", "evaluators", path="judge", spec={"evaluator_type": "human"})
    second = hl("POST", "evaluators", path="judge", spec={"evaluator_type": "external"})
    times = {"start_time": "2026-05-01T00:00:00Z", "end_time": "2026-05-01T00:00:02Z"}
    address = f"evaluators/log?version_id={second['version_id']}"
    said = hl("POST", address, id=first["id"], parent_id="l1", error="no idea", stdout="hm", **times)
    assert said["version_id"] == second["version_id"] != first["version_id"]
    shown = hl("GET", f"logs/{said['id']}")
    assert (shown["error"], shown["stdout"], shown["judgment"], shown["log_id"]) == ("no idea", "hm", None, said["id"])
    assert {name: shown[name] for name in times} == times
    hl("POST", "evaluators/log?environment=nowhere", status=404, id=first["id"], parent_id="l1", judgment=True)


def test_what_is_known_by_its_id_has_its_name(hl, prompt, logs):
    judge = hl("POST", "evaluators", path="team/judge", spec={"evaluator_type": "human"})
    sent = hl("POST", "prompts/log", id=prompt["id"], output="x")
    hl("POST", "evaluators/log", id=judge["id"], parent_id=sent["id"], judgment=True)
    [log] = logs()
    assert (log["name"], [each["name"] for each in log["feedback"]]) == ("answer", ["team/judge"])
