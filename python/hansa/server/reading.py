"""The parameter by which a handler gets the body of a request, decoded strictly."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from fastapi import Depends, Request

from hansa.api.problem import Fault
from hansa.app.fitting import fault_of
from hansa.server.security.problems import ProblemError

B = TypeVar("B", bound=msgspec.Struct)


def _decoding(wanted: type[B]) -> Callable[[Request], Awaitable[B]]:
    decoder = msgspec.json.Decoder(wanted)

    async def decode(request: Request) -> B:
        """Raises the problem `bad_body`, with the place of the fault."""
        try:
            return decoder.decode(await request.body() or b"null")
        except msgspec.ValidationError as error:
            path, detail = fault_of(error)
            pointer = "/" + path.lstrip(".").replace(".", "/").replace("[", "/[")
            fault = Fault(pointer=pointer.rstrip("/") or "/", detail=detail)
            raise ProblemError("bad_body", detail, errors=(fault,)) from None
        except msgspec.DecodeError as error:
            raise ProblemError("bad_json", f"expected JSON: {error}") from None

    return decode


if TYPE_CHECKING:
    from typing import TypeAlias

    BodyOf: TypeAlias = Annotated[B, None]
else:

    class BodyOf:
        """`BodyOf[Kill]` is a parameter that is the body, a `Kill`."""

        def __class_getitem__(cls, wanted):  # noqa: ANN001, ANN204
            return Annotated[wanted, Depends(_decoding(wanted))]
