"""What the evaluators of a run found, in numbers. Which numbers depends on what an evaluator returns."""

import math
from collections import Counter
from collections.abc import Sequence
from statistics import fmean, pstdev
from typing import Any

from logs_app.adapters.humanloop import version_id
from logs_app.models import Feedback
from logs_app.selectors.runs import Results
from prompts_app.models import PromptVersion

_PERCENTILES = (0, 25, 50, 75, 100)


def stats_of(results: Results) -> dict[str, Any]:
    """`RunStatsResponse`."""
    version = results.run.version
    return {
        "run_id": f"run_{results.run.pk.hex}",
        "version_id": version_id(version.prompt.file, version.pk) if version else None,
        "batch_id": None,
        "num_logs": len(results.logs),
        "evaluator_stats": [evaluator_stats(each, results.judgements(each)) for each in results.evaluators],
        "status": results.status,
    }


def evaluator_stats(evaluator: PromptVersion, rows: Sequence[Feedback]) -> dict[str, Any]:
    """`BooleanEvaluatorStatsResponse`, `NumericEvaluatorStatsResponse`, …: the members tell the SDK which."""
    values = [row.value for row in rows if row.value is not None]
    errors = sum(row.value is None and bool(row.extra.get("error")) for row in rows)
    return {
        "evaluator_version_id": version_id("evaluator", evaluator.pk),
        "total_logs": len(rows),
        "num_judgments": len(values),
        "num_nulls": len(rows) - len(values) - errors,
        "num_errors": errors,
        **_of_type(evaluator.details.get("spec") or {}, values),
    }


def report_of(results: Sequence[Results]) -> str:
    """A text for the console: a line a run and evaluator."""
    lines = []
    for each in results:
        lines += [f"run_{each.run.pk.hex} {each.status}: {len(each.logs)} logs"]
        for evaluator in each.evaluators:
            said = evaluator_stats(evaluator, each.judgements(evaluator))
            lines += [f"  {evaluator.prompt.path}: {_in_words(said)} ({said['num_judgments']} judgments)"]
    return "\n".join([*lines, ""])


def _of_type(spec: dict[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    kind = spec.get("return_type")
    if kind == "boolean":
        return {"num_true": values.count(True), "num_false": values.count(False)}
    if kind == "number":
        return _numeric([float(each) for each in values if isinstance(each, int | float)])
    if kind in ("select", "multi_select"):
        options = [each.get("name") for each in spec.get("options") or [] if isinstance(each, dict)]
        chosen = Counter(str(name) for each in values for name in (each if isinstance(each, list) else [each]))
        return {"num_judgments_per_option": {str(name): 0 for name in options} | chosen}
    return {}


def _numeric(numbers: list[float]) -> dict[str, Any]:
    numbers.sort()
    return {
        "mean": fmean(numbers) if numbers else None,
        "sum": math.fsum(numbers) if numbers else None,
        "std": pstdev(numbers) if numbers else None,
        "percentiles": {str(each): _percentile(numbers, each / 100) for each in _PERCENTILES} if numbers else {},
    }


def _percentile(numbers: Sequence[float], part: float) -> float:
    """Between the two numbers that are nearest, in proportion; `numbers` are sorted."""
    place = part * (len(numbers) - 1)
    below, above = numbers[math.floor(place)], numbers[math.ceil(place)]
    return below + (above - below) * (place - math.floor(place))


def _in_words(said: dict[str, Any]) -> str:
    if "num_true" in said:
        return f"{said['num_true']} true, {said['num_false']} false"
    if "mean" in said:
        return "no number" if said["mean"] is None else f"mean {said['mean']:.3g}"
    chosen = said.get("num_judgments_per_option", {})
    return ", ".join(f"{name} {count}" for name, count in chosen.items()) or "text"
