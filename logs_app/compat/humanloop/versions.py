"""Versions of a file: listed, named, deleted, deployed to environments, filled in; and who monitors them."""

from typing import Any

from logs_app.compat.humanloop.door import NOBODY, Call
from logs_app.compat.humanloop.shapes import Files, environment_shape, file_shape
from logs_app.wire import BadPayload, Reply
from observability.projects.models import Environment
from prompts_app import publish, templating
from prompts_app.models import Monitor, PromptVersion
from prompts_app.resolve import id_in


def list_versions(call: Call) -> Reply:
    """All of them, the newest first. 0.8.0 asks for those of a status: every version is committed."""
    shown = Files(call.project_id, [call.prompt])
    found = call.prompt.versions.all() if call.query.get("status", "committed") == "committed" else []
    return Reply({"records": [shown.shape(call.prompt, version) for version in found]})


def patch_version(call: Call) -> Reply:
    version = _version(call)
    publish.describe(version, call.text("name"), call.text("description"))
    return Reply(file_shape(call.prompt, version))


def commit_version(call: Call) -> Reply:
    """0.8.0: every version is committed already; its message is the description."""
    version = _version(call)
    publish.describe(version, description=call.text("commit_message"))
    return Reply(file_shape(call.prompt, version))


def delete_version(call: Call) -> Reply:
    publish.delete_version(_version(call))
    return Reply(status=204)


def list_environments(call: Call) -> Reply:
    """Every environment of the project, with the version that is deployed there."""
    environments = Environment.objects.filter(project_id=call.project_id)
    if not environments:
        environments = Environment.objects.filter(pk=publish.default_environment(call.project_id).pk)
    shown = Files(call.project_id, [call.prompt])
    found = []
    for environment in environments:
        version = shown.deployed(call.prompt, environment)
        file = shown.shape(call.prompt, version) if version else None
        found.append(environment_shape(environment) | {"file": file})
    return Reply(found)


def set_deployment(call: Call) -> Reply:
    id = call.query.get("version_id")
    if not id:
        raise BadPayload("Field required", "query.version_id", 422)
    version = call.exact_version(call.prompt, id)
    publish.deploy(version, call.environment)
    return Reply(file_shape(call.prompt, version))


def remove_deployment(call: Call) -> Reply:
    publish.withdraw(call.prompt, call.environment)
    return Reply(status=204)


def populate(call: Call) -> Reply:
    """The template with the body's members in the place of its variables."""
    version = call.version
    if version is None:
        raise BadPayload(f"{call.prompt.path!r} has no version", "id", 404)
    language = version.details.get("template_language") or "default"
    try:
        filled = templating.populated(version.details.get("template"), call.body, language)
    except templating.BadTemplate as error:
        raise BadPayload(str(error), "body", 422) from None
    return Reply(file_shape(call.prompt, version, {"populated_template": filled}))


def update_monitoring(call: Call) -> Reply:
    """Evaluators that judge this file's logs from now on, and those that no longer do."""
    for said in _asked(call, "deactivate"):
        _monitors(call, said).delete()
    for said in _asked(call, "activate"):
        if not _monitors(call, said).exists():
            Monitor.objects.create(prompt=call.prompt, **_monitor(call, said))
    return Reply(file_shape(call.prompt, call.version))


def _version(call: Call) -> PromptVersion:
    return call.exact_version(call.prompt, call.wire.params["version_id"])


def _asked(call: Call, name: str) -> list[dict[str, Any]]:
    said = call.body.get(name) or []
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise BadPayload("Input should be a valid list of objects", name, 422)
    return said


def _monitors(call: Call, said: dict[str, Any]) -> Any:
    return Monitor.objects.filter(prompt=call.prompt, **_monitor(call, said))


def _monitor(call: Call, said: dict[str, Any]) -> dict[str, Any]:
    """A version of an evaluator, or an evaluator in an environment. Raises BadPayload."""
    if id := said.get("evaluator_version_id"):
        versions = PromptVersion.objects.filter(prompt__project_id=call.project_id, prompt__file="evaluator")
        version = versions.filter(pk=id_in(str(id)) or NOBODY).select_related("prompt").first()
        if version is None:
            raise BadPayload(f"evaluator version {id} not found", "evaluator_version_id", 404)
        return {"evaluator": version.prompt, "version": version, "environment": None}
    evaluator = call.file_of(str(said.get("evaluator_id") or ""), "evaluator")
    environment = call.environment_of(str(said.get("environment_id") or ""))
    return {"evaluator": evaluator, "version": None, "environment": environment}
