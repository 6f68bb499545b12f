"""How far the runs of an evaluation are, and what their evaluators found."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from logs_app.models import Evaluation, Feedback, Log, Run, RunLog
from prompts_app.models import PromptVersion


@dataclass
class Results:
    """What a run has come to. A judgement is the last one of its evaluator on its log."""

    run: Run
    evaluators: list[PromptVersion]
    logs: list[RunLog] = field(default_factory=list)
    judged: dict[tuple[UUID, UUID], Feedback] = field(default_factory=dict)  # by log and version of the evaluator

    @property
    def datapoints(self) -> set[str]:
        """The ids of the datapoints that are to be run."""
        details: dict[str, Any] = self.run.dataset.details if self.run.dataset else {}
        return {str(each.get("id")) for each in details.get("datapoints") or []}

    @property
    def done(self) -> list[RunLog]:
        """The logs that every evaluator has judged."""
        return [log for log in self.logs if all((log.log_id, each.pk) in self.judged for each in self.evaluators)]

    @property
    def status(self) -> str:
        """Completed once each datapoint has a log with all judgements; without a dataset, once each log has them."""
        if self.run.said:
            return self.run.said
        if self.run.dataset:
            is_complete = self.datapoints <= {log.datapoint for log in self.done}
        else:
            is_complete = 0 < len(self.logs) == len(self.done)
        return "completed" if is_complete else "running" if self.logs else "pending"

    def judgements(self, evaluator: PromptVersion) -> list[Feedback]:
        """What an evaluator found."""
        return [row for (_, version), row in self.judged.items() if version == evaluator.pk]


def results_of(evaluation: Evaluation, runs: Iterable[Run]) -> dict[UUID, Results]:
    """Run -> its results. The runs' datasets should be loaded already."""
    evaluators = [row.version for row in evaluation.evaluators.select_related("version__prompt")]
    found = {run.pk: Results(run, evaluators) for run in runs}
    logs = RunLog.objects.filter(run__in=found)
    there = set(Log.objects.filter(id__in=logs.values("log_id")).values_list("id", flat=True))
    runs_of: dict[UUID, list[Results]] = {}
    for log in logs.order_by("id"):
        if log.log_id in there:
            found[log.run_id].logs.append(log)
            runs_of.setdefault(log.log_id, []).append(found[log.run_id])
    for row in _judgements(logs.values("log_id"), evaluators):
        if row.log_id is None:
            continue
        evaluator = _evaluator_of(row, evaluators)
        for results in runs_of.get(row.log_id, []):
            results.judged[row.log_id, evaluator.pk] = row
    return found


def _judgements(log_ids: Any, evaluators: list[PromptVersion]) -> Iterable[Feedback]:
    files = {version.prompt_id for version in evaluators}
    rows = Feedback.objects.filter(log_id__in=log_ids, evaluator_version__prompt__in=files)
    return rows.select_related("evaluator_version").order_by("created_at", "id")


def _evaluator_of(row: Feedback, evaluators: list[PromptVersion]) -> PromptVersion:
    """The evaluator that a judgement counts for: that of its version, else that of its file. A client that changes
    its evaluator between two runs of one evaluation judges by a version that the evaluation does not know."""
    return next((each for each in evaluators if each.pk == row.evaluator_version_id), None) or next(
        each for each in evaluators if row.evaluator_version and each.prompt_id == row.evaluator_version.prompt_id
    )
