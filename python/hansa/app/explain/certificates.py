"""What an explanation says: of an order of the council, of a strategy, or of a moment."""

from dataclasses import dataclass
from typing import TypeAlias

from hansa.journal import Proposal, Reading, Report


@dataclass(frozen=True, slots=True)
class Voice:
    """One agent's part in a decision. NaN conviction is an abstention; `share` is its pull on the
    decision, weight x confidence x conviction over the sum of weight x confidence of all who
    spoke (for the weighted mean and Hedge the shares sum to the decision, before vetoes).
    """

    agent: str
    conviction: float
    confidence: float
    weight: float
    veto: bool
    share: float
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class OrderStory:
    """One order: its printed id, who it came from, the proposal with every control's reading, the
    venue's answers.
    """

    cl_ord_id: str
    source: str
    order: Proposal
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What every explanation says: the run, the instrument with the size of its tick and lot (in
    which prices and quantities of proposals and reports are counted), and the time.
    """

    run_id: str
    instrument: str
    ts: str
    tick: float
    lot: float


@dataclass(frozen=True, slots=True)
class CouncilCertificate(Certificate):
    """Everything that led the council to an order, or to none, for one instrument at one moment.

    `outcome` and `meaning` say what came of it. `order` holds the council's proposal with every
    control's reading, `reports` what the venue answered, `others` the further orders of that
    instrument until the next moment, whoever made them. `desk` says since when a command holds the
    desk, "" when none does; `bar` that the instrument had no bar at the time that was asked about.
    """

    moment: int
    voices: tuple[Voice, ...]
    decision: float
    dissent: float
    vetoed: bool
    target_weight: float
    close: float
    position: float
    equity: float
    outcome: str
    meaning: str
    cl_ord_id: str = ""
    order: Proposal | None = None
    reports: tuple[Report, ...] = ()
    others: tuple[OrderStory, ...] = ()
    desk: str = ""
    bar: str = ""

    @property
    def refusal(self) -> Reading | None:
        """The reading of the control that refused, if one did."""
        return _refusal(self.order)


@dataclass(frozen=True, slots=True)
class DeskState:
    """What the gate saw of the desk before an order: money in the account's currency, quantities
    in units of the base. `held` says since when a command holds the desk, "" when none does.
    """

    equity: float
    position: float
    working_buy: float
    working_sell: float
    reference_price: float
    reference_age_s: float
    held: str


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One thing that happened in an order's life: `submit`, `replace asked`, `cancel sent`, or a
    report by its name. Quantities and prices are None where the event has none; `by` names who
    asked, `detail` why something was refused or ended, or which execution was taken back; `exec_id`
    is the number of a report.
    """

    ts: str
    what: str
    cl_ord_id: str
    quantity: float | None = None
    price: float | None = None
    leaves: float | None = None
    liquidity: str = ""
    fee: float | None = None
    fee_currency: str = ""
    by: str = ""
    detail: str = ""
    exec_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderCertificate(Certificate):
    """An order of a strategy, or one that closes a position by command: what was commanded, what
    the gate saw and answered, and the whole life of the order under all ids that replaces gave it.

    `command` is `submit`, `replace` or `flatten`; `replaces` names the order it was to replace.
    """

    source: str
    cl_ord_id: str
    command: str
    replaces: str
    order: Proposal
    desk: DeskState
    life: tuple[OrderEvent, ...]

    @property
    def refusal(self) -> Reading | None:
        """The reading of the control that refused, if one did."""
        return _refusal(self.order)


@dataclass(frozen=True, slots=True)
class MomentCertificate(Certificate):
    """The orders of an instrument from one moment until before the next, in a run without a
    council; what was held stands as of the first of the two. `before` and `after` name the nearest
    orders outside it, "" when there are none.
    """

    until: str
    close: float
    position: float
    equity: float
    orders: tuple[OrderStory, ...]
    before: str
    after: str
    desk: str


#: What `why` may answer.
Explained: TypeAlias = CouncilCertificate | OrderCertificate | MomentCertificate


def _refusal(order: Proposal | None) -> Reading | None:
    if order is None or not order.refused_by:
        return None
    failed = [reading for reading in order.readings if reading.control == order.refused_by]
    return failed[0] if failed else None
