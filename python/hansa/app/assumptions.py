"""How fills were assumed, in words: one sentence a rule, by what the data holds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hansa.market import Bars, Depth, FinerBars, Orders, Quotes, Table, Trades

if TYPE_CHECKING:
    from hansa.config import VenueSection


def kinds_of(tables: Sequence[Table]) -> frozenset[str]:
    """Which kinds of data fill orders: `bars`, `quotes`, `trades`, `depth`, `orders`. Prints of an
    instrument with a book are none: there they move the queue.
    """
    booked = {each.instrument.symbol for each in tables if isinstance(each, Depth | Orders)}
    tables = [
        each
        for each in tables
        if not (isinstance(each, Trades) and each.instrument.symbol in booked)
    ]
    names: dict[str, type[Table]] = {
        "bars": Bars,
        "quotes": Quotes,
        "trades": Trades,
        "depth": Depth,
        "orders": Orders,
    }
    return frozenset(n for n, kind in names.items() if any(isinstance(t, kind) for t in tables))


def assumptions(
    venue: "VenueSection",
    kinds: frozenset[str],
    *,
    finer: Sequence[FinerBars] = (),
    has_carried: bool = False,
    has_volume: bool = True,
) -> tuple[str, ...]:
    """The rules of docs/fills.md that a run over these kinds of data depends on. `has_carried` says
    that the engine carried orders in it, `has_volume` that there are bars or prints.
    """
    words = [f"fees: maker {venue.maker_fee_bps} bps, taker {venue.taker_fee_bps} bps"]
    words += _more_fees(venue)
    words.append(_latency(venue))
    words += _hours(venue)
    if "orders" in kinds:
        words += _ORDERS
    if "depth" in kinds:
        words += _depth(venue)
    if "quotes" in kinds:
        words += _QUOTES
    if "trades" in kinds:
        words += _prints(venue, is_quoted="quotes" in kinds)
    if "bars" in kinds:
        words += _bars(venue)
        words += _CARRIED if has_carried else ()
    if venue.impact is not None:
        words.append(_impact(venue, has_volume=has_volume))
    words.append(_SELF_TRADES[venue.self_trade_prevention or "none"])
    if finer:
        words.append(_finer(finer))
    return tuple(words)


def _impact(venue: "VenueSection", *, has_volume: bool) -> str:
    if not has_volume:
        return (
            "no impact, though it is asked for: neither bars nor prints say how much a usual day "
            "trades, so a taker waits for what is shown (docs/fills.md, I2)"
        )
    factor = venue.impact_coefficient or 1
    return (
        f"a taker moves the market against itself by {factor} x a usual day's volatility x the "
        "root of its share of that day's volume, and reaches behind what is shown; where an "
        "instrument has neither bars nor prints, not at all"
    )


def finer_of(tables: Sequence[Table]) -> tuple[FinerBars, ...]:
    """The finer bars among the tables of a run."""
    return tuple(table for table in tables if isinstance(table, FinerBars))


def _finer(tables: Sequence[FinerBars]) -> str:
    fits = [table.fit for table in tables]
    made, whole = sum(fit.magnified for fit in fits), sum(fit.bars for fit in fits)
    unlike, alone = sum(fit.differing for fit in fits), sum(fit.alone for fit in fits)
    symbols = ", ".join(table.instrument.symbol for table in tables)
    return (
        f"{made} of {whole} bars of {symbols} were worked by finer bars, in the order in which "
        f"these came; {unlike} differ from theirs and {alone} have none: worked as they are"
    )


_SELF_TRADES = {
    "none": "orders of the account do not meet each other: the market alone fills them",
    "cancel_newest": "an order that would trade with one of the account ends",
    "cancel_oldest": "an order ends where another of the account would trade with it",
    "cancel_both": "two orders of the account that would trade with each other both end",
    "decrement": "two orders of the account that would trade become smaller by that instead",
}
_CARRIED = (
    "on bars, a carried order is judged at a bar's close, also where there are finer bars, and "
    "takes the next open: a carried stop fills better or worse than its trigger, one by the mark "
    "not at all in a bar that comes back, and a target at the venue may fill in a bar that touched "
    "both; the venue's own stop, without trigger_source, is worked inside the bar "
    "(docs/orders.md, O4)",
    "on bars, the target of an entry that was filled inside a bar begins with the next bar, and so "
    "does a stop sent upon the report of such a fill; finer bars shrink that",
)
_ORDERS = (
    "among orders of others, an order that crosses takes them level by level, each at its price; "
    "what was taken of one stays taken as long as it stands",
    "among orders of others, a resting order has its true place in the queue and is filled when "
    "one behind it trades, or the other side comes to rest at its limit",
)
_QUOTES = (
    "on quotes, an order that crosses takes the other side at its price, up to the quantity shown; "
    "the rest waits until that side changes",
    "on quotes, a resting order fills at its limit when the other side comes to it, up to the "
    "quantity shown; its place in the queue is not known",
)


def _depth(venue: "VenueSection") -> list[str]:
    of = f" of exponent {venue.queue_exponent}" if venue.queue == "power" else ""
    return [
        "on depth, an order that crosses takes the book level by level, each at its price; what "
        "was taken stays taken until the level is restated",
        "on depth, a resting order joins the queue at its limit and is filled when prints or the "
        f"other side reach it; who cancels ahead of it says the queue model {venue.queue}{of}, and "
        "volume_share_ratio_max limits nothing",
    ]


def _more_fees(venue: "VenueSection") -> list[str]:
    words = []
    if venue.fee_tiers:
        words.append(f"fees fall with traded volume, in {len(venue.fee_tiers)} tiers")
    if any(v is not None for v in (venue.fee_per_unit, venue.fee_min, venue.fee_max)):
        words.append("fees by the unit or with a least or most, as configured")
    if venue.fee_currency == "received":
        words.append("fees are paid in what a fill brings: a purchase holds less than it bought")
    elif venue.fee_currency not in (None, "quote"):
        off = f", {venue.fee_discount_bps} bps off" if venue.fee_discount_bps else ""
        words.append(
            f"fees are paid in {venue.fee_currency}{off} while there is enough of it, else in what "
            "a fill brings"
        )
    return words


def _latency(venue: "VenueSection") -> str:
    if venue.latency_path is not None:
        return f"messages travel as long as recorded in {venue.latency_path}"
    if venue.latency_to_venue_quantiles_ms or venue.latency_from_venue_quantiles_ms:
        return "messages travel as long as drawn from the configured quantiles"
    if venue.latency_to_venue_ms is not None:
        return f"an order reaches the venue {venue.latency_to_venue_ms} ms after it was sent"
    jitter = f", and up to {venue.latency_jitter_ms} ms more" if venue.latency_jitter_ms else ""
    return f"an order reaches the venue {venue.latency_ms} ms after it was sent{jitter}"


def _hours(venue: "VenueSection") -> list[str]:
    hours = venue.sessions
    if hours is None:
        return []
    when = f"{hours.open} to {hours.close} ({hours.zone})" if hours.path is None else hours.path
    return [
        f"sessions: {when}; outside of them orders wait, and orders of the day end at the closing"
    ]


def _prints(venue: "VenueSection", *, is_quoted: bool) -> list[str]:
    rests = (
        "a print through a resting order fills it at its limit; one at the limit fills up to "
        f"{venue.volume_share_ratio_max} of the print"
    )
    if is_quoted:
        return [rests]
    takes = (
        "on prints alone, a market order takes the next prints at their price, moved against it by "
        f"{venue.slippage_bps} bps, up to {venue.volume_share_ratio_max} of each"
    )
    return [takes, rests]


def _bars(venue: "VenueSection") -> list[str]:
    return [
        "on bars, market orders fill at the next bar's open, moved against you by latency and "
        f"{venue.slippage_bps} bps of slippage",
        f"at most {venue.volume_share_ratio_max} of a bar's volume is filled",
        "resting orders fill only when a bar trades through their price (docs/fills.md)",
        "a stop that a bar touches is taken, be it before or after the stop arrived in it; that of "
        "a bracket or OTO also by the bar that filled its entry",
    ]
