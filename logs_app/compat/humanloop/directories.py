"""Directories: the folders of files' paths, and empty ones that were made."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from logs_app.compat.humanloop.door import NOBODY, Call
from logs_app.compat.humanloop.shapes import Files
from logs_app.wire import BadPayload, Reply
from prompts_app import publish
from prompts_app.models import Directory, Prompt
from prompts_app.resolve import id_in

T = TypeVar("T", Prompt, Directory)


def list_directories(call: Call) -> Reply:
    return Reply(_shapes(Directory.objects.filter(project_id=call.project_id)))


def create(call: Call) -> Reply:
    path = _path(call)
    if Directory.objects.filter(project_id=call.project_id, path=path).exists():
        raise BadPayload(f"directory {path!r} already exists", "path", 409)
    publish.make_directories(call.project_id, path)
    return Reply(_shape(Directory.objects.get(project_id=call.project_id, path=path)))


def get(call: Call) -> Reply:
    """A directory with those above it, those in it, and its files."""
    directory = _directory(call)
    rows = Directory.objects.filter(project_id=call.project_id)
    parts = directory.path.split("/")
    above = rows.filter(path__in=["/".join(parts[:n]) for n in range(1, len(parts))])
    prompts = _in(directory, Prompt.objects.filter(project_id=call.project_id))
    shown = Files(call.project_id, prompts)
    return Reply(
        _shape(directory)
        | {
            "parents": _shapes(above),
            "subdirectories": _shapes(_in(directory, rows)),
            "files": [shown.shape(prompt, shown.current(prompt)) for prompt in prompts],
        }
    )


def update(call: Call) -> Reply:
    """Another path, or another name: what lies in it moves along."""
    directory = _directory(call)
    path = _path(call, directory)
    if Directory.objects.filter(project_id=call.project_id, path=path).exclude(pk=directory.pk).exists():
        raise BadPayload(f"directory {path!r} already exists", "path", 409)
    if path.startswith(f"{directory.path}/"):
        raise BadPayload("a directory cannot be moved into itself", "path", 400)
    publish.move_directory(directory, path)
    return Reply(_shape(directory))


def delete(call: Call) -> Reply:
    """Refused where something lies in it."""
    directory = _directory(call)
    within = Q(project_id=call.project_id, path__startswith=f"{directory.path}/")
    if Prompt.objects.filter(within).exists() or Directory.objects.filter(within).exists():
        raise BadPayload(f"directory {directory.path!r} is not empty", "id", 409)
    directory.delete()
    return Reply(status=204)


def _in(directory: Directory, rows: QuerySet[T]) -> list[T]:
    """What lies directly in a directory."""
    within = f"{directory.path}/"
    return [row for row in rows.filter(path__startswith=within) if "/" not in row.path.removeprefix(within)]


def _directory(call: Call) -> Directory:
    return _find(call, call.wire.params["id"], "id")


def _find(call: Call, id: str, field: str) -> Directory:
    found = Directory.objects.filter(project_id=call.project_id, pk=id_in(id) or NOBODY).first()
    if found is None:
        raise BadPayload(f"directory {id} not found", field, 404)
    return found


def _path(call: Call, directory: Directory | None = None) -> str:
    """The path that a body says: whole, or as a name within a parent. Raises BadPayload."""
    path = (call.text("path") or "").strip("/")
    name = (call.text("name") or "").strip("/")
    if not path and (name or call.text("parent_id")):
        folder, _, old = directory.path.rpartition("/") if directory else ("", "", "")
        if parent := call.text("parent_id"):
            folder = _find(call, parent, "parent_id").path
        path = f"{folder}/{name or old}".strip("/")
    if not path or len(path) > 500:
        raise BadPayload("Provide a path of 1 to 500 characters, or a name", "path", 422)
    return path


def _shapes(rows: Iterable[Directory]) -> list[dict[str, Any]]:
    directories = list(rows)
    parents = Directory.objects.filter(
        project_id__in={each.project_id for each in directories}, path__in={_folder(each) for each in directories}
    )
    ids = {(parent.project_id, parent.path): parent.pk for parent in parents}
    return [_of(directory, ids.get((directory.project_id, _folder(directory)))) for directory in directories]


def _shape(directory: Directory) -> dict[str, Any]:
    return _shapes([directory])[0]


def _folder(directory: Directory) -> str:
    return directory.path.rpartition("/")[0]


def _of(directory: Directory, parent: UUID | None) -> dict[str, Any]:
    """`DirectoryResponse`."""
    return {
        "id": f"dir_{directory.pk.hex}",
        "parent_id": f"dir_{parent.hex}" if parent else None,
        "name": directory.path.rpartition("/")[2],
        "path": directory.path,
        "description": None,
        "readme": None,
        "tags": [],
        "created_at": directory.created_at,
        "updated_at": directory.updated_at,
    }
