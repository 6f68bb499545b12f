"""Values that came as JSON within a text."""

from typing import Any

from logs_app.wire import BadPayload, parse_json


def decoded(value: Any) -> Any:
    """What a text says that is an object, an array or a text in JSON; any other value as it is."""
    if not isinstance(value, str) or not value.startswith(("{", "[", '"')):
        return value
    try:
        return parse_json(value)
    except BadPayload:
        return value
