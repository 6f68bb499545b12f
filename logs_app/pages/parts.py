"""One piece of a message, by whatever words a vendor has for it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from logs_app.readings.media import MARK, Reference, kind_of, references_in

MAX_TEXT: Final = 8_000  # characters of a part that a page shows at first
MAX_TREE: Final = 100_000  # the same of JSON that folds
TREE: Final = 1500  # characters from which on JSON is drawn as a tree that folds
INLINE: Final = 100_000  # characters of an image or sound that come with the page
MEDIA: Final = ("image", "audio", "video")
MAX_REFERENCES: Final = 50  # of one text, whose media are shown below it
_TEXT_TYPES: Final = ("text", "input_text", "output_text")
_REASONING: Final = ("thinking", "reasoning", "summary_text")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message.

    `kind` is text, json, image, audio or video (whose text is a data: URL, or which lies apart and has the id `media`),
    file (of another type, apart), link, reasoning, call or result; `name` is the tool's, what a link leads to, or the
    type of what lies apart; `id` is the call's, by which its result names it.
    """

    kind: str
    text: str
    name: str = ""
    id: str = field(default="", compare=False)
    results: tuple["Part", ...] = ()
    media: str = ""
    at: str = field(default="", compare=False)  # its place in the input or output: message.part
    is_whole: bool = field(default=False, compare=False)  # it was asked to be shown whole

    @property
    def shown(self) -> str:
        if self.is_whole or self.kind in MEDIA:
            return self.text
        return self.text[: MAX_TREE if self.is_tree else MAX_TEXT]

    @property
    def cut(self) -> int:
        """So many characters are not shown."""
        return len(self.text) - len(self.shown)

    @property
    def is_tree(self) -> bool:
        """Whether it is JSON too long to be taken in at once."""
        return len(self.text) > TREE and self.text[:1] in "[{"

    @property
    def is_heavy(self) -> bool:
        """Whether an image or sound is fetched on its own."""
        return len(self.text) > INLINE


def part_of(part: Any) -> Part:
    """A piece of a message's content."""
    if isinstance(part, str):
        return text_of(part)
    if not isinstance(part, Mapping):
        return json_of(part)
    kind = part.get("type")
    text = part.get("text", part.get("content"))
    if isinstance(text, str) and (kind in _TEXT_TYPES or part.keys() == {"text"}):
        return text_of(text)
    said = part.get("thinking", text)
    if kind in _REASONING and isinstance(said, str):
        return Part("reasoning", said)
    return _of_tool(part, kind) or _of_media(part) or json_of(part)


def call_of(call: Mapping[str, Any]) -> Part:
    """A tool that is called; its arguments may be JSON in a text."""
    function = call.get("function")
    named = function if isinstance(function, Mapping) else call
    arguments = named.get("arguments", named.get("input", named.get("args")))
    id = call.get("call_id") or call.get("id") or ""
    return Part("call", readable(arguments), str(named.get("name") or "tool"), str(id))


def result_of(content: Any, id: Any = "", name: Any = "") -> Part:
    """What a tool gave back."""
    texts = [each.get("text") for each in content if isinstance(each, Mapping)] if isinstance(content, list) else []
    if texts and len(texts) == len(content) and all(isinstance(text, str) for text in texts):
        content = "\n".join(map(str, texts))
    return Part("result", readable(content), str(name or ""), str(id or ""))


def text_of(text: str) -> Part:
    """A text; one that is JSON is read as such."""
    laid_out = readable(text)
    return Part("text", text) if laid_out is text else Part("json", laid_out)


def with_media(part: Part) -> list[Part]:
    """A part, and after it what its text refers to. Where it is but a reference, what that stands for."""
    found = list(islice(references_in("" if part.media else part.text), MAX_REFERENCES))
    if part.kind == "text" and found and found[0].text == part.text:
        return [_apart(found[0], part.text)]
    return [part, *(_apart(reference) for reference in found)]


def json_of(value: Any) -> Part:
    return Part("json", pretty(value))


def pretty(value: Any) -> str:
    """JSON to read."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def readable(value: Any) -> str:
    """JSON in a text is laid out; other text is as it is."""
    if not isinstance(value, str):
        return pretty(value)
    try:
        return pretty(json.loads(value)) if value[:1] in ("[", "{") else value
    except (ValueError, RecursionError):
        return value


def _of_tool(part: Mapping[str, Any], kind: Any) -> Part | None:
    if kind in ("tool_use", "server_tool_use", "tool_call", "function_call"):
        return call_of(part)
    if kind in ("tool_result", "tool_call_response", "function_call_output"):
        given = next((part[name] for name in ("content", "response", "output") if name in part), None)
        return result_of(given, part.get("tool_use_id") or part.get("call_id") or part.get("id"))
    if isinstance(call := part.get("functionCall", part.get("function_call")), Mapping):
        return call_of({**call, "id": call.get("id") or call.get("name")})
    if isinstance(back := part.get("functionResponse", part.get("function_response")), Mapping):
        return result_of(back.get("response"), back.get("id") or back.get("name"), back.get("name"))
    return None


def _of_media(part: Mapping[str, Any]) -> Part | None:
    """What is data is shown; what lies elsewhere is a link, so that nothing is fetched unasked."""
    for name in ("image_url", "input_audio", "audio", "source", "inline_data", "inlineData", "file_data", "fileData"):
        if (said := part.get(name)) is not None and (found := _source(said, name)):
            return found
    return _source(part, str(part.get("modality") or "")) if part.get("type") in ("blob", "uri") else None


def _source(said: Any, name: str) -> Part | None:
    """`said` is a URL, or an object with a URL or with base64 data."""
    if isinstance(said, str):
        return _linked(said, name)
    if not isinstance(said, Mapping):
        return None
    url = next((said[key] for key in ("url", "uri", "file_uri", "fileUri") if isinstance(said.get(key), str)), None)
    if url:
        return _linked(url, name)
    data = said.get("content") if said.get("type") == "blob" else said.get("data")
    mime = next((said[key] for key in ("media_type", "mime_type", "mimeType") if said.get(key)), None)
    mime = mime or f"audio/{said.get('format', 'wav')}"
    if not isinstance(data, str) or not data:
        return None
    return _linked(data if data.startswith(MARK) else f"data:{mime};base64,{data}", name)


def _apart(reference: Reference, text: str = "") -> Part:
    return Part(kind_of(reference.content_type) or "file", text, reference.content_type, media=reference.id)


def _linked(url: str, name: str) -> Part | None:
    if url.startswith(MARK):
        return next((_apart(reference, url) for reference in references_in(url)), None)
    if url.startswith("data:"):
        kind = kind_of(url[5:].partition(";")[0].partition(",")[0])
        return Part(kind, url) if kind else None
    what = next((word for word in ("image", "audio", "video") if word in name), "")
    return Part("link", url, what) if url.startswith(("https://", "http://")) else None
