"""What desks and the leading coordinator say to each other: MessagePack behind its length."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import msgspec

from hansa import errors
from hansa.coordinator.request import Answer, Priority, Request
from hansa.coordinator.statistics import CoordinatorStatus
from hansa.errors import CoordinatorError, HansaError

#: Both sides must speak the same; desks of two releases do not share a leader.
VERSION = 1
_LENGTH_BYTES = 4
_MESSAGE_BYTES_MAX = 64 * 1024 * 1024


class Hello(msgspec.Struct, tag=True, frozen=True):
    """The first message of a desk."""

    version: int
    desk: str


class Welcome(msgspec.Struct, tag=True, frozen=True):
    """The leader's answer to a hello, of any version."""

    version: int
    number: int = 0


class Ask(msgspec.Struct, tag=True, frozen=True):
    """A request; time is given as what is left of it, as clocks of processes may differ."""

    number: int
    request: Request
    left_ns: int
    is_permit: bool = False


class Over(msgspec.Struct, tag=True, frozen=True):
    """A permit has been used; with the headers that came of it."""

    number: int
    headers: Mapping[str, str]


class Drop(msgspec.Struct, tag=True, frozen=True):
    """Nobody waits for that request any more."""

    number: int


class AskStatus(msgspec.Struct, tag=True, frozen=True):
    """How do things stand?"""

    number: int


class Answered(msgspec.Struct, tag=True, frozen=True):
    """The answer to a request."""

    number: int
    answer: Answer
    age_ns: int


class Granted(msgspec.Struct, tag=True, frozen=True):
    """A permit may be used."""

    number: int


class Failed(msgspec.Struct, tag=True, frozen=True):
    """A request brought an error."""

    number: int
    error: str
    message: str


class Stands(msgspec.Struct, tag=True, frozen=True):
    """How things stand."""

    number: int
    status: CoordinatorStatus


MessageT = TypeVar("MessageT")
FromDesk = Hello | Ask | Over | Drop | AskStatus
FromLeader = Welcome | Answered | Granted | Failed | Stands

_encoder = msgspec.msgpack.Encoder()
_from_desk: msgspec.msgpack.Decoder[FromDesk] = msgspec.msgpack.Decoder(FromDesk)
_from_leader: msgspec.msgpack.Decoder[FromLeader] = msgspec.msgpack.Decoder(FromLeader)


def frame(message: FromDesk | FromLeader) -> bytes:
    """A message as it goes over the socket."""
    content = _encoder.encode(message)
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content


async def read_from_desk(reader: asyncio.StreamReader) -> FromDesk:
    """The next message of a desk; IncompleteReadError at the end, CoordinatorError if torn."""
    return _decoded(_from_desk, await _read(reader))


async def read_from_leader(reader: asyncio.StreamReader) -> FromLeader:
    """The next message of the leader; IncompleteReadError at the end, CoordinatorError if torn."""
    return _decoded(_from_leader, await _read(reader))


def asked(message: Ask, *, desk: str, now_ns: int) -> Request:
    """The request of a desk on the leader's clock, under the name that the desk came with."""
    priority = message.request.priority
    return replace(
        message.request,
        desk=desk,
        deadline_ns=now_ns + message.left_ns,
        priority=None if priority is None else Priority(priority),
    )


def failed(number: int, error: HansaError) -> Failed:
    """An error on its way to a desk."""
    return Failed(number, type(error).__name__, str(error))


def raised(message: Failed) -> HansaError:
    """The same error at the desk."""
    kind = getattr(errors, message.error, None)
    if isinstance(kind, type) and issubclass(kind, HansaError):
        return kind(message.message)
    return CoordinatorError(f"{message.error}: {message.message}")


async def _read(reader: asyncio.StreamReader) -> bytes:
    length = int.from_bytes(await reader.readexactly(_LENGTH_BYTES), "big")
    if length > _MESSAGE_BYTES_MAX:
        raise CoordinatorError(
            f"expected a message of at most {_MESSAGE_BYTES_MAX} bytes, found {length}; the other "
            "side is no coordinator of this release"
        )
    return await reader.readexactly(length)


def _decoded(decoder: msgspec.msgpack.Decoder[MessageT], content: bytes) -> MessageT:
    try:
        return decoder.decode(content)
    except msgspec.DecodeError as error:
        raise CoordinatorError(
            f"expected a message of the coordinator, found {content[:40]!r} ({error}); desks and "
            "leader must be of one release"
        ) from error
