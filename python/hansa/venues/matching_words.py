"""What the numbers in events of the matching engine stand for."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType


class EventKind(IntEnum):
    """What an event says: the `kind` of EVENT."""

    ACCEPTED = 1  #: an order was let in; its trades follow, then what became of the rest
    RESTED = 2  #: what was left of an order went to the book, or waits beside it
    REJECTED = 3  #: a command was refused, and nothing changed
    TRADE = 4  #: two orders traded; in an uncross the maker is the buy
    CANCELED = 5  #: quantity left without a trade
    MODIFIED = 6  #: a resting order was changed
    RESTATED = 7  #: an iceberg shows its next part
    STATE_CHANGED = 8  #: the phase of trading changed
    UNCROSSED = 9  #: a call auction found its price; its trades follow


class RejectCause(IntEnum):
    """Why a command was refused: `cause` of an event."""

    WRONG_STATE = 1  #: the phase of trading does not accept it
    QUANTITY_OUT_OF_RANGE = 2  #: it is not above 0, or beyond 2^61
    PRICE_OUT_OF_RANGE = 3  #: it is beyond 2^61, either way
    MALFORMED = 4  #: its terms contradict each other
    DISPLAY_TOO_SMALL = 5  #: less than a thousandth of the order is shown
    DUPLICATE_ORDER = 6  #: an order with this id rests already
    UNKNOWN_ORDER = 7  #: no order with this id rests
    BOOK_FULL = 8  #: no room for another order, or for as much quantity on one side
    WOULD_TAKE = 9  #: it is post-only and would take


class CancelReason(IntEnum):
    """Why quantity left without a trade: `reason` of an event."""

    REQUESTED = 1  #: its owner asked
    MASS_CANCELED = 2  #: its owner asked for all of his
    UNFILLED = 3  #: the rest of an immediate order
    NOT_FILLABLE = 4  #: FOK, all-or-none or least quantity: not enough to be had
    SELF_TRADE = 5  #: it met an order of the same owner
    EXPIRED = 6  #: the day ended, or its call passed


class CommandKind(IntEnum):
    """What was refused: `command` of an event (not the `kind` of COMMAND)."""

    ADD = 1  #: an order that can wait for a call
    ADD_CONTINUOUS = 2  #: market, IOC, FOK, post-only, least quantity, all-or-none
    CANCEL = 3
    MODIFY = 4
    SET_STATE = 5
    UNCROSS = 6
    MASS_CANCEL = 7
    UNCROSS_AND_CLOSE = 8
    ADD_AT_OPENING = 9


class TradingState(IntEnum):
    """The phase of trading: `state` of an event."""

    PRE_OPEN = 0
    AUCTION = 1
    OPEN = 2
    HALT = 3
    CLOSED = 4


#: What the numbers of an event of each kind are, after its word; unused ones are 0. A market order
#: that waits for its call has no limit (`has_limit` 0). `command`, `cause`, `reason` and `state`
#: are those of `CommandKind`, `RejectCause`, `CancelReason` and `TradingState`.
EVENT_FIELDS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: ("accepted", "id", "lots"),
        2: ("rested", "id", "limit_ticks", "lots", "displayed_lots", "has_limit"),
        3: ("rejected", "id", "command", "cause"),
        4: ("trade", "maker", "taker", "price_ticks", "lots", "maker_leaves", "taker_leaves"),
        5: ("canceled", "id", "lots", "leaves_lots", "reason"),
        6: ("modified", "id", "limit_ticks", "lots", "was_lots", "displayed_lots", "keeps_place"),
        7: ("restated", "id", "displayed_lots", "leaves_lots"),
        8: ("state_changed", "state"),
        9: ("uncrossed", "price_ticks", "volume_lots", "surplus_lots"),
    }
)
