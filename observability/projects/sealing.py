"""Secrets that must be read again are kept sealed: only a process with this installation's SECRET_KEY opens them."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Broken(Exception):  # noqa: N818
    """A seal that another SECRET_KEY made."""


def seal(secret: str) -> str:
    return _fernet(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises Broken."""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Broken("the secret was sealed with another SECRET_KEY: enter it again") from None


@cache
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"polylog sealing").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
