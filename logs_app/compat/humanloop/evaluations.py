"""Evaluations: made, changed and read; their runs are in `runs`."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from logs_app.adapters.humanloop import file_id
from logs_app.compat.humanloop.door import NOBODY, Call
from logs_app.compat.humanloop.log_shapes import RELATED, Logs
from logs_app.compat.humanloop.shapes import Files
from logs_app.compat.humanloop.stats import report_of, stats_of
from logs_app.models import Evaluation, EvaluationEvaluator, Log, Run, RunLog
from logs_app.selectors.runs import results_of
from logs_app.wire import BadPayload, Reply
from prompts_app.models import Prompt, PromptVersion
from prompts_app.resolve import id_in

MAX_NAME = 200


def list_evaluations(call: Call) -> Reply:
    """Of one file, the newest first."""
    id = call.query.get("file_id")
    if not id:
        raise BadPayload("Field required", "query.file_id", 422)
    found = Evaluation.objects.filter(project_id=call.project_id, file=call.file_of(id)).select_related("file")
    return call.page(found.count, lambda start, end: [_shape(call, each) for each in found[start:end]])


def create(call: Call) -> Reply:
    """With its evaluators. 409 where the file has an evaluation of this name."""
    if "evaluatees" in call.body:
        raise BadPayload("Extra inputs are not permitted: evaluations of 0.8.0 are not served", "evaluatees", 422)
    said = call.body.get("file")
    file = file_in(call, said, "file") if said is not None else None
    name = call.text("name") or ""
    if len(name) > MAX_NAME:
        raise BadPayload(f"String should have at most {MAX_NAME} characters", "name", 422)
    if file and name and Evaluation.objects.filter(file=file, name=name).exists():
        raise BadPayload(f"Evaluation name {name!r} already exists", "name", 409)
    evaluators = _evaluators(call)
    with transaction.atomic():
        evaluation = Evaluation.objects.create(project_id=call.project_id, file=file, name=name)
        _add(evaluation, evaluators)
    return Reply(_shape(call, evaluation))


def get(call: Call) -> Reply:
    return Reply(_shape(call, evaluation_of(call)))


def delete(call: Call) -> Reply:
    """With the runs that are in no other."""
    evaluation = evaluation_of(call)
    runs = list(evaluation.runs.values_list("pk", flat=True))
    with transaction.atomic():
        evaluation.delete()
        Run.objects.filter(pk__in=runs, members=None).delete()
    return Reply(status=204)


def add_evaluators(call: Call) -> Reply:
    evaluation = evaluation_of(call)
    _add(evaluation, _evaluators(call))
    evaluation.save()
    return Reply(_shape(call, evaluation))


def remove_evaluator(call: Call) -> Reply:
    evaluation, id = evaluation_of(call), call.wire.params["version_id"]
    removed, _ = evaluation.evaluators.filter(version=id_in(id) or NOBODY).delete()
    if not removed:
        raise BadPayload(f"evaluator version {id} is not in this evaluation", "evaluator_version_id", 404)
    evaluation.save()
    return Reply(_shape(call, evaluation))


def get_stats(call: Call) -> Reply:
    """Of each run, the latest first. The status is the latest's: npm's client waits for it, and an earlier run that was
    left alone never ends. The clients draw their own progress; npm's falls over a text of it that it cannot redraw."""
    evaluation = evaluation_of(call)
    members = evaluation.members.select_related("run__dataset", "run__version__prompt")
    results = list(results_of(evaluation, [member.run for member in members]).values())
    return Reply(
        {
            "run_stats": [stats_of(each) for each in results],
            "progress": "",
            "report": report_of(results),
            "status": results[0].status if results else "pending",
        }
    )


def get_logs(call: Call) -> Reply:
    """Of every run, or of those that the query names."""
    evaluation = evaluation_of(call)
    runs = evaluation.runs.all()
    if named := call.query.getlist("run_id"):
        runs = runs.filter(pk__in=[id for each in named if (id := id_in(each))])
    # Asked log by log: SQLite would make a list of all logs first.
    found = RunLog.objects.filter(Exists(Log.objects.filter(id=OuterRef("log_id"))), run__in=runs)
    judges = set(evaluation.evaluators.values_list("version__prompt", flat=True))

    def rows(start: int, end: int) -> list[dict[str, Any]]:
        some = list(found.select_related("run__dataset")[start:end])
        logs = Log.objects.filter(id__in=[each.log_id for each in some]).select_related(*RELATED).in_bulk()
        shown = Logs(call.project_id, list(logs.values()), with_children=False)
        return [_log_shape(each, shown.shape(logs[each.log_id]), judges) for each in some if each.log_id in logs]

    return call.page(found.count, rows)


