"""Files as Humanloop's SDKs read them: every required key is there, or the SDK silently takes another type."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max

from logs_app.adapters.humanloop import file_id, version_id
from logs_app.models import Feedback
from logs_app.selectors.uses import Use, uses_of
from observability.projects.models import Environment
from prompts_app.models import Directory, Monitor, Prompt, PromptVersion
from prompts_app.selectors import deployed_in
from prompts_app.templating import variables_of

_WITH_TEMPLATE: Final = ("prompt", "agent")


def environment_shape(environment: Environment) -> dict[str, Any]:
    return {
        "id": f"env_{environment.pk}",
        "created_at": environment.created_at,
        "name": environment.name,
        "tag": "default" if environment.is_default else "other",
    }


class Files:
    """Some files, and what all of their shapes need: asked of the store once."""

    def __init__(self, project_id: int, prompts: Iterable[Prompt]) -> None:
        self.prompts = {prompt.pk: prompt for prompt in prompts}
        self._uses = _uses(project_id, self.prompts)
        self._deployed = deployed_in(self.prompts.values())
        self._directories = dict(
            Directory.objects.filter(
                project_id=project_id, path__in={prompt.folder for prompt in self.prompts.values()}
            ).values_list("path", "pk")
        )
        self._monitors: dict[UUID, list[Monitor]] = {}
        monitors = Monitor.objects.filter(prompt__in=self.prompts)
        for monitor in monitors.select_related("evaluator", "version", "environment"):
            self._monitors.setdefault(monitor.prompt_id, []).append(monitor)

    def deployed(self, prompt: Prompt, environment: Environment | None = None) -> PromptVersion | None:
        """The version that is deployed in an environment, the default one unless told."""
        for deployment in self._deployed.get(prompt.pk, ()):
            if deployment.environment == environment or (environment is None and deployment.environment.is_default):
                return deployment.version
        return None

    def current(self, prompt: Prompt, environment: Environment | None = None) -> PromptVersion | None:
        """The version that a list shows: the one that is deployed, else the latest."""
        return self.deployed(prompt, environment) or self._latest.get(prompt.pk)

    @cached_property
    def _latest(self) -> dict[UUID, PromptVersion]:
        versions = PromptVersion.objects.filter(prompt__in=self.prompts).order_by("number")
        return {version.prompt_id: version for version in versions}

    def shape(
        self, prompt: Prompt, version: PromptVersion | None, more: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """A file at a version: `PromptResponse`, `FlowResponse`, …"""
        uses = [use for (id, _), use in self._uses.items() if id == prompt.pk]
        of_version = self._uses.get((prompt.pk, version.pk if version else None), Use())
        last = max(filter(None, (use.last_at for use in uses)), default=None)
        directory = self._directories.get(prompt.folder)
        return {
            "path": prompt.path,
            "id": file_id(prompt.file, prompt.pk),
            "directory_id": f"dir_{directory.hex}" if directory else None,
            "name": prompt.name,
            "version_id": version_id(prompt.file, version.pk if version else None),
            "type": prompt.file,
            "environments": self._environments(prompt, version),
            "created_at": prompt.created_at,
            "updated_at": prompt.updated_at,
            "created_by": None,
            "last_used_at": last or prompt.updated_at,
            "version_logs_count": of_version.logs,
            "total_logs_count": sum(use.logs for use in uses),
            "inputs": [{"name": name} for name in inputs_of(prompt, version)],
            "evaluators": [self._monitor(monitor) for monitor in self._monitors.get(prompt.pk, [])],
            "evaluator_aggregates": [],
            "version_name": (version.name or None) if version else None,
            "version_description": (version.description or None) if version else None,
            "description": prompt.description or None,
            "readme": prompt.readme or None,
            "tags": prompt.tags,
            "schema": None,
            "status": "committed",
            "commit_message": (version.description or None) if version else None,
            "attributes": None,
            "tool_type": None,
            **_details(prompt, version),
            **(more or {}),
        }

    def _environments(self, prompt: Prompt, version: PromptVersion | None) -> list[dict[str, Any]]:
        return [
            environment_shape(deployment.environment)
            for deployment in self._deployed.get(prompt.pk, ())
            if version and deployment.version_id == version.pk
        ]

    def _monitor(self, monitor: Monitor) -> dict[str, Any]:
        """`MonitoringEvaluatorResponse`."""
        version = monitor.version or monitor.evaluator.versions.order_by("-number").first()
        return {
            "version_reference": {
                "type": "environment" if monitor.environment else "version",
                "file": _reference(monitor.evaluator, version),
                "environment": environment_shape(monitor.environment) if monitor.environment else None,
                "version": _reference(monitor.evaluator, version),
            },
            "version": _reference(monitor.evaluator, version),
            "state": "active",
            "created_at": monitor.created_at,
            "updated_at": monitor.created_at,
        }


def file_shape(prompt: Prompt, version: PromptVersion | None, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One file at a version."""
    return Files(prompt.project_id, [prompt]).shape(prompt, version, more)


