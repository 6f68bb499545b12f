"""A version's template as LangChain's manifest of a prompt, and back. Pure.

A manifest is a tree of constructors, `{"lc": 1, "type": "constructor", "id": [module…, class], "kwargs": {…}}`, as
`langchain_core.load.dumps` writes it. Variables are `{name}` there (f-strings; or mustache's `{{name}}`), and
`{{name}}` here.
"""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any, Final

from prompts_app.templating import JINJA, segments, variables_of

Manifest = dict[str, Any]
_CHAT: Final = ["langchain", "prompts", "chat"]
_CLASSES: Final = {
    "system": "SystemMessagePromptTemplate",
    "user": "HumanMessagePromptTemplate",
    "assistant": "AIMessagePromptTemplate",
}
_ROLES: Final = {name: role for role, name in _CLASSES.items()} | {
    "SystemMessage": "system", "HumanMessage": "user", "AIMessage": "assistant",
}  # fmt: skip
_NAME: Final = re.compile(r"{{\s*([^\W\d]\w*)\s*}}")
_MARK: Final = re.compile(r"{{\s*([\w.-]+)\s*}}")
# Mustache's ways to leave the text of a variable as it is, and what is more than a variable.
_UNESCAPED: Final = re.compile(r"{{{\s*([\w.-]+)\s*}}}|{{&\s*([\w.-]+)\s*}}")
_SECTION: Final = re.compile(r"{{[#^/!>=]")
# A placeholder stands for a list of messages; LangChain's own short form has this role, too.
_PLACEHOLDER: Final = "placeholder"
_DOUBLED: Final = "doubled braces around a word mean a variable here"
_PARAMETERS: Final = {
    "model_name": "model", "model": "model", "temperature": "temperature", "max_tokens": "max_tokens",
    "top_p": "top_p", "stop": "stop", "seed": "seed", "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty", "reasoning_effort": "reasoning_effort", "tools": "tools",
}  # fmt: skip


class NoManifest(ValueError):  # noqa: N818
    """A template that one of the two cannot express: which part, and why."""


def manifest_of(details: Mapping[str, Any]) -> Manifest:
    """The manifest of a version's template. Raises NoManifest."""
    template = details.get("template")
    if details.get("template_language") == JINJA:
        raise NoManifest("a Jinja template has no form that LangChain loads")
    if isinstance(template, str):
        return _prompt(template)
    if not isinstance(template, list) or not template:
        raise NoManifest("the version has no template")
    placeholders = [name for each in template if isinstance(each, dict) and (name := _placeholder(each))]
    said = [each for each in template if not (isinstance(each, dict) and _placeholder(each))]
    names = [*variables_of(said), *placeholders]
    return _built([*_CHAT, "ChatPromptTemplate"], input_variables=names, messages=[_message(each) for each in template])


def _built(id: list[str], **kwargs: Any) -> Manifest:
    return {"lc": 1, "type": "constructor", "id": id, "kwargs": kwargs}


def _placeholder(message: Mapping[str, Any]) -> str | None:
    match = _NAME.fullmatch(str(message.get("content") or ""))
    return match[1] if match and message.get("role") == _PLACEHOLDER else None


def _message(message: Any) -> Manifest:
    if not isinstance(message, dict) or not isinstance(message.get("content"), str) or message.get("tool_calls"):
        raise NoManifest("a message of the template is more than a role and a text")
    if name := _placeholder(message):
        optional = message.get("optional", True)
        return _built([*_CHAT, "MessagesPlaceholder"], variable_name=name, optional=optional)
    role, prompt = message.get("role"), _prompt(message["content"])
    if role in _CLASSES:
        return _built([*_CHAT, _CLASSES[role]], prompt=prompt)
    return _built([*_CHAT, "ChatMessagePromptTemplate"], role=role, prompt=prompt)


def _prompt(text: str) -> Manifest:
    return _built(
        ["langchain", "prompts", "prompt", "PromptTemplate"],
        input_variables=variables_of(text),
        template="".join(_as_fstring(piece) for piece, _ in segments(text)),
        template_format="f-string",
    )


