"""Files of every kind: prompts, tools, flows, evaluators, agents, datasets."""

from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from logs_app.compat.humanloop.datapoints import datapoints_after, shown_datapoints
from logs_app.compat.humanloop.door import NOBODY, Call
from logs_app.compat.humanloop.shapes import Files, file_shape
from logs_app.wire import BadPayload, Reply
from observability.projects.models import Environment
from prompts_app import promptfile, publish
from prompts_app.identity import DEFAULTS
from prompts_app.models import Deployment, Directory, Prompt, PromptVersion
from prompts_app.resolve import id_in
from prompts_app.selectors import in_force

_SORTS: Final = {"created_at": F("created_at"), "updated_at": F("updated_at"), "name": Lower("path")}
_MAX_PATH: Final = 500


def list_files(call: Call) -> Reply:
    """`GET /v5/prompts` and its like: one kind."""
    return _page(call, Prompt.objects.filter(project_id=call.project_id, file=call.file))


def list_all(call: Call) -> Reply:
    """`GET /v5/files`: every kind, or those that the query names."""
    files = Prompt.objects.filter(project_id=call.project_id)
    if kinds := call.query.getlist("type"):
        if unknown := set(kinds) - set(DEFAULTS):
            raise BadPayload(f"Input should be one of {', '.join(DEFAULTS)}, got {unknown.pop()!r}", "query.type", 422)
        files = files.filter(file__in=kinds)
    if path := call.query.get("path", "").strip("/"):
        files = files.filter(Q(path=path) | Q(path__startswith=f"{path}/"))
    return _page(call, files)


def retrieve_by_path(call: Call) -> Reply:
    path = _path(call)
    prompt = Prompt.objects.filter(project_id=call.project_id, path=path).first()
    if prompt is None:
        raise BadPayload(f"no file has the path {path!r}", "path", 404)
    version = call.version_of(prompt, None, call.query.get("environment"))
    return Reply(file_shape(prompt, version, _raw(call, prompt, version)))


def upsert(call: Call) -> Reply:
    """A version with these details, of a file that is named by path or id; both are made where there are none."""
    prompt = _named(call)
    details = {name: call.body.get(name) for name in DEFAULTS[call.file]}
    if call.file == "dataset":
        details["datapoints"] = datapoints_after(call, prompt)
    about = {name: call.body[name] for name in ("description", "readme", "tags") if call.body.get(name) is not None}
    if about:
        _describe(prompt, about)
    name, words = call.text("version_name") or "", call.text("version_description") or call.text("commit_message") or ""
    version = publish.make_version(prompt, details, name=name, description=words)
    return _shown(call, prompt, version)


def get(call: Call) -> Reply:
    return _shown(call, call.prompt, call.version)


def delete(call: Call) -> Reply:
    call.prompt.delete()
    return Reply(status=204)


def move(call: Call) -> Reply:
    """Another path, another name in the same directory, or another directory."""
    prompt = call.prompt
    path = _path(call) if call.body.get("path") else prompt.path
    if name := call.text("name"):
        path = f"{path.rpartition('/')[0]}/{name}".lstrip("/")
    if call.text("directory_id"):
        path = f"{_directory(call).path}/{path.rpartition('/')[2]}"
    publish.move(prompt, path)
    return _shown(call, prompt, call.version)


def serialize(call: Call) -> Reply:
    """The text of a `.prompt` file."""
    version = call.version
    if version is None:
        raise BadPayload(f"{call.prompt.path!r} has no version", "id", 404)
    return Reply(promptfile.dump(version.details).encode(), headers={"Content-Type": "text/plain; charset=utf-8"})


def deserialize(call: Call) -> Reply:
    """The details that a `.prompt` text says."""
    text = call.text(call.file)
    if not text:
        raise BadPayload("Field required", call.file, 422)
    try:
        return Reply(promptfile.parse(text))
    except ValueError as error:
        raise BadPayload(str(error), call.file, 422) from None


def _page(call: Call, files: QuerySet[Prompt]) -> Reply:
    if name := call.query.get("name", ""):
        files = files.filter(path__icontains=name)
    if person := call.query.get("user_filter", ""):
        files = files.filter(versions__created_by__email__icontains=person).distinct()
    environment = None
    if wanted := call.query.get("environment", ""):
        environment = Environment.objects.filter(project_id=call.project_id, name=wanted).first()
        files = files.filter(deployments__in=in_force(Deployment.objects.filter(environment=environment)))
    files = files.order_by(*_order(call))

    def rows(start: int, end: int) -> list[dict[str, Any]]:
        prompts = list(files[start:end])
        shown = Files(call.project_id, prompts)
        versions = {prompt.pk: shown.current(prompt, environment) for prompt in prompts}
        return [shown.shape(prompt, v := versions[prompt.pk], _raw(call, prompt, v)) for prompt in prompts]

    return call.page(files.count, rows)


def _order(call: Call) -> list[Any]:
    name, order = call.query.get("sort_by", "created_at"), call.query.get("order", "desc")
    if name not in _SORTS:
        raise BadPayload(f"Input should be one of {', '.join(_SORTS)}", "query.sort_by", 422)
    if order not in ("asc", "desc"):
        raise BadPayload("Input should be 'asc' or 'desc'", "query.order", 422)
    column: Any = _SORTS[name]
    return [column.desc() if order == "desc" else column.asc(), "pk"]


def _named(call: Call) -> Prompt:
    """The file that the body names by id or path; one of an unknown path is made. Raises BadPayload."""
    id = call.text("id")
    if id:
        return call.file_of(id, call.file)
    path = _path(call)
    prompt = publish.make_prompt(call.project_id, path, call.file)
    if prompt.file != call.file:
        raise BadPayload(f"{path!r} is a {prompt.file}, not a {call.file}", "path", 409)
    return prompt


def _path(call: Call) -> str:
    path = (call.text("path") or "").strip("/")
    if not path:
        raise BadPayload("Provide either path or id", "body", 422)
    if len(path) > _MAX_PATH:
        raise BadPayload(f"String should have at most {_MAX_PATH} characters", "path", 422)
    return path


def _directory(call: Call) -> Directory:
    id = call.text("directory_id") or ""
    found = Directory.objects.filter(project_id=call.project_id, pk=id_in(id) or NOBODY).first()
    if found is None:
        raise BadPayload(f"directory {id} not found", "directory_id", 404)
    return found


def _describe(prompt: Prompt, about: dict[str, Any]) -> None:
    for name, value in about.items():
        expected = list if name == "tags" else str
        if not isinstance(value, expected):
            raise BadPayload(f"Input should be a valid {'list' if name == 'tags' else 'string'}", name, 422)
        setattr(prompt, name, value)
    prompt.save()


def _shown(call: Call, prompt: Prompt, version: PromptVersion | None) -> Reply:
    more = shown_datapoints(version) if call.file == "dataset" and call.is_on("include_datapoints", True) else None
    return Reply(file_shape(prompt, version, more))


def _raw(call: Call, prompt: Prompt, version: PromptVersion | None) -> dict[str, Any] | None:
    """The `.prompt` text, where it is asked for."""
    if not call.is_on("include_raw_file_content") or prompt.file not in ("prompt", "agent") or version is None:
        return None
    return {"raw_file_content": promptfile.dump(version.details)}
