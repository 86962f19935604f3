"""The socket of a running desk: how it is asked and told from outside."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

import msgspec

from hansa.api.answer import Answer
from hansa.api.orders import NewOrder
from hansa.app import line_socket
from hansa.app.fitting import fault_of
from hansa.errors import NotFoundError, SilentError
from hansa.stores import RunFolder

_NAME = "desk"
_ANSWER_S_MAX = 30.0


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk is asked to do; `is_brief` leaves the council and what follows it out. `is_drain`
    is a pause or resume of the fleet's, for a drain: it takes back no hold but its own. `order` is
    what to order, `order_id` what to cancel, named as everywhere within a run (`3-1`).
    """

    do: Literal["status", "pause", "resume", "kill", "order", "cancel"]
    level: int = 0
    is_brief: bool = False
    is_drain: bool = False
    order: NewOrder | None = None
    order_id: str = ""


Answering: TypeAlias = Callable[[Question], Awaitable[Answer]]


async def serve(folder: RunFolder, answering: Answering) -> asyncio.Server:
    """Opens the socket of a desk, for its own user alone, and says in the folder where it is."""

    async def answer(line: bytes) -> bytes:
        return msgspec.json.encode(await _answer(line, answering))

    return await line_socket.serve(folder.path, _NAME, answer)


async def _answer(line: bytes, answering: Answering) -> Answer:
    try:
        question = msgspec.json.decode(line, type=Question)
    except msgspec.ValidationError as error:
        return _misfit(*fault_of(error))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Answer(
            error=f"expected status, pause, resume, kill, order or cancel as JSON, found: {error}"
        )
    return await answering(question)


def _misfit(path: str, said: str) -> Answer:
    """What is said of a question that is none, or of an order with a field that cannot be."""
    field = path.removeprefix(".order.") if path.startswith(".order.") else ""
    return Answer(error=f"{path.lstrip('.') or 'question'}: {said}", misfit=field)


def close(folder: RunFolder) -> None:
    """Takes the socket away."""
    line_socket.close(folder.path, _NAME)


def ask(folder: RunFolder, question: Question, *, timeout_s: float = _ANSWER_S_MAX) -> Answer:
    """Asks a running desk. Raises NotFoundError when none runs there, SilentError when it does
    not answer.
    """
    address = line_socket.address_of(folder.path, _NAME)
    if address is None:
        raise NotFoundError(_nobody(folder))
    try:
        content = line_socket.exchange(address, msgspec.json.encode(question), timeout_s=timeout_s)
        return msgspec.json.decode(content, type=Answer)
    except TimeoutError as error:
        is_taken = not isinstance(error, line_socket.NotTakenError)
        raise SilentError(
            f"{folder.path.name}: expected an answer within {timeout_s:.0f} s, found none; "
            f"{_unknown(folder, question) if is_taken else _not_taken(question)}"
            f"look at process {address.pid}"
        ) from None
    except (OSError, msgspec.DecodeError) as error:
        raise NotFoundError(_nobody(folder)) from error


def _unknown(folder: RunFolder, question: Question) -> str:
    """What a person must know of a command that was not answered: it is with the desk."""
    if question.do == "status":
        return ""
    if question.order is not None:
        return (
            "the order may still be sent once the desk answers; the same again under its id "
            f"{question.order.cl_ord_id} is sent once at most and says what became of it; "
        )
    what = f"the {question.do} may still be carried out once the desk answers"
    return f"{what}, and `hansa status {folder.path.name}` says whether it was; "


def _not_taken(question: Question) -> str:
    return f"so many questions wait for it that the {question.do} has not reached it; "


def _nobody(folder: RunFolder) -> str:
    name = folder.path.name
    return f"{name}: expected a desk at work, found none; `hansa trade --resume {name}` goes on"
