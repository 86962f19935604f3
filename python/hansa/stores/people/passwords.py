"""Passwords: which are refused, and how they are kept (argon2id, RFC 9106)."""

import secrets
import threading
import unicodedata
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from hansa.stores.people.refused import Refused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 128
_LEFT_BESIDE_NAME = 8
_DISTINCT = 5
# Each takes 64 MiB: strangers who log in together must not take the machine.
_AT_ONCE = 2


def password_fault(password: str, name: str) -> Refused | None:
    """The rule that a new password of `name` breaks. Any character may be in it."""
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        return _refused(f"expected {SHORTEST} to {LONGEST} characters, found {len(text)}")
    if any("\ud800" <= each <= "\udfff" for each in text):
        return _refused("expected text, found half a character (a lone surrogate)")
    plain = text.casefold()
    if len(plain.replace(name.casefold(), "")) < _LEFT_BESIDE_NAME:
        return _refused(f"expected {_LEFT_BESIDE_NAME} characters beside the user's own name")
    if len(set(plain)) < _DISTINCT or _is_repeated(plain):
        return _refused("expected more than a short piece that is repeated")
    if plain in _common() or _core(plain) in _common():
        return _refused("expected none of the most common passwords, nor one with digits added")
    return None


class Passwords:
    """Hashes and checks. Both take long and may be called from any thread, two at a time."""

    def __init__(self, hasher: "PasswordHasher | None" = None) -> None:
        if hasher is None:
            from argon2 import PasswordHasher

            hasher = PasswordHasher()
        self._hasher = hasher
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """What is kept of a password: parameters, salt and hash, as text."""
        with self._turns:
            return self._hasher.hash(_normal(password))

    def is_right(self, kept: str, password: str) -> bool:
        """Whether that is the password. `kept` "" (no such user, or none with a password) takes as
        long as any other and is never right.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        text = _normal(password)
        if len(text) > LONGEST:
            text, kept = text[:LONGEST], ""
        with self._turns:
            try:
                self._hasher.verify(kept or self._nobody, text)
            except (VerificationError, InvalidHashError, UnicodeError):
                return False
        return bool(kept)

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than those of now."""
        return self._hasher.check_needs_rehash(kept)


def _refused(expected: str) -> Refused:
    return Refused("password_refused", f"password: {expected}; choose another")


def _normal(password: str) -> str:
    """The same characters typed on another machine are the same password. What is far too long is
    cut before it costs anything, and stays too long.
    """
    return unicodedata.normalize("NFKC", password[: 2 * LONGEST])


def _is_repeated(text: str) -> bool:
    return (text + text).find(text, 1) < len(text)


def _core(text: str) -> str:
    """The text without what is no letter at its ends: `summer2024!` is `summer`."""
    letters = [place for place, each in enumerate(text) if each.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


@cache
def _common() -> frozenset[str]:
    """The 2,000 most common passwords, and longer ones of the 30,000 (from zxcvbn, MIT)."""
    file = resources.files("hansa.stores.people") / "common_passwords.txt"
    return frozenset(file.read_text(encoding="utf-8").split("\n")) - {""}
