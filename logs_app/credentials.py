"""The places on the wire where clients put a key. Pure; each adapter picks those of its vendor."""

import base64
from urllib.parse import unquote

from logs_app.wire import Wire


def bearer(wire: Wire) -> str | None:
    """`Authorization: Bearer K`, bare `K`, or `Bearer%20K` (LiteLLM sends it so)."""
    scheme, _, rest = unquote(wire.headers.get("authorization", "")).strip().partition(" ")
    # A client that mis-splits OTEL_HEADERS appends ",x-other=…" to the key.
    key = rest if scheme.lower() == "bearer" else scheme if not rest else ""
    return key.partition(",")[0].strip() or None


def basic(wire: Wire) -> tuple[str, str] | None:
    """`Authorization: Basic` with `PROJECT:K`: the project's name and the key."""
    scheme, _, rest = wire.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, key = base64.b64decode(rest, validate=True).decode().partition(":")
    except ValueError:
        return None
    return name, key


def anywhere(wire: Wire) -> str | None:
    """A key in whichever header it lies: one kind of key works in every place."""
    pair = basic(wire)
    named = (wire.headers.get(name) for name in ("x-api-key", "athina-api-key", "api-key"))
    return (pair and pair[1]) or bearer(wire) or next(filter(None, named), None)


def aws(wire: Wire) -> str | None:
    """The access key id of a request that AWS's SDKs sign (`AWS4-HMAC-SHA256 Credential=K/date/region/…`).

    The signature cannot be checked: it is made with a secret that is not sent, and of a key only its hash is stored.
    """
    scheme, _, rest = wire.headers.get("authorization", "").partition(" ")
    if scheme != "AWS4-HMAC-SHA256":
        return None
    parts = (part.strip().partition("=") for part in rest.split(","))
    scope = next((value for name, _, value in parts if name == "Credential"), "")
    # The scope has four parts after the id: date, region, service and a constant.
    return unquote(scope.rsplit("/", 4)[0]) or None
