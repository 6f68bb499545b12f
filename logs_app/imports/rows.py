"""What the rows of every export have in common. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from logs_app.readings.fields import text_in
from logs_app.readings.json_text import wholly_decoded
from logs_app.readings.times import number_of
from logs_app.records import Feedback
from logs_app.wire import BadPayload, type_name

Row = dict[str, Any]


def id_of(row: Mapping[str, Any], *names: str) -> str:
    """The first id that a row says; without one a digest of the whole row, which is the same when it comes again."""
    said = next((text for name in names if (text := text_in(row, name))), None)
    return said or hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()[:32]


def objects_in(row: Mapping[str, Any], field: str) -> list[Row]:
    """A member that is a list of objects, or is not said. Raises BadPayload."""
    value = row.get(field)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadPayload(f"expected an array of objects, got {type_name(value)}", field)
    return value


def usd_in(row: Mapping[str, Any], *names: str) -> Decimal | None:
    """The first cost that a row says. Raises BadPayload."""
    said = (number_of(row.get(name), name) for name in names)
    return next((Decimal(str(number)) for number in said if number is not None), None)


def scores_in(said: Any, target: str, format: str) -> Iterator[Feedback]:
    """A judgement for each name of an object `{name: value}` or `{name: [value, …]}`. Raises BadPayload."""
    if said is None:
        return
    if not isinstance(said, dict):
        raise BadPayload("expected an object of names and values", "scores")
    for name, value in said.items():
        values = value if isinstance(value, list) else [value]
        for place, each in enumerate(values):
            if each is not None:
                yield judgement(format, target, name, each, f"{target}/{name}/{place}")


def judgement(
    format: str, target: str, name: str, value: Any, identity: str, comment: str | None = None, user: str | None = None
) -> Feedback:
    """A judgement on a log; numbers and truths of a table are text until now. Raises BadPayload."""
    value = wholly_decoded(value.lower() if value in ("True", "False") else value)
    if not isinstance(value, bool | int | float | str | list):
        raise BadPayload("expected a number, a string or a boolean", name)
    return Feedback(
        format=format, targets=[target], name=name, value=value, identity=identity, comment=comment, user=user
    )
