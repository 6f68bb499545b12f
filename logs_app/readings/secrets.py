"""Secrets that came along with a log by mistake: LiteLLM's Athina payload carries the upstream provider's API key."""

from typing import Any, Final

REDACTED: Final = "[redacted]"
LEAST: Final = 6  # characters; a shorter text is no secret, and would be found in innocent words
_NAMES: Final = frozenset(
    (
        "apikey", "api_key", "x_api_key", "authorization", "proxy_authorization", "cookie", "set_cookie", "password",
        "passwd", "secret", "secret_key", "private_key", "access_key", "credentials", "azure_ad_token", "access_token",
        "refresh_token", "id_token", "auth_token", "bearer_token", "session_token", "aws_access_key_id",
        "vertex_credentials",
    )
)  # fmt: skip
_ENDINGS: Final = ("_api_key", "_secret", "_password", "_secret_key", "_access_key", "_session_token", "_private_key")


def without_secrets(value: Any) -> Any:
    """The value with every secret member redacted, and redacted wherever else the same text stands."""
    found: set[str] = set()
    _collect(value, found)
    # The longest first: one secret may be a part of another.
    return _redact(value, sorted(found, key=len, reverse=True))


def is_secret(name: str) -> bool:
    """Whether what has this name is a secret."""
    plain = name.lower().replace("-", "_")
    return plain in _NAMES or plain.endswith(_ENDINGS)


def _collect(value: Any, found: set[str]) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            if is_secret(name) and isinstance(member, str) and len(member) >= LEAST:
                found.add(member.removeprefix("Bearer ").removeprefix("Basic "))
            else:
                _collect(member, found)
    elif isinstance(value, list):
        for member in value:
            _collect(member, found)


def _redact(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, dict):
        return {
            name: REDACTED if is_secret(name) and member not in (None, "") else _redact(member, secrets)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [_redact(member, secrets) for member in value]
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, REDACTED)
    return value
