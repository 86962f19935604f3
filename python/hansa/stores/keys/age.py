"""Files sealed with a passphrase, in the age format (age-encryption.org/v1, C2SP specification).

A random file key is wrapped by scrypt (RFC 7914) and ChaCha20-Poly1305 (RFC 8439); it seals the
text in chunks. What scrypt costs stands in the file, so that dearer files open as well.
"""

import base64
import binascii
import hmac
import os
import re
from importlib import import_module
from types import ModuleType
from typing import Protocol

from hansa.errors import ConfigError

#: N = 2^17, r = 8, p = 1: what OWASP asks of scrypt (Password Storage Cheat Sheet); 128 MiB.
LOG_N = 17
#: What a file may ask of whoever opens it: 1 GiB. A hostile one must not take the machine.
LOG_N_MAX = 20

_INTRO = b"age-encryption.org/v1"
_LABEL = b"age-encryption.org/v1/scrypt"
_CHUNK_BYTES = 64 * 1024
_TAG_BYTES = 16
_NONCE_BYTES = 16
_HEADER = re.compile(
    rb"(age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n"
    rb"([A-Za-z0-9+/]{43})\n---) ([A-Za-z0-9+/]{43})\n"
)


class SealError(Exception):
    """A file that the passphrase does not open, that was altered, or that is none of this kind."""


def seal(text: bytes, passphrase: str, *, log_n: int = LOG_N) -> bytes:
    """The text, sealed with a passphrase."""
    salt, file_key, nonce = os.urandom(16), os.urandom(16), os.urandom(_NONCE_BYTES)
    wrapped = _aead(_stretched(passphrase, salt, log_n)).encrypt(bytes(12), file_key, None)
    head = b"%b\n-> scrypt %b %d\n%b\n---" % (_INTRO, _coded(salt), log_n, _coded(wrapped))
    mac = _coded(_mac(file_key, head))
    return b"%b %b\n%b%b" % (head, mac, nonce, _sealed_chunks(text, file_key, nonce))


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """The text of a sealed file. Raises SealError, and ConfigError for one that asks for more than
    `LOG_N_MAX` before anything is paid.
    """
    found = _HEADER.match(sealed)
    if found is None:
        raise SealError("no file of this kind")
    head, salt, cost, wrapped, mac = found.groups()
    log_n = int(cost)
    if log_n > LOG_N_MAX:
        raise ConfigError(
            f"expected a sealed file that scrypt opens at a cost of 2^{LOG_N_MAX} at most, found "
            f"2^{log_n}, which takes {2 ** (log_n - 20)} GiB; seal it anew with less"
        )
    key = _stretched(passphrase, _plain(salt), log_n)
    try:
        file_key = _aead(key).decrypt(bytes(12), _plain(wrapped), None)
    except _invalid():
        raise SealError("the passphrase does not open it") from None
    if len(file_key) != 16 or not hmac.compare_digest(_mac(file_key, head), _plain(mac)):
        raise SealError("its head was altered")
    return _opened_chunks(sealed[found.end() :], file_key)


def _sealed_chunks(text: bytes, file_key: bytes, nonce: bytes) -> bytes:
    aead = _aead(_derived(file_key, nonce, b"payload"))
    starts = range(0, max(len(text), 1), _CHUNK_BYTES)
    chunks = (text[start : start + _CHUNK_BYTES] for start in starts)
    return b"".join(
        aead.encrypt(_count(number, is_last=number == len(starts) - 1), chunk, None)
        for number, chunk in enumerate(chunks)
    )


def _opened_chunks(body: bytes, file_key: bytes) -> bytes:
    nonce, body = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
    aead = _aead(_derived(file_key, nonce, b"payload"))
    size = _CHUNK_BYTES + _TAG_BYTES
    starts = range(0, max(len(body), 1), size)
    try:
        chunks = [
            aead.decrypt(
                _count(number, is_last=number == len(starts) - 1), body[start : start + size], None
            )
            for number, start in enumerate(starts)
        ]
    except _invalid():
        raise SealError("it was altered or cut") from None
    if len(chunks) > 1 and not chunks[-1]:
        raise SealError("it was altered or cut")
    return b"".join(chunks)


def _count(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _stretched(passphrase: str, salt: bytes, log_n: int) -> bytes:
    scrypt = _library("kdf.scrypt").Scrypt(salt=_LABEL + salt, length=32, n=2**log_n, r=8, p=1)
    key: bytes = scrypt.derive(passphrase.encode())
    return key


def _derived(file_key: bytes, salt: bytes, use: bytes) -> bytes:
    """HKDF-SHA-256 (RFC 5869), one block of it."""
    extracted = hmac.digest(salt or bytes(32), file_key, "sha256")
    return hmac.digest(extracted, use + b"\x01", "sha256")


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")


def _coded(plain: bytes) -> bytes:
    return base64.b64encode(plain).rstrip(b"=")


def _plain(coded: bytes) -> bytes:
    """Of canonical base64 without padding: one spelling of the same bytes, and no other."""
    try:
        plain = base64.b64decode(coded + b"=" * (-len(coded) % 4), validate=True)
    except binascii.Error:
        raise SealError("no file of this kind") from None
    if _coded(plain) != coded:
        raise SealError("no file of this kind")
    return plain


def _aead(key: bytes) -> "_Aead":
    found: _Aead = _library("ciphers.aead").ChaCha20Poly1305(key)
    return found


class _Aead(Protocol):
    """What seals and opens under one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


def _invalid() -> type[Exception]:
    found: type[Exception] = import_module("cryptography.exceptions").InvalidTag
    return found


def _library(part: str) -> ModuleType:
    """Imported where it is needed: who keeps keys in a keyring does not have it."""
    try:
        return import_module(f"cryptography.hazmat.primitives.{part}")
    except ImportError:
        raise ConfigError(
            "a sealed file of keys needs the extra `live`: pip install 'hansa[live]'"
        ) from None
