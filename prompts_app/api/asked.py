"""What a request says: the prompt, the version and the environment that it names, and the fields of its body."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rest_framework.exceptions import NotFound, ValidationError

from observability.projects.models import Environment
from observability.projects.paging import whole_number
from prompts_app import selectors
from prompts_app.identity import DEFAULTS
from prompts_app.models import Prompt, PromptVersion
from prompts_app.resolve import id_in

MAX_PATH: Final = 500
MAX_NAME: Final = 200
_NUMBER: Final = (int, float)
# Details that must be of a kind, and how that is called. null is the default of each.
_KINDS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    **dict.fromkeys(("model", "endpoint", "provider", "template_language"), ((str,), "a text")),
    **dict.fromkeys(("max_tokens", "temperature", "top_p", "presence_penalty"), (_NUMBER, "a number")),
    **dict.fromkeys(("frequency_penalty", "seed", "max_iterations"), (_NUMBER, "a number")),
    "template": ((str, list), "a text or a list of messages"),
    "stop": ((str, list), "a text or a list of texts"),
    "tools": ((list,), "a list of tools"),
    **dict.fromkeys(("attributes", "other", "response_format"), ((dict,), "an object")),
}


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version as it is sent."""

    path: str
    file: str
    details: Mapping[str, Any]
    name: str
    description: str


def new_version(project_id: int, said: Mapping[str, Any]) -> NewVersion:
    """Raises ValidationError."""
    _check_names(said, ("path", "file", "details", "name", "description"))
    path = _path(said)
    there = Prompt.objects.filter(project=project_id, path=path).first()
    file = text(said, "file") or (there.file if there else Prompt.File.PROMPT)
    if file not in DEFAULTS:
        raise wrong("file", f"one of {', '.join(DEFAULTS)}", file)
    return NewVersion(path, file, _details(file, said), text(said, "name", MAX_NAME), text(said, "description"))


def _path(said: Mapping[str, Any]) -> str:
    path = text(said, "path", MAX_PATH)
    if not path or not all(part.strip() for part in path.split("/")):
        raise wrong("path", "names with a / between them, such as support/answer", said.get("path"))
    return path


def _details(file: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    details = said.get("details")
    if not isinstance(details, Mapping):
        raise wrong("details", f"an object of {', '.join(DEFAULTS[file])}", details)
    _check_names(details, DEFAULTS[file])
    for name, value in details.items():
        kinds, words = _KINDS.get(name, ((object,), ""))
        if value is not None and (not isinstance(value, kinds) or (kinds is _NUMBER and isinstance(value, bool))):
            raise wrong(name, words, value)
    return details


def text(said: Mapping[str, Any], name: str, most: int | None = None) -> str:
    """Empty where it is not said. Raises ValidationError."""
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or (most and len(value) > most):
        raise wrong(name, f"a text of at most {most} characters" if most else "a text", value)
    return value


def description_of(said: Mapping[str, Any]) -> dict[str, str]:
    """The new name and description of a version, where they are said; null empties. Raises ValidationError."""
    _check_names(said, ("name", "description"))
    most = {"name": MAX_NAME, "description": None}
    return {name: text(said, name, most[name]) for name in said}


def prompt_named(project_id: int, name: str) -> Prompt:
    """The prompt with this id or path. Raises NotFound."""
    prompts = selectors.counted(Prompt.objects.filter(project=project_id))
    id = id_in(name)
    found = (prompts.filter(pk=id).first() if id else None) or prompts.filter(path=_stored(name)).first()
    if found is None:
        raise NotFound({"prompt": [f"No prompt has the id or the path {name!r}."]})
    return found


def version_named(prompt: Prompt, name: Any, what: str = "version") -> PromptVersion:
    """The version with this number or id; `what` is the field that names it. Raises ValidationError, NotFound."""
    if name is None or name == "":
        raise wrong(what, "a version's number or id", name)
    number, id = whole_number(str(name)), id_in(str(name))
    versions = prompt.versions.select_related("created_by")
    found = versions.filter(pk=id).first() if id else versions.filter(number=number or 0).first()
    if found is None:
        raise NotFound({what: [f"{prompt.path!r} has no version {name!r}."]})
    return found


def environment_named(project_id: int, name: Any) -> Environment:
    """Raises ValidationError, NotFound."""
    if not isinstance(name, str) or not name:
        raise wrong("environment", "the name of an environment", name)
    there = {environment.name: environment for environment in selectors.environments_of(project_id)}
    if name not in there:
        raise NotFound({"environment": [f"There is no environment {name!r}. There are {', '.join(there)}."]})
    return there[name]


def place_of(query: Mapping[str, str], default: str) -> tuple[str, str]:
    """A path, and an environment or the default one. Raises ValidationError: a typing error is no default."""
    _check_names(query, ("path", "environment", "project"))
    if not query.get("path"):
        raise wrong("path", "the path of a prompt", query.get("path"))
    return _stored(query["path"]), _stored(query.get("environment") or default)


def body_of(said: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    """The fields of a body. Raises ValidationError for others."""
    _check_names(said, names)
    return tuple(said.get(name) for name in names)


def wrong(field: str, expected: str, got: Any) -> ValidationError:
    shown = repr(got)
    return ValidationError({field: [f"Expected {expected}, got {shown if len(shown) < 200 else shown[:200] + '…'}."]})


def _check_names(said: Mapping[str, Any], known: Collection[str]) -> None:
    if unknown := [name for name in said if name not in known]:
        raise ValidationError({name: [f"There is no such name. There are {', '.join(known)}."] for name in unknown})


def _stored(text: str) -> str:
    """A text that a database takes."""
    return text.replace("\0", "\ufffd")
