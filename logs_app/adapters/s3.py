"""S3's `PUT` of an object: `/{bucket}/{path}.json`, as LiteLLM's callbacks put a StandardLoggingPayload there.

docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html. The access key id is a key of Polylog; any secret will do.
boto3 takes a 200 with a body for a failure, and sends again.
"""

import hashlib
from typing import Final
from xml.sax.saxutils import escape

import msgspec

from logs_app.credentials import anywhere, aws
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import record_of
from logs_app.records import Record
from logs_app.wire import BadPayload, Receipt, Reply, Route, Wire

FORMAT = "s3"
_XML: Final = {"Content-Type": "application/xml"}
_CODES: Final = {
    401: "InvalidAccessKeyId",
    403: "AccessDenied",
    413: "EntityTooLarge",
    503: "ServiceUnavailable",
}


def key(wire: Wire) -> str | None:
    return aws(wire) or anywhere(wire)


def project(wire: Wire) -> str | None:
    return None


def read_object(wire: Wire) -> list[Record]:
    said = wire.object
    if "call_type" not in said:
        raise BadPayload("is missing: expected the object of a call that LiteLLM puts", "call_type")
    record = record_of(without_secrets(said), FORMAT)
    place = f"{wire.params['object']}.json"
    return [msgspec.structs.replace(record, extra=(record.extra or {}) | {"object": place})]


def reply(receipts: list[Receipt]) -> Reply:
    [receipt] = receipts
    if receipt.refusal:
        return refuse(receipt.refusal)
    tag = hashlib.blake2b(str(receipt.id).encode(), digest_size=16).hexdigest()
    return Reply(headers={"ETag": f'"{tag}"'})


def refuse(refusal: BadPayload) -> Reply:
    code = _CODES.get(refusal.status, "InvalidRequest")
    said = f"<Error><Code>{code}</Code><Message>{escape(str(refusal))}</Message></Error>"
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?>\n{said}'.encode(), refusal.status, _XML)


ROUTES = (Route("PUT", "<path:object>.json", read_object, reply),)
