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
    assert len(hl("GET", "sessions/s1")["events"]) == 2
    hl("DELETE", "sessions/s1", status=204)
    assert not Log.objects.exists()