def evaluation_of(call: Call) -> Evaluation:
    """The one that the address names. Raises BadPayload, 404."""
    id = call.wire.params["id"]
    found = Evaluation.objects.filter(project_id=call.project_id, pk=id_in(id) or NOBODY).first()
    if found is None:
        raise BadPayload(f"evaluation {id} not found", "id", 404)
    return found


def file_in(call: Call, said: Any, field: str, file: str | None = None) -> Prompt:
    """The file that a member of the body names by id or path. Raises BadPayload."""
    if not isinstance(said, Mapping) or not (said.get("id") or said.get("path")):
        raise BadPayload("Provide either path or id", field, 422)
    if said.get("id"):
        return call.file_of(str(said["id"]), file)
    found = Prompt.objects.filter(project_id=call.project_id, path=str(said["path"]).strip("/")).first()
    if found is None or (file and found.file != file):
        raise BadPayload(f"{file or 'file'} {said['path']!r} not found", field, 404)
    return found


def version_in(call: Call, said: Any, field: str, file: str | None = None) -> PromptVersion:
    """The version that a member of the body names: by its id, or as that of a file in an environment.

    Raises BadPayload.
    """
    if isinstance(said, Mapping) and said.get("version_id"):
        versions = PromptVersion.objects.filter(prompt__project_id=call.project_id)
        versions = versions.filter(prompt__file=file) if file else versions
        version = versions.filter(pk=id_in(str(said["version_id"])) or NOBODY).first()
    else:
        prompt = file_in(call, said, field, file)
        version = call.version_of(prompt, None, str(said.get("environment") or "") or None)
    if version is None:
        raise BadPayload("version not found", field, 404)
    return version


def _evaluators(call: Call) -> list[PromptVersion]:
    said = call.body.get("evaluators")
    if not isinstance(said, list):
        raise BadPayload("Input should be a valid list of evaluators", "evaluators", 422)
    return [version_in(call, each, "evaluators", "evaluator") for each in said]


def _add(evaluation: Evaluation, versions: Iterable[PromptVersion]) -> None:
    rows = [EvaluationEvaluator(evaluation=evaluation, version=version) for version in versions]
    EvaluationEvaluator.objects.bulk_create(rows, ignore_conflicts=True)


def _shape(call: Call, evaluation: Evaluation) -> dict[str, Any]:
    """`EvaluationResponse`. Nothing is orchestrated here: whoever runs an evaluator logs what it found."""
    rows = list(evaluation.evaluators.select_related("version__prompt"))
    shown = Files(call.project_id, [row.version.prompt for row in rows])
    return {
        "id": f"evr_{evaluation.pk.hex}",
        "name": evaluation.name or None,
        "file_id": file_id(evaluation.file.file, evaluation.file.pk) if evaluation.file else None,
        "runs_count": evaluation.members.count(),
        "evaluators": [
            {
                "version": shown.shape(row.version.prompt, row.version),
                "orchestrated": False,
                "added_at": row.added_at,
            }
            for row in rows
        ],
        "created_at": evaluation.created_at,
        "created_by": None,
        "updated_at": evaluation.updated_at,
        "url": call.absolute(reverse("admin:logs_evaluation_change", args=[evaluation.pk])),
    }


def _log_shape(row: RunLog, log: dict[str, Any], judges: set[UUID]) -> dict[str, Any]:
    """`EvaluationLogResponse`."""
    details: dict[str, Any] = row.run.dataset.details if row.run.dataset else {}
    points = (each for each in details.get("datapoints") or [] if each.get("id") == row.datapoint)
    return {
        "run_id": f"run_{row.run_id.hex}",
        "datapoint": next(points, None),
        "log": log,
        "evaluator_logs": [each for each in log["evaluator_logs"] if id_in(each["evaluator"]["id"]) in judges],
    }
