"""Signing in to the API with a project key."""

import base64
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from observability.projects.keys import Access, access_by_key


def key_in(header: str) -> str:
    """The key in an Authorization header: `Bearer K`, `Bearer%20K` (LiteLLM sends it so), bare `K`, or `Basic` with
    `PROJECT:K`."""
    if header.lower().startswith("basic "):
        return _password(header[6:])
    scheme, _, rest = unquote(header).strip().partition(" ")
    # A client that mis-splits OTEL_HEADERS appends ",x-other=…" to the key.
    key = rest if scheme.lower() == "bearer" else scheme
    return key.partition(",")[0].strip()


def _password(pair: str) -> str:
    try:
        return base64.b64decode(pair.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <project key>`, or Basic; leaves requests without one to the session."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Access] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        access = access_by_key(key_in(header))
        if access is None or not access.may_read:
            raise AuthenticationFailed("Unknown or revoked key.")
        return AnonymousUser(), access

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class NamedKeyAuthentication(KeyAuthentication):
    """`X-API-Key: <project key>` besides."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Access] | None:
        key = request.headers.get("X-API-Key", "")
        if not key:
            return super().authenticate(request)
        access = access_by_key(key)
        if access is None or not access.may_read:
            raise AuthenticationFailed("Unknown or revoked key.")
        return AnonymousUser(), access
