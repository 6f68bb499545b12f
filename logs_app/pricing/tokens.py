"""Counting the tokens of a call whose client said none. Pure.

OpenAI's models are counted with their own vocabularies: o200k, or cl100k for the older ones. Most other vendors publish
none: their models are counted with o200k, which is near. Without the bpe-openai package a token is estimated as four
bytes of UTF-8. A vocabulary takes some 70 MB: it is loaded when the first text is counted, and only the worker counts.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Final

MAX_CHARS: Final = 1_000_000  # what is longer is taken to go on as it began
PER_MESSAGE: Final = 3  # what the chat format puts around each message,
PER_NAME: Final = 1  # before a name,
PER_REPLY: Final = 3  # and before the answer
PER_IMAGE: Final = 85  # OpenAI's price of a picture of low detail; its bytes are no text
_OLDER: Final = re.compile(r"^(ft:)?(gpt-4(-|$)|gpt-3|text-|davinci|curie|babbage|ada|code-)")
_VOYAGE: Final = re.compile(r"^voyage-")
_BYTES_PER_TOKEN: Final = 4


def count_tokens(model: str, said: Any) -> int:
    """Tokens of a text, of a message's content, or of a list of messages with what the chat format puts around them."""
    count = _counter(model)
    if _is_messages(said):
        return PER_REPLY + sum(PER_MESSAGE + _in_message(count, message) for message in said)
    if isinstance(said, Mapping) and _is_messages(said.get("messages")):
        return count_tokens(model, said["messages"])
    if isinstance(said, list) and all(isinstance(item, str | Mapping) for item in said):
        return sum(count_tokens(model, item) for item in said)
    if _is_message(said):
        return _in_message(count, {name: value for name, value in said.items() if name != "role"})
    return _in_text(count, _text(said))


def _counter(model: str) -> Callable[[str], int]:
    """Counts a text as a model does."""
    name = model.lower().rpartition("/")[2]
    if _VOYAGE.match(name):
        return _vocabulary("voyage3_base")
    return _vocabulary("cl100k_base" if _OLDER.match(name) else "o200k_base")


def _is_message(said: Any) -> bool:
    return isinstance(said, Mapping) and "role" in said


def _is_messages(said: Any) -> bool:
    return isinstance(said, list) and bool(said) and all(map(_is_message, said))


def _in_message(count: Callable[[str], int], message: Mapping[str, Any]) -> int:
    tokens = PER_NAME if message.get("name") else 0
    for field, value in message.items():
        parts = value if field == "content" and isinstance(value, list) else [value]
        tokens += sum(_in_part(count, part) for part in parts)
    return tokens


def _in_part(count: Callable[[str], int], part: Any) -> int:
    """A part of a message's content: a text, a picture, or anything else as JSON."""
    if not isinstance(part, Mapping):
        return _in_text(count, _text(part))
    if isinstance(part.get("text"), str):
        return _in_text(count, part["text"])
    return PER_IMAGE if "image" in str(part.get("type")) else _in_text(count, _text(part))


def _in_text(count: Callable[[str], int], text: str) -> int:
    if len(text) <= MAX_CHARS:
        return count(text)
    return count(text[:MAX_CHARS]) * len(text) // MAX_CHARS


def _text(said: Any) -> str:
    if isinstance(said, str):
        return said
    return "" if said is None else json.dumps(said, ensure_ascii=False, separators=(",", ":"))


@cache
def _vocabulary(name: str) -> Callable[[str], int]:
    bindings = _bindings()
    if bindings is None:
        return _estimate
    tokenizer = bindings.tokenizer_for_encoding(name)
    return lambda text: int(tokenizer.count(text.encode(errors="replace").decode()))


def _estimate(text: str) -> int:
    return -(-len(text.encode(errors="replace")) // _BYTES_PER_TOKEN)


@cache
def _bindings() -> Any:
    """The compiled half of bpe-openai: importing the package itself would also load every vocabulary into Python
    objects, which takes 60 MB more and is not needed to count."""
    for path in _extension_files():
        spec = spec_from_file_location("bpe_openai._bindings", path)
        if spec and spec.loader:
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    return None


def _extension_files() -> Iterator[Path]:
    package = find_spec("bpe_openai")
    for folder in (package.submodule_search_locations if package else None) or ():
        yield from (path for path in Path(folder).glob("_bindings*") if path.suffix in (".so", ".pyd"))
