"""Secrets that machines carry: 256 random bits. Only their SHA-256 is kept: that is enough where
nothing can be guessed.
"""

import base64
import hashlib
import hmac
import secrets
import string

_LETTERS = string.ascii_letters + string.digits
_TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_id(length: int = 16) -> str:
    """A random name of letters and digits for something that is no secret."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def hashed(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def csrf_of(token: str) -> str:
    """The token that a session's changes must carry: it follows from the session's own, which no
    script can read, and does not lead back to it.
    """
    mac = hmac.digest(token.encode("utf-8", "surrogatepass"), b"hansa csrf", "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
