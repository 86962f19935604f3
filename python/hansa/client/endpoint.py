"""An operation of the API as a client calls it, and a call of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Generic, TypeAlias, TypeVar, cast
from urllib.parse import quote

import msgspec

from hansa.errors import ServerError

T = TypeVar("T")

#: What a parameter of an operation may be; "" and None are not sent.
Value: TypeAlias = str | int | bool | Sequence[str] | None
Query: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[T]):
    """An operation: its path with `{names}`, what it answers, and whether it takes an
    `Idempotency-Key`.
    """

    method: str
    path: str
    answer: type[T]
    is_once: bool = False


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """An operation with everything that goes with it. `key` is its `Idempotency-Key`, "" where it
    takes none.
    """

    endpoint: Endpoint[T]
    path: str
    query: Query
    body: bytes
    key: str

    @property
    def is_change(self) -> bool:
        """Whether it may change something at the server."""
        return self.endpoint.method != "GET"

    @property
    def may_repeat(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return not self.is_change or bool(self.key)

    def headers(self, csrf: str, origin: str) -> dict[str, str]:
        """What it sends beside the caller's key; `csrf` "" without a session."""
        headers = {"Content-Type": "application/json"} if self.body else {}
        if self.key:
            headers["Idempotency-Key"] = self.key
        if csrf and self.is_change:
            headers |= {"X-CSRF-Token": csrf, "Origin": origin}
        return headers

    def read(self, content: bytes) -> T:
        """The answer. Raises ServerError for one that is not as expected."""
        answer: object = self.endpoint.answer
        if answer is NoneType:
            return cast(T, None)
        if answer is bytes:
            return cast(T, content)
        if answer is str:
            return cast(T, content.decode())
        try:
            return msgspec.json.decode(content, type=self.endpoint.answer)
        except msgspec.MsgspecError as error:
            raise ServerError(
                f"{self.path}: expected the answer of this version of Hansa, found another: "
                f"{error}; use a client and a server of the same version"
            ) from error


def call_of(
    endpoint: Endpoint[T], given: Mapping[str, Value], body: msgspec.Struct | None, key: str
) -> Call[T]:
    """A call with these parameters; without a key, one that needs one gets its own."""
    path = endpoint.path
    for name, value in given.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return Call(
        endpoint,
        path,
        tuple(_query(endpoint.path, given)),
        b"" if body is None else msgspec.json.encode(body),
        (key or secrets.token_urlsafe(24)) if endpoint.is_once else "",
    )


def _query(path: str, given: Mapping[str, Value]) -> list[tuple[str, str]]:
    sent: list[tuple[str, str]] = []
    for name, value in given.items():
        if f"{{{name}}}" in path or value is None or value == "":
            continue
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
        sent += [
            (name, str(each).lower() if each in (True, False) else str(each)) for each in values
        ]
    return sent
