"""A run as it was at a record of its journal."""

import msgspec

from hansa.api.books import PositionView
from hansa.api.council import DecisionView
from hansa.api.journal import RecordLine
from hansa.api.limits import LimitLine
from hansa.api.market import BookView
from hansa.api.orders import OrderView


class StateView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything after a record: recomputed from the journal by the core (`hansa replay` does the
    same for the whole run). `state_hash` is the core's hash over its whole state then; "" where the
    record is none after which a state can be told, and `state_seq` the last one before it that is.
    """

    run: str
    record: RecordLine
    state_seq: int
    state_hash: str
    at: str
    at_ns: int
    currency: str
    equity: str
    cash: str
    switches: tuple[str, ...]
    positions: tuple[PositionView, ...]
    open_orders: tuple[OrderView, ...]
    books: tuple[BookView, ...]
    decisions: tuple[DecisionView, ...]
    limits: tuple[LimitLine, ...]
    took_ms: float
