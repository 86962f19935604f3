"""What an order may ask for beyond price, quantity and life time."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import index
from typing import Final, Literal, TypeAlias

from hansa.errors import StrategyError
from hansa.types.whole import is_whole

#: A quantity: exact as text, Decimal or int; a float stands for its shortest decimal.
Quantity: TypeAlias = Decimal | float | str
PostOnly: TypeAlias = bool | Literal["reject", "slide"]

#: As the core takes them: numbers as in FIX, quantities in lots.
CoreTerms: TypeAlias = tuple[int, bool, bool, bool, int, int | None, int | None]

_POST_ONLY: Final = {False: 0, True: 1, "reject": 1, "slide": 2}


@dataclass(frozen=True, slots=True)
class Terms:
    """Further terms of an order; by default none. Quantities are in the units of the call: those of
    the base for `buy` and `sell`, lots for `submit`.

    `post_only`: the order must not take; where it would, True or "reject" ends it and "slide" moves
    it one tick behind the other side. `reduce_only` closes a position and opens none.
    `all_or_none` is filled whole. `hidden` is behind all that is shown. `min_quantity` is the least
    of the first execution, `display` all that is shown at a time. `good_till_ns` is when it expires
    (UTC). What does not go together the gate refuses, as `terms`.
    """

    post_only: PostOnly = False
    reduce_only: bool = False
    all_or_none: bool = False
    hidden: bool = False
    min_quantity: Quantity | None = None
    display: Quantity | None = None
    good_till_ns: int | None = None

    def core(self, lots: Callable[[Quantity], int]) -> CoreTerms:
        """For the core; `lots` turns a quantity into lots or raises StrategyError."""
        if not isinstance(self.post_only, bool | str) or self.post_only not in _POST_ONLY:
            raise StrategyError(
                f"expected post_only as True, False, 'reject' or 'slide'; found {self.post_only!r}"
            )
        return (
            _POST_ONLY[self.post_only],
            self.reduce_only,
            self.all_or_none,
            self.hidden,
            0 if self.min_quantity is None else lots(self.min_quantity),
            None if self.display is None else lots(self.display),
            self.good_till_ns,
        )


def whole_lots(quantity: Quantity) -> int:
    """A quantity that is in lots already."""
    if is_whole(quantity):
        return index(quantity)
    raise StrategyError(f"expected a whole number of lots, found {quantity!r}")
