"""Runs of evaluations: made, changed, and given logs."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from logs_app.compat.humanloop.attaching import put_in, row_of
from logs_app.compat.humanloop.door import NOBODY, Call
from logs_app.compat.humanloop.evaluations import evaluation_of, version_in
from logs_app.compat.humanloop.logs import log_of
from logs_app.compat.humanloop.shapes import Files
from logs_app.models import EvaluationRun, LogBody, Run, RunLog
from logs_app.selectors.runs import results_of
from logs_app.wire import BadPayload, Reply
from prompts_app.models import PromptVersion
from prompts_app.resolve import id_in

_SAID = ("pending", "running", "completed", "cancelled")


def list_runs(call: Call) -> Reply:
    """The latest first."""
    members = evaluation_of(call).members.select_related("evaluation", "run__version__prompt", "run__dataset__prompt")
    return Reply({"runs": _shapes(call, list(members))})


def create(call: Call) -> Reply:
    """Of a version over a dataset; logs of theirs that are here already may be taken over."""
    evaluation = evaluation_of(call)
    if call.body.get("orchestrated"):
        message = "Runs are not orchestrated here: run the version yourself and log its outputs with this run's id"
        raise BadPayload(message, "orchestrated", 422)
    dataset, version = _named(call, "dataset", "dataset"), _named(call, "version")
    reuses = bool(call.body.get("use_existing_logs"))
    if reuses and not (dataset and version):
        raise BadPayload("Existing logs are those of a dataset and a version: provide both", "use_existing_logs", 422)
    with transaction.atomic():
        run = Run.objects.create(project_id=call.project_id, version=version, dataset=dataset)
        member = EvaluationRun.objects.create(evaluation=evaluation, run=run)
        if reuses:
            _reuse_logs(run)
    return Reply(_shape(call, member))


def add_existing(call: Call) -> Reply:
    evaluation, run = evaluation_of(call), _run(call)
    EvaluationRun.objects.get_or_create(evaluation=evaluation, run=run)
    return Reply({"id": f"run_{run.pk.hex}"})


def remove(call: Call) -> Reply:
    """From this evaluation; one that is in no other is gone."""
    member = _member(call)
    with transaction.atomic():
        member.delete()
        Run.objects.filter(pk=member.run_id, members=None).delete()
    return Reply(status=204)


def update(call: Call) -> Reply:
    """Its status as the client says it, and whether the others are compared with it."""
    member = _member(call)
    if status := call.text("status"):
        if status not in _SAID:
            raise BadPayload(f"Input should be one of {', '.join(_SAID)}", "status", 422)
        member.run.said = status if status in Run.Said else ""
        member.run.save(update_fields=["said"])
    control = call.body.get("control")
    if isinstance(control, bool):
        if control:
            member.evaluation.members.filter(is_control=True).update(is_control=False)
        member.is_control = control
        member.save(update_fields=["is_control"])
    return Reply(_shape(call, member))


def add_logs(call: Call) -> Reply:
    """Raises BadPayload, 404, where one of the logs is not there: then none is added."""
    member, named = _member(call), call.body.get("log_ids")
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        raise BadPayload("Input should be a valid list of ids", "log_ids", 422)
    logs = {id: log_of(call, id) for id in named}
    if missing := next((id for id, log in logs.items() if log is None), None):
        raise BadPayload(f"log {missing} not found", "log_ids", 404)
    found = [log.id for log in logs.values() if log]
    bodies = LogBody.objects.in_bulk(found)
    put_in(row_of(member.run_id, id, bodies[id].extra if id in bodies else None) for id in found)
    return Reply(_shape(call, member))


def _named(call: Call, member: str, file: str | None = None) -> PromptVersion | None:
    said = call.body.get(member)
    return None if said is None else version_in(call, said, member, file)


def _reuse_logs(run: Run) -> None:
    """Takes over the logs that other runs of this version have for datapoints of this dataset."""
    details: dict[str, Any] = run.dataset.details if run.dataset else {}
    points = [each.get("id") for each in details.get("datapoints") or []]
    found = RunLog.objects.filter(run__version=run.version, datapoint__in=points).exclude(run=run)
    put_in(RunLog(run=run, log_id=each.log_id, datapoint=each.datapoint) for each in found)


def _run(call: Call) -> Run:
    id = call.wire.params["run_id"]
    found = Run.objects.filter(project_id=call.project_id, pk=id_in(id) or NOBODY).first()
    if found is None:
        raise BadPayload(f"run {id} not found", "run_id", 404)
    return found


def _member(call: Call) -> EvaluationRun:
    members = evaluation_of(call).members.select_related("evaluation", "run__version__prompt", "run__dataset__prompt")
    found = members.filter(run=_run(call)).first()
    if found is None:
        raise BadPayload(f"run {call.wire.params['run_id']} is not in this evaluation", "run_id", 404)
    return found


def _shape(call: Call, member: EvaluationRun) -> dict[str, Any]:
    return _shapes(call, [member])[0]


def _shapes(call: Call, members: Sequence[EvaluationRun]) -> list[dict[str, Any]]:
    """`EvaluationRunResponse`s of one evaluation."""
    runs = [member.run for member in members]
    results = results_of(members[0].evaluation, runs) if members else {}
    shown = Files(call.project_id, [each.prompt for run in runs for each in (run.version, run.dataset) if each])
    return [
        {
            "id": f"run_{member.run_id.hex}",
            "dataset": _file(shown, member.run.dataset),
            "version": _file(shown, member.run.version),
            "orchestrated": False,
            "added_at": member.added_at,
            "created_at": member.run.created_at,
            "created_by": None,
            "status": results[member.run_id].status,
            "control": member.is_control,
        }
        for member in members
    ]


def _file(shown: Files, version: PromptVersion | None) -> dict[str, Any] | None:
    return shown.shape(version.prompt, version) if version else None
