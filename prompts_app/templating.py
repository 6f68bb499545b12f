"""`{{name}}` in templates: which variables there are, and what a template says with values in their place. Pure.

`template_language` is "default" (names only) or "jinja", which is run in a sandbox.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

_VARIABLE: Final = re.compile(r"{{\s*([\w.-]+)\s*}}")
_MARKED: Final = re.compile(r"({{[^{}]*}})")
_JINJA: Final = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
JINJA: Final = "jinja"


class BadTemplate(ValueError):  # noqa: N818
    """A template that cannot be filled in: which, and why."""


def variables_of(template: Any, language: str = "default") -> list[str]:
    """The names of a template's variables, each once, in the order of their first use."""
    found: dict[str, None] = {}
    for text in _texts(template):
        if language == JINJA:
            found |= dict.fromkeys(_jinja_variables(text))
        else:
            found |= dict.fromkeys(_VARIABLE.findall(text))
    return list(found)


def populated(template: Any, inputs: Mapping[str, Any], language: str = "default") -> Any:
    """The template with its variables filled in; those without an input stay. Raises BadTemplate."""
    if isinstance(template, str):
        return _filled(template, inputs, language)
    if isinstance(template, list):
        return [populated(part, inputs, language) for part in template]
    if isinstance(template, Mapping):
        return {name: populated(part, inputs, language) for name, part in template.items()}
    return template


def segments(text: str) -> list[tuple[str, bool]]:
    """A text in pieces, and whether each is a variable."""
    pieces = _MARKED.split(text)
    return [(piece, bool(place % 2)) for place, piece in enumerate(pieces) if piece]


def _texts(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, list):
        for part in template:
            yield from _texts(part)
    elif isinstance(template, Mapping):
        for part in template.values():
            yield from _texts(part)


def _filled(text: str, inputs: Mapping[str, Any], language: str) -> str:
    if language != JINJA:
        return _VARIABLE.sub(lambda match: str(inputs.get(match[1], match[0])), text)
    try:
        return _JINJA.from_string(text).render(**inputs)
    except (TemplateError, TypeError, ArithmeticError) as error:
        raise BadTemplate(f"the template cannot be filled in: {error}") from None


def _jinja_variables(text: str) -> list[str]:
    try:
        names = meta.find_undeclared_variables(_JINJA.parse(text))
    except TemplateError:
        return _VARIABLE.findall(text)
    return sorted(names, key=text.find)
