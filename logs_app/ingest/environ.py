"""A WSGI request as adapters see it. A request has twenty headers, and two are wanted: none is read before."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from django.conf import settings

from logs_app.ingest.unpack import body_of
from logs_app.wire import Wire

Environ = Mapping[str, Any]

_WITHOUT_PREFIX: Final = ("CONTENT_TYPE", "CONTENT_LENGTH")


class Headers(Mapping[str, str]):
    """The headers of a request, by their lower-case names."""

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        name = name.upper().replace("-", "_")
        value: str = self._environ[name if name in _WITHOUT_PREFIX else f"HTTP_{name}"]
        return value

    def __iter__(self) -> Iterator[str]:
        for name in self._environ:
            if name in _WITHOUT_PREFIX or name.startswith("HTTP_"):
                yield name.removeprefix("HTTP_").lower().replace("_", "-")

    def __len__(self) -> int:
        return sum(1 for _ in self)


def wire_in(environ: Environ, path: str, params: Mapping[str, str]) -> Wire:
    """The request in a WSGI environ, unpacked. Raises BadPayload."""
    return Wire(
        method=environ["REQUEST_METHOD"].upper(),
        path=path,
        raw=body_of(environ, settings.MAX_BODY_BYTES),
        headers=Headers(environ),
        query=_query(environ.get("QUERY_STRING", "")),
        params=params,
    )


def _query(text: str) -> dict[str, str]:
    """The last of each name, as Django has it. WSGI's texts are bytes in disguise."""
    if not text:
        return {}
    said = text.encode("latin-1", "replace").decode("utf-8", "replace")
    return dict(parse_qsl(said, keep_blank_values=True, errors="replace"))