def inputs_of(prompt: Prompt, version: PromptVersion | None) -> list[str]:
    """The names of what a version takes in."""
    details = version.details if version else {}
    if prompt.file in _WITH_TEMPLATE:
        return variables_of(details.get("template"), details.get("template_language") or "default")
    function = details.get("function") if prompt.file == "tool" else None
    parameters = function.get("parameters") if isinstance(function, dict) else None
    properties = parameters.get("properties") if isinstance(parameters, dict) else None
    return list(properties) if isinstance(properties, dict) else []


def _details(prompt: Prompt, version: PromptVersion | None) -> dict[str, Any]:
    """What the version says; members that the SDK demands are there even where it says nothing."""
    details = dict(version.details) if version else {}
    if prompt.file in _WITH_TEMPLATE:
        details["model"] = details.get("model") or ""
    if prompt.file == "agent":
        details["tools"] = details.get("tools") or []
    if prompt.file == "flow":
        details["attributes"] = details.get("attributes") or {}
    if prompt.file == "evaluator":
        details["spec"] = details.get("spec") or _NO_SPEC
    if prompt.file == "dataset":
        details["datapoints_count"] = len(details.get("datapoints") or [])
        details["datapoints"] = None
    return details


_NO_SPEC: Final = {"arguments_type": "target_free", "return_type": "text", "evaluator_type": "external"}


def _reference(prompt: Prompt, version: PromptVersion | None) -> dict[str, Any]:
    """A file of which little is told: an evaluator that monitors."""
    return {
        "path": prompt.path,
        "id": file_id(prompt.file, prompt.pk),
        "name": prompt.name,
        "type": prompt.file,
        "version_id": version_id(prompt.file, version.pk if version else None),
        "created_at": prompt.created_at,
        "updated_at": prompt.updated_at,
        "last_used_at": prompt.updated_at,
        "version_logs_count": 0,
        "total_logs_count": 0,
        "inputs": [],
        **_details(prompt, version),
    }


def _uses(project_id: int, prompts: Mapping[UUID, Prompt]) -> dict[tuple[UUID, UUID | None], Use]:
    """How often files were used; the logs of an evaluator are its judgements."""
    evaluators = [id for id, prompt in prompts.items() if prompt.file == "evaluator"]
    found = uses_of(project_id, prompts.keys() - set(evaluators)) if len(evaluators) < len(prompts) else {}
    judged = Feedback.objects.filter(evaluator_version__prompt__in=evaluators).order_by()
    if evaluators:
        for row in judged.values("evaluator_version", "evaluator_version__prompt").annotate(
            n=Count("*"), last=Max("created_at")
        ):
            found[row["evaluator_version__prompt"], row["evaluator_version"]] = Use(row["n"], row["last"])
    return found
