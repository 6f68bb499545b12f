"""`.prompt` files: YAML front matter with the parameters, and a template of `<system>…</system>` blocks. Pure.

humanloop.com/docs/reference/prompt-file-format.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

_FRONT: Final = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_MESSAGE: Final = re.compile(r"<(system|user|assistant|tool|developer)\b([^>]*)>(.*?)</\1>", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r'(\w+)="([^"]*)"')


def parse(text: str) -> dict[str, Any]:
    """The details of a prompt. Raises ValueError, saying what is wrong."""
    match = _FRONT.match(text.lstrip())
    if not match:
        raise ValueError("expected a .prompt file: YAML between two lines of ---, then the template")
    try:
        parameters = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"the front matter is no YAML: {error}") from None
    if not isinstance(parameters, dict):
        raise ValueError("expected the front matter to be names and values")
    plain: dict[str, Any] = json.loads(json.dumps(parameters, default=str))  # YAML knows dates, JSON does not
    return plain | {"template": _template(match[2])}


def dump(details: Mapping[str, Any]) -> str:
    """Details as the text of a `.prompt` file, without what they do not say. `parse` reads it back."""
    said = {name: value for name, value in details.items() if name != "template" and value is not None}
    front = yaml.safe_dump(said, sort_keys=False, allow_unicode=True) if said else ""
    return f"---\n{front}---\n{_blocks(details.get('template'))}\n"


def _blocks(template: Any) -> str:
    if not isinstance(template, list):
        return template or ""
    return "\n".join(_block(message) for message in template)


def _block(message: Mapping[str, Any]) -> str:
    rest = "".join(
        f' {name}="{value}"'
        for name, value in message.items()
        if name not in ("role", "content") and isinstance(value, str)
    )
    content = message.get("content")
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return f"<{message['role']}{rest}>\n{text}\n</{message['role']}>"


def _template(text: str) -> Any:
    """Messages where there are blocks; else the text, as completion prompts have it."""
    messages = [
        {"role": role, **dict(_ATTRIBUTE.findall(attributes)), "content": content.strip()}
        for role, attributes, content in _MESSAGE.findall(text)
    ]
    return messages or text.strip() or None
