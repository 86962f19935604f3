"""What a venue adapter knows of its orders, and the reports that follow from it."""

from dataclasses import dataclass
from decimal import Decimal

from hansa.errors import DataError
from hansa.market import Instrument
from hansa.types import ExecType, OrdStatus, VenueOrder, VenueReport
from hansa.venues.binance.messages import OrderState, TradeRow
from hansa.venues.binance.requests import OrderName

_ATOMS = 10**18
_MS_NS = 10**6

#: Reasons of docs/journal.md for Binance's codes; others are 1, malformed.
REASONS = {
    -1013: 1,
    -1015: 16,
    -1003: 16,
    -1121: 2,
    -2010: 1,
    -2011: 6,
    -2013: 6,
    -1002: 51,
    -1021: 52,
    -1022: 51,
    -2014: 51,
    -2015: 51,
}
#: And for its texts, which say more than the codes.
_TEXTS = (
    ("LOT_SIZE", 3),
    ("NOTIONAL", 4),
    ("PERCENT_PRICE", 12),
    ("PRICE_FILTER", 11),
    ("MAX_NUM", 15),
    ("Market is closed", 21),
    ("Duplicate order", 7),
    ("immediately match", 32),
    ("insufficient balance", 47),  # of a sale: `Tracked.why`
)
_ENDS = {
    ExecType.CANCELED: OrdStatus.CANCELED,
    ExecType.EXPIRED: OrdStatus.EXPIRED,
    ExecType.REJECTED: OrdStatus.REJECTED,
}
NOT_HELD, CASH_SHORT = 46, 47
UNKNOWN_ORDER, BELOW_FILLED, TOO_MANY_REQUESTS, MALFORMED, SELF_TRADE = 6, 9, 16, 1, 48
#: The status of an order that ended since it would have traded with one of its account.
SELF_TRADED = "EXPIRED_IN_MATCH"


def reason_of(code: int, text: str) -> int:
    """The reason of a refusal."""
    for word, reason in _TEXTS:
        if word in text:
            return reason
    return REASONS.get(code, MALFORMED)


@dataclass(slots=True, kw_only=True)
class Tracked:
    """State: one order of ours. `carried` is what was filled under the ids that it replaced, `heir`
    the order that took its place.
    """

    cl_ord_id: int
    place: int
    instrument: Instrument
    is_buy: bool
    lots: int
    carried: int = 0
    cum: int = 0
    is_open: bool = True
    is_told: bool = False
    heir: "Tracked | None" = None

    @property
    def name(self) -> OrderName:
        """What it is called at the venue."""
        return OrderName(self.cl_ord_id, self.carried)

    def venue_order(self) -> VenueOrder:
        """As a venue shows it."""
        return VenueOrder(
            cl_ord_id=self.cl_ord_id,
            instrument=self.place,
            is_buy=self.is_buy,
            order_lots=self.lots,
            cum_lots=self.cum,
            is_open=self.is_open,
        )

    def why(self, reason: int) -> int:
        """A reason as it is of this order: of a sale the asset is short, not cash."""
        return NOT_HELD if reason == CASH_SHORT and not self.is_buy else reason

    def report(self, kind: ExecType, times: tuple[int, int], *, reason: int = 0) -> VenueReport:
        """A report without a fill. `times` are when it happened and when we had it."""
        open_status = OrdStatus.PARTIALLY_FILLED if self.cum else OrdStatus.NEW
        return VenueReport(
            exec_id=0,
            cl_ord_id=self.cl_ord_id,
            instrument=self.place,
            is_buy=self.is_buy,
            exec_type=kind,
            ord_status=_ENDS.get(kind, open_status),
            order_lots=self.lots,
            cum_lots=self.cum,
            leaves_lots=self.lots - self.cum if self.is_open else 0,
            fee_currency=self.instrument.quote,
            reason=reason,
            ts_event_ns=times[0],
            ts_recv_ns=times[1],
        )

    def fill(self, trade: TradeRow, *, recv_ns: int) -> VenueReport:
        """The next fill, as the venue tells it; what it makes of the order is noted. DataError for
        a price or quantity that the instrument cannot have.
        """
        lots, ticks = _whole(trade, self.instrument, is_ours=self.cl_ord_id != 0)
        self.cum += lots
        self.is_open = self.is_open and self.cum < self.lots
        return VenueReport(
            exec_id=trade.id,
            cl_ord_id=self.cl_ord_id,
            instrument=self.place,
            is_buy=trade.is_buyer,
            exec_type=ExecType.TRADE,
            ord_status=OrdStatus.PARTIALLY_FILLED if self.is_open else OrdStatus.FILLED,
            order_lots=self.lots,
            cum_lots=self.cum,
            leaves_lots=self.lots - self.cum if self.is_open else 0,
            last_lots=lots,
            last_ticks=ticks,
            fee_atoms=int(trade.commission * _ATOMS),
            fee_currency=trade.commission_asset or self.instrument.quote,
            liquidity=1 if trade.is_maker else 2,
            ts_event_ns=trade.time * _MS_NS,
            ts_recv_ns=recv_ns,
        )


def end_of(status: str) -> tuple[ExecType, int]:
    """How an order ended, and the reason of docs/journal.md."""
    kind = ExecType.CANCELED if status == "CANCELED" else ExecType.EXPIRED
    return kind, SELF_TRADE if status == SELF_TRADED else 0


def tracked_of(
    order: OrderState, name: OrderName | None, place: int, instrument: Instrument
) -> Tracked:
    """An order as the venue shows it, with what was filled under the ids it replaced, and without
    what was prevented of it while it works on.
    """
    name = name or OrderName(0)
    prevented = 0 if order.status == SELF_TRADED else order.prevented_quantity
    return Tracked(
        cl_ord_id=name.cl_ord_id,
        place=place,
        instrument=instrument,
        is_buy=order.side == "BUY",
        lots=lots_of(order.orig_qty - prevented, instrument) + name.carried,
        carried=name.carried,
        cum=lots_of(order.executed_qty, instrument) + name.carried,
        is_told=True,
        is_open=order.status in ("NEW", "PARTIALLY_FILLED", "PENDING_NEW"),
    )


def stranger(place: tuple[int, Instrument], is_buy: bool, lots: int) -> Tracked:
    """An order of somebody else on the account, under no id."""
    return Tracked(
        cl_ord_id=0, place=place[0], instrument=place[1], is_buy=is_buy, lots=lots, is_told=True
    )


def _whole(trade: TradeRow, instrument: Instrument, *, is_ours: bool) -> tuple[int, int]:
    """Lots and ticks of a trade: of ours whole, for the books know no others."""
    lots, ticks = trade.qty / instrument.lot, trade.price / instrument.tick
    if is_ours and (lots != int(lots) or ticks != int(ticks)):
        raise DataError(
            f"{instrument.symbol}: expected a fill in lots of {instrument.lot} at a tick of "
            f"{instrument.tick}, found {trade.qty} at {trade.price}; correct instruments.toml"
        )
    return int(lots), int(ticks)


def lots_of(quantity: Decimal, instrument: Instrument) -> int:
    """A quantity in whole lots."""
    return int(quantity / instrument.lot)
