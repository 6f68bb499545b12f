"""Humanloop's evaluations: a function of this program, run over a dataset and judged by functions of this program."""

import os

from humanloop import Humanloop

humanloop = Humanloop(api_key=os.environ["HUMANLOOP_API_KEY"], base_url=f"{os.environ['POLYLOG_URL']}/v5")
CAPITALS = {"France": "Paris", "Spain": "Madrid", "Peru": "Lima"}
WRONG = {"Spain"}


def answer(country: str) -> str:
    return "I do not know" if country in WRONG else CAPITALS[country]


def is_right(log: dict, target: dict) -> bool:
    return log["output"] == target["target"]["capital"]


def length(log: dict) -> int:
    return len(log["output"])


def evaluate(release: int):
    return humanloop.evaluations.run(
        name="Capitals",
        file={
            "path": "evaluated/answer",
            "type": "flow",
            "callable": answer,
            "version": {"attributes": {"release": release}},
        },
        dataset={
            "path": "evaluated/countries",
            "datapoints": [
                {"inputs": {"country": country}, "target": {"capital": capital}}
                for country, capital in CAPITALS.items()
            ],
        },
        evaluators=[
            {
                "path": "evaluated/is right",
                "callable": is_right,
                "args_type": "target_required",
                "return_type": "boolean",
                "threshold": 0.5,
            },
            {"path": "evaluated/length", "callable": length, "args_type": "target_free", "return_type": "number"},
        ],
    )


def kind(said):
    return type(said).__name__


first = evaluate(release=1)
assert [(check.path, check.threshold_check) for check in first] == [
    ("evaluated/is right", True),
    ("evaluated/length", None),
], first
WRONG.clear()
second = evaluate(release=2)
assert [(check.score, check.delta) for check in second] == [(1.0, 0.33), (5.0, -2.33)], second
assert first[0].evaluation_id == second[0].evaluation_id

# What the evaluation is made of.
evaluation = humanloop.evaluations.get(id=first[0].evaluation_id)
assert (evaluation.name, evaluation.runs_count) == ("Capitals", 2), evaluation
assert [each.version.path for each in evaluation.evaluators] == ["evaluated/is right", "evaluated/length"]
assert {kind(each.version) for each in evaluation.evaluators} == {"EvaluatorResponse"}
listed = list(humanloop.evaluations.list(file_id=evaluation.file_id, size=1))
assert [each.id for each in listed] == [evaluation.id], listed
latest, earlier = humanloop.evaluations.list_runs_for_evaluation(id=evaluation.id).runs
assert (kind(latest.version), kind(latest.dataset)) == ("FlowResponse", "DatasetResponse"), latest
assert (latest.version.attributes, latest.status) == ({"release": 2}, "completed"), latest
stats = humanloop.evaluations.get_stats(id=evaluation.id)
assert [each.run_id for each in stats.run_stats] == [latest.id, earlier.id]
right, long = stats.run_stats[1].evaluator_stats
assert (kind(right), right.num_true, right.num_false) == ("BooleanEvaluatorStatsResponse", 2, 1), right
assert (kind(long), long.total_logs, long.sum) == ("NumericEvaluatorStatsResponse", 3, 22.0), long
logs = humanloop.evaluations.get_logs(id=evaluation.id, run_id=latest.id, size=50).records
assert {log.datapoint.inputs["country"]: log.log.output for log in logs} == CAPITALS, logs
assert {(kind(log.log), len(log.evaluator_logs)) for log in logs} == {("FlowLogResponse", 2)}, logs

# By hand: a second evaluation with one more evaluator, one run of the first, and a run of its own.
tone = humanloop.evaluators.upsert(
    path="evaluated/tone",
    spec={
        "arguments_type": "target_free",
        "return_type": "select",
        "evaluator_type": "human",
        "options": [{"name": "kind"}, {"name": "terse"}],
    },
)
other = humanloop.evaluations.create(
    name="By hand", file={"path": "evaluated/answer"}, evaluators=[{"path": "evaluated/is right"}]
)
other = humanloop.evaluations.add_evaluators(id=other.id, evaluators=[{"version_id": tone.version_id}])
other = humanloop.evaluations.remove_evaluator(id=other.id, evaluator_version_id=right.evaluator_version_id)
assert [each.version.id for each in other.evaluators] == [tone.id]
humanloop.evaluations.add_existing_run(id=other.id, run_id=earlier.id)
run = humanloop.evaluations.create_run(id=other.id, version={"path": "evaluated/answer"})
assert (run.status, run.control, run.dataset) == ("pending", False, None), run
added = humanloop.evaluations.add_logs_to_run(id=other.id, run_id=run.id, log_ids=[logs[0].log.id])
assert added.status == "running", added
humanloop.evaluators.log(id=tone.id, parent_id=logs[0].log.id, judgment="terse")
by_run = {each.run_id: each for each in humanloop.evaluations.get_stats(id=other.id).run_stats}
[chosen] = by_run[run.id].evaluator_stats
assert (kind(chosen), chosen.num_judgments_per_option) == (
    "SelectEvaluatorStatsResponse",
    {"kind": 0, "terse": 1},
), chosen
assert (by_run[run.id].status, by_run[earlier.id].status) == ("completed", "running"), by_run
cancelled = humanloop.evaluations.update_evaluation_run(
    id=other.id, run_id=earlier.id, status="cancelled", control=True
)
assert (cancelled.status, cancelled.control) == ("cancelled", True)
humanloop.evaluations.remove_run(id=other.id, run_id=run.id)
assert [each.id for each in humanloop.evaluations.list_runs_for_evaluation(id=other.id).runs] == [earlier.id]
humanloop.evaluations.delete(id=other.id)
assert len(humanloop.evaluations.list_runs_for_evaluation(id=evaluation.id).runs) == 2
