"""Signing in to the API with a project key."""

from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from observability.projects.keys import Access, access_by_key


def bearer_key(header: str) -> str:
    """The key in an Authorization header: `Bearer K`, `Bearer%20K` (LiteLLM sends it so) or bare `K`."""
    scheme, _, rest = unquote(header).strip().partition(" ")
    # A client that mis-splits OTEL_HEADERS appends ",x-other=…" to the key.
    key = rest if scheme.lower() == "bearer" else scheme
    return key.partition(",")[0].strip()


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <project key>`; leaves requests without one to the session."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Access] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        access = access_by_key(bearer_key(header))
        if access is None or not access.may_read:
            raise AuthenticationFailed("Unknown or revoked key.")
        return AnonymousUser(), access

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
