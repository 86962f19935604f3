"""Certificates: why an order was made, and why none was."""

import msgspec

from hansa.api.council import Voice
from hansa.api.orders import OrderDetail


class SizeStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step from the decision to the order: what it is called, its value, and why."""

    name: str
    value: str
    why: str


class WhyView(msgspec.Struct, frozen=True, kw_only=True):
    """Why an order was made, or why none was, for one instrument at one moment: `verdict` says it
    in a sentence, `text` is what `hansa why` prints. `without` is what the decision would have been
    without each agent (null: no view left), for rules where that follows from these ballots alone.
    `data_as_of` is the last thing known of the instrument. `seq` and `hash` lead to the journal;
    `order` is the council's (or the one asked about), `others` the ids of further orders until the
    next moment, `previous` and `next` the moments beside it.
    """

    run: str
    instrument: str
    moment: int
    seq: int
    hash: str
    at: str
    at_ns: int
    verdict: str
    outcome: str
    meaning: str
    desk: str
    decision: float | None
    dissent: float | None
    is_vetoed: bool
    target_ratio: float | None
    price: str
    position: str
    equity: str
    data_as_of: str
    voices: tuple[Voice, ...]
    without: dict[str, float | None]
    sizes: tuple[SizeStep, ...]
    order: OrderDetail | None
    others: tuple[str, ...]
    previous_at: str
    next_at: str
    text: str
