"""DynamoDB's `PutItem`: `POST /` with X-Amz-Target, as LiteLLM's callback sends its record of a call.

docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html. Each member of the item is the text of a Python
value. The access key id is a key of Polylog; any secret will do.
"""

from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere, aws
from logs_app.readings.fields import object_in, text_in
from logs_app.readings.litellm_reprs import standard_from_reprs
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import record_of
from logs_app.records import Record
from logs_app.wire import BadPayload, Receipt, Reply, Route, Wire, type_name

FORMAT = "dynamodb"
_TARGET: Final = "DynamoDB_20120810.PutItem"
_JSON: Final = {"Content-Type": "application/x-amz-json-1.0"}
_ERRORS: Final = {
    401: "UnrecognizedClientException",
    403: "AccessDeniedException",
    413: "RequestEntityTooLargeException",
    503: "ServiceUnavailable",
}


def key(wire: Wire) -> str | None:
    return aws(wire) or anywhere(wire)


def project(wire: Wire) -> str | None:
    return None


def read_item(wire: Wire) -> list[Record]:
    target = wire.headers.get("x-amz-target", _TARGET)
    if target != _TARGET:
        raise BadPayload(f"expected {_TARGET}, the one operation that is taken", "X-Amz-Target")
    body = wire.object
    item = object_in(body, "Item")
    if "call_type" not in item:
        raise BadPayload("expected the item of a call that LiteLLM puts, which has a call_type", "Item")
    said = {name: _plain(value, name) for name, value in item.items()}
    record = record_of(without_secrets(standard_from_reprs(said)), FORMAT)
    table = text_in(body, "TableName")
    return [msgspec.structs.replace(record, extra=(record.extra or {}) | ({"table": table} if table else {}))]


def _plain(value: Any, field: str) -> Any:
    """An attribute value, `{"S": "text"}` and the like, without its type."""
    if not isinstance(value, dict) or len(value) != 1:
        raise BadPayload(f"expected an attribute value such as {{'S': 'text'}}, got {type_name(value)}", field)
    [(kind, plain)] = value.items()
    return None if kind == "NULL" else plain


def reply(receipts: list[Receipt]) -> Reply:
    [receipt] = receipts
    return refuse(receipt.refusal) if receipt.refusal else Reply({}, headers=_JSON)


def refuse(refusal: BadPayload) -> Reply:
    name = _ERRORS.get(refusal.status, "ValidationException")
    said = {"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": str(refusal)}
    return Reply(said, refusal.status, _JSON)


ROUTES = (Route("POST", "", read_item, reply),)
