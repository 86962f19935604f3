"""One request for many symbols: joined into one call, its answer cut apart again."""

from dataclasses import dataclass

import msgspec

from hansa.coordinator.request import Parameters
from hansa.errors import DataError


class _Named(msgspec.Struct):
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSymbols:
    """Reads with one `symbol` each become one with `symbols=["A","B"]`.

    The venue answers it with an array of what each would have brought alone.
    """

    count_max: int

    def group(self, parameters: Parameters) -> Parameters | None:
        """Everything but the symbol must agree; a call without a symbol stands alone."""
        rest = tuple(sorted(pair for pair in parameters if pair[0] != "symbol"))
        return rest if len(rest) == len(parameters) - 1 else None

    def join(self, parameters: tuple[Parameters, ...]) -> Parameters:
        """The one call; a single one stays as it is."""
        if len(parameters) == 1:
            return parameters[0]
        rest = tuple(pair for pair in parameters[0] if pair[0] != "symbol")
        symbols = sorted(_symbol(one) for one in parameters)
        return (*rest, ("symbols", msgspec.json.encode(symbols).decode()))

    def split(self, body: bytes, parameters: tuple[Parameters, ...]) -> tuple[bytes, ...]:
        """Each symbol's own answer, byte for byte as it stood in the array."""
        if len(parameters) == 1:
            return (body,)
        try:
            entries = msgspec.json.decode(body, type=list[msgspec.Raw])
            found = {msgspec.json.decode(raw, type=_Named).symbol: bytes(raw) for raw in entries}
            return tuple(found[_symbol(one)] for one in parameters)
        except (msgspec.DecodeError, KeyError) as error:
            raise DataError(
                f"expected an array with an object for each symbol asked, found {body[:80]!r} "
                f"({error}); the venue's answer cannot be used"
            ) from error


def _symbol(parameters: Parameters) -> str:
    return next(value for name, value in parameters if name == "symbol")
