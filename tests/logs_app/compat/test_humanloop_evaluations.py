"""Humanloop's evaluations: what they are made of, which logs are in their runs, and what was found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.models import Log, Run, RunLog
from observability.projects.models import ApiKey, Project
from tests.logs_app.compat import Humanloop

POINTS = [{"id": "dp_a", "inputs": {"q": "a"}}, {"id": "dp_b", "inputs": {"q": "b"}, "target": {"x": 1}}]


def spec(returns: str, **more):
    return {"evaluator_type": "external", "arguments_type": "target_free", "return_type": returns, **more}


@pytest.fixture
def judge(hl):
    return hl("POST", "evaluators", path="right", spec=spec("boolean"))


@pytest.fixture
def evaluation(hl, prompt, judge):
    return hl("POST", "evaluations", name="one", file={"id": prompt["id"]}, evaluators=[{"path": "right"}])


@pytest.fixture
def run(hl, prompt, evaluation):
    dataset = hl("POST", "datasets", path="points", datapoints=POINTS)
    said = {"dataset": {"version_id": dataset["version_id"]}, "version": {"version_id": prompt["version_id"]}}
    return hl("POST", f"evaluations/{evaluation['id']}/runs", orchestrated=False, **said)


@pytest.fixture
def log(hl, run):
    """Logs an output of the run."""

    def send(point: str, run_id: str = run["id"], **more):
        body = {"path": "team/answer", "output": point, "run_id": run_id, "source_datapoint_id": point} | more
        return hl("POST", "prompts/log", **body)

    return send


@pytest.fixture
def stats(hl, evaluation, run):
    """Reads what has come of the run."""

    def read():
        [said] = hl("GET", f"evaluations/{evaluation['id']}/stats")["run_stats"]
        return said

    return read


def test_a_name_is_taken_once_in_a_file(hl, prompt, evaluation):
    said = {"name": "one", "evaluators": []}
    refusal = hl("POST", "evaluations", status=409, file={"path": "team/answer"}, **said)
    assert refusal == {"detail": "Evaluation name 'one' already exists"}
    other = hl("POST", "prompts", path="team/other", model="m")
    hl("POST", "evaluations", file={"id": other["id"]}, **said)
    assert hl("GET", f"evaluations?file_id={prompt['id']}")["total"] == 1
    page = hl("GET", f"evaluations?file_id={prompt['id']}&page=2")
    assert (page["records"], page["page"]) == ([], 2)


def test_evaluators_are_added_and_removed(hl, evaluation, judge):
    address, ids = f"evaluations/{evaluation['id']}", []
    for added in ({"version_id": judge["version_id"]}, {"id": hl("POST", "evaluators", path="other", spec={})["id"]}):
        shown = hl("POST", f"{address}/evaluators", evaluators=[added])
        ids = [each["version"]["path"] for each in shown["evaluators"]]
    assert ids == ["right", "other"]
    shown = hl("DELETE", f"{address}/evaluators/{judge['version_id']}")
    assert [each["version"]["path"] for each in shown["evaluators"]] == ["other"]
    hl("DELETE", f"{address}/evaluators/{judge['version_id']}", status=404)
    hl("POST", f"{address}/evaluators", status=404, evaluators=[{"path": "team/answer"}])
    hl("POST", f"{address}/evaluators", status=422, evaluators=["right"])


def test_a_run_is_complete_once_every_datapoint_is_judged(hl, evaluation, run, log, judge, stats):
    assert (run["status"], stats()["status"]) == ("pending", "pending")
    first = log("dp_a")
    hl("POST", "evaluators/log", id=judge["id"], parent_id=first["id"], judgment=True)
    assert (stats()["status"], stats()["num_logs"]) == ("running", 1)
    second = log("dp_b")
    assert stats()["status"] == "running"
    hl("POST", "evaluators/log", id=judge["id"], parent_id=second["id"], error="no idea")
    assert stats()["status"] == "completed"
    [found] = stats()["evaluator_stats"]
    assert found == {
        "evaluator_version_id": judge["version_id"], "total_logs": 2, "num_judgments": 1, "num_nulls": 0,
        "num_errors": 1, "num_true": 1, "num_false": 0,
    }  # fmt: skip
    assert hl("GET", f"evaluations/{evaluation['id']}/stats")["status"] == "completed"


@pytest.mark.parametrize(
    ("returns", "judgments", "expected"),
    [
        ("boolean", [True, False], {"num_true": 1, "num_false": 1}),
        (
            "number",
            [1, 4.0],
            {"mean": 2.5, "sum": 5.0, "std": 1.5, "percentiles": {"0": 1, "25": 1.75, "50": 2.5, "75": 3.25, "100": 4}},
        ),
        ("number", [None, None], {"mean": None, "sum": None, "std": None, "percentiles": {}, "num_nulls": 2}),
        ("select", ["x", "x"], {"num_judgments_per_option": {"x": 2, "y": 0}}),
        ("multi_select", [["x"], ["x", "y"]], {"num_judgments_per_option": {"x": 2, "y": 1}}),
        ("text", ["fine", "well"], {"num_judgments": 2}),
    ],
)
def test_what_is_counted_is_what_the_evaluator_returns(hl, evaluation, log, stats, returns, judgments, expected):
    details = spec(returns, options=[{"name": "x"}, {"name": "y"}])
    added = hl("POST", "evaluators", path="asked", spec=details)
    hl("POST", f"evaluations/{evaluation['id']}/evaluators", evaluators=[{"id": added["id"]}])
    for point, judgment in zip(("dp_a", "dp_b"), judgments, strict=True):
        hl("POST", "evaluators/log", id=added["id"], parent_id=log(point)["id"], judgment=judgment)
    found = stats()["evaluator_stats"][1]
    extra = {"num_true", "num_false", "mean", "num_judgments_per_option"} - expected.keys()
    assert found | expected == found
    assert not extra & found.keys()


def test_a_later_version_of_an_evaluator_judges_for_it(hl, log, judge, stats):
    later = hl("POST", "evaluators", path="right", spec=spec("boolean", attributes={"code": "2"}))
    logged = log("dp_a")
    address = f"evaluators/log?version_id={later['version_id']}"
    hl("POST", address, id=judge["id"], parent_id=logged["id"], judgment=True)
    hl("POST", address, id=judge["id"], parent_id=logged["id"], judgment=False)
    [found] = stats()["evaluator_stats"]
    assert (found["evaluator_version_id"], found["num_true"], found["num_false"]) == (judge["version_id"], 0, 1)


def test_a_log_is_in_its_run_once_and_only_in_a_run_that_is_there(hl, log, stats):
    for _ in range(2):
        log("dp_a", log_id="l1")
    for run_id in ("run_of_old", f"run_{'0' * 32}", 7):
        assert hl("GET", f"logs/{log('dp_b', run_id)['id']}")["output"] == "dp_b"
    other = Project.objects.create(slug="other", name="Other")
    stranger = Humanloop(ApiKey.make(other, key="pl-another-key-00")[1])
    stranger("POST", "prompts/log", path="p", prompt={"model": "m"}, output="x", run_id=f"run_{Run.objects.get().pk}")
    assert (RunLog.objects.count(), stats()["num_logs"], Log.objects.count()) == (1, 1, 5)


def test_a_log_of_no_run_costs_no_query_more(hl, prompt):
    with CaptureQueriesContext(connection) as queries:
        hl("POST", "prompts/log", path="team/answer", output="x", source_datapoint_id="dp_a")
    asked = "".join(each["sql"] for each in queries)
    assert "prompts_promptversion" in asked
    assert not [model for model in (Run, RunLog) if model._meta.db_table in asked]


def test_flows_tools_and_agents_log_to_runs_too(hl, run, stats):
    about = {"run_id": run["id"], "source_datapoint_id": "dp_a", "output": "x"}
    hl("POST", "flows/log", path="f", flow={"attributes": {"v": 1}}, **about)
    hl("POST", "tools/log", path="t", tool={"function": {"name": "t"}}, **about)
    hl("POST", "agents/log", path="a", agent={"model": "m"}, **about)
    assert stats()["num_logs"] == 3


def test_logs_are_read_with_their_datapoints_and_judgements(hl, evaluation, run, log, judge):
    logged = [log(point) for point in ("dp_a", "dp_b", "dp_b")]
    hl("POST", "evaluators/log", id=judge["id"], parent_id=logged[0]["id"], judgment=True)
    hl("POST", "evaluators/log", path="not asked", spec={}, parent_id=logged[0]["id"], judgment=1)
    address = f"evaluations/{evaluation['id']}/logs?size=2"
    newest, oldest = (hl("GET", f"{address}&page={page}") for page in (1, 2))
    assert [each["log"]["id"] for each in newest["records"]] == [logged[2]["id"], logged[1]["id"]]
    [first] = oldest["records"]
    assert (first["datapoint"], first["run_id"], oldest["total"]) == (POINTS[0], run["id"], 3)
    assert [each["judgment"] for each in first["evaluator_logs"]] == [True]
    assert hl("GET", f"{address}&run_id=run_{'0' * 32}")["records"] == []
    hl("DELETE", f"logs?id={logged[0]['id']}", status=204)
    assert hl("GET", address)["total"] == 2


def test_logs_are_put_into_a_run_afterwards(hl, evaluation, run, stats):
    sent = hl("POST", "prompts/log", path="team/answer", output="x", source_datapoint_id="dp_a")
    address = f"evaluations/{evaluation['id']}/runs/{run['id']}/logs"
    for _ in range(2):
        assert hl("POST", address, log_ids=[sent["id"]])["status"] == "running"
    hl("POST", address, status=404, log_ids=[sent["id"], "never"])
    hl("POST", address, status=422, log_ids="all")
    assert stats()["num_logs"] == 1
    assert RunLog.objects.get().datapoint == "dp_a"


def test_a_decorated_flow_is_put_into_the_run_that_its_span_names(hl, run, stats):
    flow = hl("POST", "flows/log", path="f", flow={"attributes": {}}, log_status="incomplete")
    said = {
        "file.type": "flow", "file.path": "f", "log.id": flow["id"], "log.output": "x", "log.log_status": "complete",
        "log.run_id": run["id"], "log.source_datapoint_id": "dp_a",
    }  # fmt: skip
    attributes = [{"key": f"humanloop.{name}", "value": {"stringValue": text}} for name, text in said.items()]
    span = {"traceId": "AA==", "spanId": "AA==", "name": "humanloop.flow", "attributes": attributes}
    sent = hl("POST", "import/otel/v1/traces", resourceSpans=[{"scopeSpans": [{"spans": [span]}]}])
    assert (sent["records"], stats()["num_logs"]) == ([flow["id"]], 1)
    assert RunLog.objects.get().datapoint == "dp_a"
