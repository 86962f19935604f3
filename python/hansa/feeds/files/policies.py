"""What is done about each quirk of a file of ticks: stated here, counted, never silent."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from hansa.market.options import FarPrices


@dataclass(frozen=True, slots=True, kw_only=True)
class TickPolicies:
    """What to do when a file is not as it should be. Whatever is done is said in a finding.

    `skew`: receipt before event (a clock that ran behind): "shift" adds one offset to each receipt
    of the file, the smallest that makes every latency at least `latency_ns_min`; "refuse" stops.
    `unsorted`: rows not in order of receipt: "sort" (stable) or "refuse". Event times then take
    their running maximum within a table. `bad_rows`: no usable price or quantity. `duplicates`:
    rows repeated in full. `crossed`: bid above ask. `far_prices`: quotes and trades far from their
    neighbours; "refuse_absurd" takes prints of another order of magnitude for bad rows, and keeps
    the rest: quotes may be stubs. `unanchored`: changes of a book below which there is no snapshot
    (at the start, or after a break of the sequence): "keep" puts them on a book that starts empty.
    `quantity_missing` (base) stands in quotes for quantities that the file does not have.
    """

    skew: Literal["shift", "refuse"] = "shift"
    latency_ns_min: int = 0
    unsorted: Literal["sort", "refuse"] = "sort"
    bad_rows: Literal["refuse", "drop"] = "refuse"
    duplicates: Literal["keep", "drop", "refuse"] = "keep"
    crossed: Literal["keep", "drop", "refuse"] = "keep"
    far_prices: FarPrices = "keep"
    unanchored: Literal["drop", "keep"] = "drop"
    quantity_missing: Decimal | None = None
