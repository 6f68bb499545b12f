"""Which format takes what comes to a fixed address."""

from typing import Final

from logs_app.adapters import ADAPTERS
from logs_app.wire import AdapterModule, Route

Door = tuple[AdapterModule, Route]

# Of several at one address the first stands that takes the request's Content-Type.
DOORS: Final[dict[tuple[str, str], list[Door]]] = {}
for _adapter in ADAPTERS:
    for _route in _adapter.ROUTES:
        if "<" not in _route.path:
            DOORS.setdefault((_route.method, f"/{_route.path}"), []).append((_adapter, _route))


def door_at(method: str, path: str, content_type: str) -> Door | None:
    """The format and its route; None where no format has this address, or one with a part that varies."""
    for door in DOORS.get((method, path), ()):
        if door[1].takes(content_type):
            return door
    return None
