"""What crosses between a client and an adapter: the request, the reply, and what is wrong with either. Pure."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, Protocol
from uuid import UUID

import msgspec

from logs_app.records import Feedback, Record

MAX_DEPTH_HINT = "nested too deeply"


class BadPayload(Exception):  # noqa: N818  (it is as often a value, the refusal of one item, as it is raised)
    """A request, or one item of it, that cannot be stored: which field, what was expected, and the HTTP status."""

    def __init__(self, message: str, field: str = "", status: int = 400) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.message = message
        self.field = field
        self.status = status


@dataclass(frozen=True, slots=True)
class Unkept:
    """What was understood and is not stored, because the logs say the same: counted, and no more."""

    name: str


Item = Record | Feedback | BadPayload | Unkept


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in a vendor's own words."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    protobuf: bytes | None = None  # the same body for a client that sent protobuf, where the format has that


@dataclass(slots=True)
class Receipt:
    """What became of one item. `id` is the log's (or feedback's); `refusal` says why there is none."""

    item: Item
    id: UUID | None = None
    prompt_id: UUID | None = None
    version_id: UUID | None = None
    refusal: BadPayload | None = None

    @property
    def external_id(self) -> str | None:
        return self.item.external_id if isinstance(self.item, Record) else None


@dataclass(frozen=True)
class Wire:
    """A request as an adapter sees it. Header names are lower-case; `params` are the path's; `raw` is unpacked."""

    method: str
    path: str
    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    # Whether a credential or name, somewhere in the body, means the project that the request's key opens.
    is_own_project: Callable[[str], bool] = lambda name: False

    def opened(self, is_own_project: Callable[[str], bool]) -> "Wire":
        """The same request, once its project is known. What was parsed is not parsed again."""
        wire = object.__new__(Wire)  # a fifth of the time of `copy`
        vars(wire).update(vars(self), is_own_project=is_own_project)
        return wire

    @cached_property
    def json(self) -> Any:
        """The body as JSON, whatever its Content-Type says (some clients send none)."""
        return parse_json(self.raw)

    @property
    def object(self) -> dict[str, Any]:
        """The body, which must be a JSON object."""
        if not isinstance(self.json, dict):
            raise BadPayload(f"expected a JSON object, got {type_name(self.json)}", "body")
        return self.json


@dataclass(frozen=True, slots=True)
class Route:
    """One address of a format: the reader makes items of the request, `reply` answers them."""

    method: str
    path: str  # in Django's path syntax, without the leading slash
    read: Callable[[Wire], Sequence[Item]]
    reply: Callable[[list[Receipt]], Reply]
    content_type: str = ""  # a part of the Content-Type by which it is told from another format at the same address

    def takes(self, content_type: str) -> bool:
        return self.content_type in content_type


class Adapter(Protocol):
    """A module that knows one dialect. Modules in `logs_app.adapters` have this shape."""

    FORMAT: str
    ROUTES: tuple[Route, ...]

    def key(self, wire: Wire) -> str | None:
        """The credential that came along."""

    def project(self, wire: Wire) -> str | None:
        """The project that the client names besides its key, by slug or public id; None where it names none."""

    def refuse(self, refusal: BadPayload) -> Reply:
        """The vendor's error shape."""


AdapterModule = Adapter | ModuleType


def parse_json(raw: bytes | str) -> Any:
    """JSON as Polylog keeps it: NUL and lone surrogates become U+FFFD, NaN and infinities their names.

    Raises BadPayload where the text is no JSON, not even with Python's leniency.
    """
    try:
        value = msgspec.json.decode(raw)
    except RecursionError:
        raise BadPayload(MAX_DEPTH_HINT, "body") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return clean(_parse_leniently(raw))
    needs_cleaning = b"\\u0000" in raw if isinstance(raw, bytes) else "\\u0000" in raw
    return clean(value) if needs_cleaning else value


def _parse_leniently(raw: bytes | str) -> Any:
    """What the fast parser refuses but real clients send: NaN, Infinity, lone surrogates, a byte that is no UTF-8."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    if not text.strip():
        raise BadPayload("expected JSON, got an empty body", "body")
    try:
        return json.loads(text, strict=False)  # a raw control character in a string is no reason to lose a log
    except RecursionError:
        raise BadPayload(MAX_DEPTH_HINT, "body") from None
    except ValueError as error:
        raise BadPayload(f"not JSON: {error}", "body") from None


def clean(value: Any) -> Any:
    """A value without what no database keeps: NUL, lone surrogates, NaN, infinities."""
    try:
        return _clean(value)
    except RecursionError:
        raise BadPayload(MAX_DEPTH_HINT, "body") from None


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def clean_text(text: str) -> str:
    """Text without NUL and lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def type_name(value: Any) -> str:
    """What JSON calls the type of a value, for error messages."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
