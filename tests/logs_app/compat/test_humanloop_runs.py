"""Runs of Humanloop's evaluations: taken over, compared, ended, removed."""

import pytest

from logs_app.models import Evaluation, Run
from observability.projects.models import ApiKey, Project
from tests.logs_app.compat import Humanloop

POINTS = [{"id": "dp_a", "inputs": {"q": "a"}}, {"id": "dp_b", "inputs": {"q": "b"}}]


@pytest.fixture
def evaluation(hl, prompt):
    return hl("POST", "evaluations", name="one", file={"id": prompt["id"]}, evaluators=[])


@pytest.fixture
def runs(hl, evaluation):
    """The address of the evaluation's runs; there is a dataset, `points`, for them."""
    hl("POST", "datasets", path="points", datapoints=POINTS)
    return f"evaluations/{evaluation['id']}/runs"


def test_a_run_takes_over_the_logs_that_are_there(hl, prompt, runs):
    said = {"dataset": {"path": "points"}, "version": {"version_id": prompt["version_id"]}}
    first = hl("POST", runs, **said)
    about = {"path": "team/answer", "run_id": first["id"]}
    hl("POST", "prompts/log", output="x", source_datapoint_id="dp_a", **about)
    hl("POST", "prompts/log", output="x", source_datapoint_id="dp_of_another_dataset", **about)
    again = hl("POST", runs, use_existing_logs=True, **said)
    assert (again["status"], Run.objects.get(pk=again["id"].removeprefix("run_")).logs.count()) == ("running", 1)
    hl("POST", runs, status=422, use_existing_logs=True, dataset=said["dataset"])


def test_what_cannot_be_run_is_refused(hl, prompt, runs):
    assert "log its outputs" in hl("POST", runs, status=422, orchestrated=True)["detail"][0]["msg"]
    hl("POST", runs, status=404, dataset={"path": "team/answer"})
    hl("POST", runs, status=404, version={"version_id": "prv_missing"})
    hl("POST", runs, status=404, version={"id": prompt["id"], "environment": "nowhere"})
    hl("POST", runs, status=422, version={})
    hl("POST", "evaluations", status=422, evaluators=[], evaluatees=[])
    hl("POST", "evaluations", status=422, name="no evaluators")
    hl("POST", "evaluations", status=422, name="n" * 201, evaluators=[])
    assert not Run.objects.exists()


def test_a_run_ends_as_its_client_says(hl, runs):
    run = hl("POST", runs)
    for status, expected in (("cancelled", "cancelled"), ("running", "pending"), ("completed", "completed")):
        reply = hl.client.patch(f"/v5/{runs}/{run['id']}", {"status": status}, content_type="application/json")
        assert reply.json()["status"] == expected
    reply = hl.client.patch(f"/v5/{runs}/{run['id']}", {"status": "lost"}, content_type="application/json")
    assert reply.status_code == 422


def test_an_evaluation_is_as_far_as_its_latest_run(hl, evaluation, runs):
    stats = f"evaluations/{evaluation['id']}/stats"
    assert hl("GET", stats) == {"run_stats": [], "progress": "", "report": "", "status": "pending"}
    for _ in range(2):
        latest = hl("POST", runs, dataset={"path": "points"})
    hl.client.patch(f"/v5/{runs}/{latest['id']}", {"status": "completed"}, content_type="application/json")
    said = hl("GET", stats)
    assert [each["status"] for each in said["run_stats"]] == ["completed", "pending"]
    assert said["status"] == "completed"


def test_one_run_is_the_control(hl, runs):
    first, second = (hl("POST", runs) for _ in range(2))
    for run in (first, second):
        assert hl("PATCH", f"{runs}/{run['id']}", control=True)["control"]
    assert [each["control"] for each in hl("GET", runs)["runs"]] == [True, False]
    hl("PATCH", f"{runs}/{first['id']}", control=False)
    assert [each["control"] for each in hl("GET", runs)["runs"]] == [True, False]


def test_a_run_is_gone_with_the_last_of_its_evaluations(hl, prompt, evaluation, runs):
    other = hl("POST", "evaluations", name="two", file={"id": prompt["id"]}, evaluators=[])
    shared, alone = (hl("POST", runs) for _ in range(2))
    theirs = f"evaluations/{other['id']}/runs/{shared['id']}"
    hl("DELETE", theirs, status=404)
    for _ in range(2):
        hl("POST", theirs)
    assert hl("GET", f"evaluations/{other['id']}")["runs_count"] == 1
    hl("DELETE", f"evaluations/{evaluation['id']}", status=204)
    hl("GET", f"evaluations/{evaluation['id']}", status=404)
    assert [f"run_{run.pk.hex}" for run in Run.objects.all()] == [shared["id"]] != [alone["id"]]
    hl("DELETE", theirs, status=204)
    assert not Run.objects.exists()


def test_another_projects_evaluations_are_not_there(hl, prompt, evaluation, runs):
    run = hl("POST", runs)
    stranger = Humanloop(ApiKey.make(Project.objects.create(slug="other", name="Other"), key="pl-another-key-00")[1])
    at = f"evaluations/{evaluation['id']}"
    for method, address in (
        ("GET", at),
        ("DELETE", at),
        ("GET", f"{at}/stats"),
        ("GET", f"{at}/logs"),
        ("GET", runs),
        ("POST", f"{runs}/{run['id']}"),
        ("POST", f"{runs}/{run['id']}/logs"),
        ("GET", f"evaluations?file_id={prompt['id']}"),
    ):
        stranger(method, address, status=404)
    own = stranger("POST", "evaluations", evaluators=[])
    stranger("POST", f"evaluations/{own['id']}/runs/{run['id']}", status=404)
    assert Evaluation.objects.count() == 2