def _as_fstring(piece: str) -> str:
    if match := _NAME.fullmatch(piece):
        return f"{{{match[1]}}}"
    if _MARK.fullmatch(piece):
        raise NoManifest(f"{piece} is no name that LangChain takes for a variable")
    return piece.replace("{", "{{").replace("}", "}}")


def details_in(manifest: Any) -> dict[str, Any]:
    """What a manifest says of a version: its template, and the model that it is followed by. Raises NoManifest."""
    name, kwargs = _opened(manifest)
    if name == "RunnableSequence":
        return details_in(kwargs.get("first")) | _model_in(kwargs.get("last"))
    if name == "PromptTemplate":
        return {"template": _template_in(kwargs)}
    if name == "ChatPromptTemplate" and isinstance(kwargs.get("messages"), list):
        return {"template": [_message_in(message) for message in kwargs["messages"]]}
    raise NoManifest(f"expected a ChatPromptTemplate or a PromptTemplate, got {name}")


def _opened(manifest: Any) -> tuple[str, dict[str, Any]]:
    """The class that a manifest constructs, and its arguments."""
    said = manifest if isinstance(manifest, dict) else {}
    id, kwargs = said.get("id"), said.get("kwargs")
    if not isinstance(id, list) or not id or not isinstance(id[-1], str) or not isinstance(kwargs, dict):
        raise NoManifest("expected a manifest: an object with lc, type, id and kwargs")
    return id[-1], kwargs


def _message_in(manifest: Any) -> dict[str, Any]:
    name, kwargs = _opened(manifest)
    if name == "MessagesPlaceholder":
        variable = f"{{{{{kwargs.get('variable_name')}}}}}"
        return {"role": _PLACEHOLDER, "content": variable, "optional": bool(kwargs.get("optional"))}
    role = _ROLES.get(name) or (kwargs.get("role") if name in ("ChatMessagePromptTemplate", "ChatMessage") else None)
    if not isinstance(role, str):
        raise NoManifest(f"a {name} is no message that is kept here")
    if "content" in kwargs:  # a message without variables
        if not isinstance(kwargs["content"], str):
            raise NoManifest("a message of more than text is not kept here")
        return {"role": role, "content": _literal(kwargs["content"])}
    _, prompt = _opened(kwargs.get("prompt"))
    return {"role": role, "content": _template_in(prompt)}


def _template_in(kwargs: Mapping[str, Any]) -> str:
    template, form = kwargs.get("template"), kwargs.get("template_format", "f-string")
    if not isinstance(template, str):
        raise NoManifest("a message of more than text is not kept here")
    if form == "mustache":
        if _SECTION.search(template):
            raise NoManifest("a mustache section is not kept here")
        return _UNESCAPED.sub(lambda match: f"{{{{{match[1] or match[2]}}}}}", template)
    if form != "f-string":
        raise NoManifest(f"expected f-string or mustache, got a template of {form}")
    return _from_fstring(template)


def _from_fstring(template: str) -> str:
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise NoManifest(f"not an f-string: {error}") from None
    names = [piece[1:] for piece in pieces if piece[1] is not None]
    for name, form, conversion in names:
        if form or conversion or not _MARK.fullmatch(f"{{{{{name}}}}}"):
            raise NoManifest(f"{{{name}}} is more than the name of a variable")
    text = "".join(said + ("" if name is None else f"{{{{{name}}}}}") for said, name, *_ in pieces)
    if len(_MARK.findall(text)) != len(names):
        raise NoManifest(_DOUBLED)
    return text


def _literal(text: str) -> str:
    if _MARK.search(text):
        raise NoManifest(_DOUBLED)
    return text


def _model_in(manifest: Any) -> dict[str, Any]:
    """The model that a prompt is piped into, bound to tools or not."""
    name, kwargs = _opened(manifest)
    if name == "RunnableBinding":
        bound = kwargs.get("kwargs")
        return _model_in(kwargs.get("bound")) | _parameters(bound if isinstance(bound, dict) else {})
    id = manifest["id"]
    provider = id[2] if len(id) > 3 and id[1] == "chat_models" else None
    return {"provider": provider} | _parameters(kwargs)


def _parameters(said: Mapping[str, Any]) -> dict[str, Any]:
    return {_PARAMETERS[name]: value for name, value in said.items() if name in _PARAMETERS and value is not None}
