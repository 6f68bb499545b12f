"""Requests of several items, of which a bad one spoils only itself."""

from collections.abc import Callable, Sequence
from typing import Any

from logs_app.wire import BadPayload, Item, Receipt, type_name


def items_in(values: Any, field: str, read: Callable[[dict[str, Any]], Item]) -> list[Item]:
    """What `read` makes of each object of an array; a refusal takes the place of its item. Raises BadPayload."""
    if not isinstance(values, list):
        raise BadPayload(f"expected an array, got {type_name(values)}", field)
    return [_read_or_refuse(value, f"{field}[{number}]", read) for number, value in enumerate(values)]


def _read_or_refuse(value: Any, field: str, read: Callable[[dict[str, Any]], Item]) -> Item:
    try:
        if not isinstance(value, dict):
            raise BadPayload(f"expected an object, got {type_name(value)}", field)
        return read(value)
    except BadPayload as refusal:
        return refusal


def refusals_in(receipts: Sequence[Receipt]) -> list[BadPayload]:
    """Why items were refused."""
    return [receipt.refusal for receipt in receipts if receipt.refusal]


def refusal_of_all(receipts: Sequence[Receipt]) -> BadPayload | None:
    """The first refusal, where nothing of the request was taken."""
    refusals = refusals_in(receipts)
    return refusals[0] if refusals and len(refusals) == len(receipts) else None
