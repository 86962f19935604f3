"""An instrument as a live feed needs it: its place, and its decimals as ticks and lots."""

from dataclasses import dataclass
from decimal import Decimal

from hansa.errors import DataError
from hansa.market import Instrument

#: More than anything is worth or traded, and in ticks and lots within 64 bits.
_MOST = 10**10
#: The year 2200, in milliseconds: what lies beyond does not fit into 64 bits of nanoseconds soon.
_MOST_MS = 7_258_118_400_000


def ns_of_ms(time_ms: int) -> int:
    """A time of the venue in nanoseconds; DataError if it cannot be one."""
    if not 0 < time_ms < _MOST_MS:
        raise DataError(
            f"expected milliseconds since 1970 and before 2200, found {time_ms}; check the address "
            "of the venue"
        )
    return time_ms * 10**6


@dataclass(frozen=True, slots=True)
class Scale:
    """`place` is the instrument's in the universe."""

    instrument: Instrument
    place: int

    @property
    def symbol(self) -> str:
        """The venue's symbol."""
        return self.instrument.symbol.rpartition(":")[2]

    def ticks(self, price: Decimal) -> int:
        """A price in ticks; DataError if it is not a whole number of them."""
        ticks, rest = divmod(self._sane(price), self.instrument.tick)
        if rest:
            raise DataError(
                f"{self.instrument.symbol}: expected prices on a tick of {self.instrument.tick}, "
                f"found {price}; the venue's tick has changed: correct instruments.toml"
            )
        return int(ticks)

    def lots(self, quantity: Decimal) -> int:
        """A quantity in whole lots, rounded down; DataError if it is none."""
        return int(self._sane(quantity) // self.instrument.lot)

    def _sane(self, number: Decimal) -> Decimal:
        """A number that a venue may say of itself: not below 0, and of a size that is counted."""
        if not number.is_finite() or not 0 <= number <= _MOST:
            raise DataError(
                f"{self.instrument.symbol}: expected a price or quantity from 0 to {_MOST}, found "
                f"{number}; check the address of the venue"
            )
        return number
