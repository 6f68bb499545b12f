"""Values that came as JSON within a text."""

import re
from typing import Any, Final

from logs_app.wire import BadPayload, parse_json

_OPENING: Final = frozenset('{["')
_PLAIN: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?|true|false|null")


def decoded(value: Any) -> Any:
    """What a text says that is an object, an array or a text in JSON; any other value as it is."""
    if not isinstance(value, str) or value[:1] not in _OPENING:
        return value
    try:
        return parse_json(value)
    except BadPayload:
        return value


def wholly_decoded(value: Any) -> Any:
    """The same for clients that write every value so: numbers and truths, too."""
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return parse_json(value)
    return decoded(value)
