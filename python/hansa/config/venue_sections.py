"""The sections of a venue: what it charges, how slow it is and what it refuses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from hansa.config.section import COST, Section
from hansa.config.session_sections import SessionsSection
from hansa.config.settings import Setting, Unfit, number, one_of, text, whole

FEE_BPS = number(least="-100", most="1000")
"""A fee as a share of the value; below 0 it is a rebate."""
BAND = number(least="0", most="1000000")
"""A distance from the last price in basis points."""

_DAY_MS = 86_400_000
_PARTS = "; parts of a millisecond go into latency_to_venue_ms and latency_from_venue_ms"
_LENGTH_MS = number(least="0", most=str(_DAY_MS))
_PER_UNIT = number(least="-1000000", most="1000000")
_IN_QUOTE = (
    "fee_per_unit",
    "maker_fee_per_unit",
    "taker_fee_per_unit",
    "fee_min",
    "fee_max",
    "fee_max_bps",
)
_QUANTILES = "at least two lengths in ms that do not fall, such as [2, 2.5, 4, 30]"


def _fee_currency(raw: object) -> str:
    """How fees are paid, or the code of a currency."""
    is_code = isinstance(raw, str) and re.fullmatch("[A-Z0-9]{1,8}", raw)
    if not is_code and raw not in ("quote", "received"):
        raise Unfit('"quote", "received" or the code of a currency, such as "BNB"', raw)
    return str(raw)


def _length_ms(raw: object) -> Decimal:
    """A length of time in milliseconds, whole in nanoseconds."""
    value = _LENGTH_MS(raw)
    if value * 10**6 % 1:
        raise Unfit("milliseconds with at most 6 places", raw)
    return value


def _quantiles_ms(raw: object) -> tuple[Decimal, ...]:
    """Quantiles in even steps from the shortest length to the longest."""
    if not isinstance(raw, list | tuple) or len(raw) < 2:
        raise Unfit(_QUANTILES, raw)
    lengths = tuple(_length_ms(each) for each in raw)
    if list(lengths) != sorted(lengths):
        raise Unfit(_QUANTILES, ", ".join(str(each) for each in raw))
    return lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTermsSection(Section):
    """What fees are paid in, what is charged for a fill beside its ratio and between which bounds
    (in quote).
    """

    fee_currency: Annotated[
        str | None,
        Setting(
            _fee_currency,
            'what fees are paid in: "quote" if left out, "received" (what a fill brings), or a '
            'currency of the venue such as "BNB"; on spot accounts',
        ),
    ] = None
    fee_discount_bps: Annotated[
        Decimal | None,
        Setting(number(least="0", most="9999"), "taken off fees in a currency of the venue"),
    ] = None
    fee_places: Annotated[
        int | None,
        Setting(whole(0, 18), "decimals of the venue's money, fees are rounded up; 18 if left out"),
    ] = None
    fee_per_unit: Annotated[
        Decimal | None,
        Setting(
            _PER_UNIT,
            "fee for each unit filled (a share, a contract, a coin) beside the ratio, in quote; "
            "below 0 is a rebate",
        ),
    ] = None
    maker_fee_per_unit: Annotated[
        Decimal | None, Setting(_PER_UNIT, "in place of fee_per_unit for resting")
    ] = None
    taker_fee_per_unit: Annotated[
        Decimal | None, Setting(_PER_UNIT, "in place of fee_per_unit for taking")
    ] = None
    fee_min: Annotated[
        Decimal | None, Setting(number(least="0"), "least fee of a fill, in quote")
    ] = None
    fee_max: Annotated[
        Decimal | None, Setting(number(least="0"), "most a fill is charged, in quote")
    ] = None
    fee_max_bps: Annotated[
        Decimal | None,
        Setting(
            number(above="0", most="10000"),
            "most a fill is charged, of its value; stronger than fee_min",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTierSection(Section):
    """The fees of those who traded at least so much."""

    volume_min: Annotated[
        Decimal,
        Setting(
            number(above="0"), "value traded within the window, in quote", "choose one above 0"
        ),
    ]
    maker_fee_bps: Annotated[Decimal, Setting(FEE_BPS, "fee for resting from there on", COST)]
    taker_fee_bps: Annotated[Decimal, Setting(FEE_BPS, "fee for taking from there on", COST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLimitsSection(Section):
    """What the venue refuses at the door; what is not given does not limit."""

    price_band_down_bps: Annotated[
        Decimal | None, Setting(BAND, "farthest limit below the last price")
    ] = None
    price_band_up_bps: Annotated[
        Decimal | None, Setting(BAND, "farthest limit above the last price")
    ] = None
    open_orders_max: Annotated[
        int | None, Setting(whole(1, 10**9), "open orders in all instruments together")
    ] = None
    instrument_orders_max: Annotated[
        int | None, Setting(whole(1, 10**9), "open orders in any one instrument")
    ] = None
    requests_max: Annotated[
        int | None,
        Setting(whole(1, 10**9), "new orders and replaces within the window; cancels are free"),
    ] = None
    requests_window_ms: Annotated[
        int | None, Setting(whole(1, _DAY_MS), "length of the window of requests_max")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSection(FeeTermsSection):
    """What the simulated venue charges, how slow and how deep it is; nothing is free unasked."""

    maker_fee_bps: Annotated[
        Decimal,
        Setting(FEE_BPS, "fee for resting; below 0 is a rebate", COST),
    ]
    taker_fee_bps: Annotated[Decimal, Setting(FEE_BPS, "fee for taking", COST)]
    slippage_bps: Annotated[
        Decimal, Setting(number(least="0", most="1000"), "price paid beyond the bar's", COST)
    ]
    latency_ms: Annotated[
        int, Setting(whole(0, _DAY_MS, parts=_PARTS), "time from the decision to the venue", COST)
    ]
    latency_jitter_ms: Annotated[
        int, Setting(whole(0, _DAY_MS), "up to this much is added to it, drawn from the seed")
    ] = 0
    volume_share_ratio_max: Annotated[
        Decimal,
        Setting(
            number(above="0", most="1"),
            "largest part of a bar's volume one order takes",
            "choose a part of 1, such as 0.05; 1 is a choice",
        ),
    ]
    queue: Annotated[
        Literal["risk_averse", "power", "log"],
        Setting(
            one_of("risk_averse", "power", "log"),
            "who is taken to cancel in a queue of a book by level; risk_averse is the most careful",
        ),
    ] = "risk_averse"
    queue_exponent: Annotated[
        int | None,
        Setting(whole(1, 16), "exponent of the power queue; the higher, the more cancels ahead"),
    ] = None
    impact: Annotated[
        Literal["square_root"] | None,
        Setting(
            one_of("square_root"),
            "orders move the market by volatility x root of their share of a usual day's volume",
        ),
    ] = None
    impact_coefficient: Annotated[
        Decimal | None,
        Setting(number(above="0", most="10"), "factor of the impact; 1 if left out, as measured"),
    ] = None
    self_trade_prevention: Annotated[
        Literal["none", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"] | None,
        Setting(
            one_of("none", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"),
            "which of two orders of the account ends instead of trading with the other; none if "
            "left out: they do not see each other",
        ),
    ] = None
    fee_currency_price: Annotated[
        Decimal | None,
        Setting(
            number(above="0"),
            "what a unit of the venue's currency in fee_currency is worth in that of the account, "
            "where no instrument of the run says it",
        ),
    ] = None
    fee_window_days: Annotated[
        int | None,
        Setting(whole(1, 366), "days for which traded volume counts in fee_tiers; 30 if left out"),
    ] = None
    latency_to_venue_ms: Annotated[
        Decimal | None, Setting(_length_ms, "in place of latency_ms on the way to the venue")
    ] = None
    latency_from_venue_ms: Annotated[
        Decimal | None, Setting(_length_ms, "in place of latency_ms on the way back")
    ] = None
    latency_to_venue_quantiles_ms: Annotated[
        tuple[Decimal, ...] | None,
        Setting(_quantiles_ms, "quantiles in even steps of what each request takes, drawn"),
    ] = None
    latency_from_venue_quantiles_ms: Annotated[
        tuple[Decimal, ...] | None,
        Setting(_quantiles_ms, "quantiles in even steps of what each report takes, drawn"),
    ] = None
    latency_path: Annotated[
        str | None,
        Setting(text, "recorded latency, a table of sent_ns, to_venue_ns and from_venue_ns"),
    ] = None
    latency_interpolation: Annotated[
        Literal["linear", "nearest"] | None,
        Setting(one_of("linear", "nearest"), "between recorded samples; linear if left out"),
    ] = None
    # None and not empty: what is not given is not in the record of a run either.
    fee_tiers: tuple[FeeTierSection, ...] | None = None
    limits: VenueLimitsSection | None = None
    sessions: SessionsSection | None = None


def contradiction(venue: VenueSection) -> tuple[str, str] | None:
    """The first key below [venue] that does not go with the others, and what is wrong with it."""
    found = (
        _fee_contradiction(venue),
        _tier_contradiction(venue),
        _latency_contradiction(venue),
        _impact_contradiction(venue),
        _rate_contradiction(venue.limits),
    )
    return next((each for each in found if each is not None), None)


def _fee_contradiction(terms: FeeTermsSection) -> tuple[str, str] | None:
    least, most = terms.fee_min, terms.fee_max
    if least is None or most is None or least <= most:
        return None
    return "fee_min", f"expected at most fee_max = {most}, found {least}; lower one of the two"


def fee_currency_contradiction(
    own: FeeTermsSection, general: FeeTermsSection, *, kind: str
) -> tuple[str, str] | None:
    """What in an instrument's terms, `general` where it has none of its own, does not go with the
    currency of its fees on an account of that kind; None if all does.
    """
    found = own.fee_currency or general.fee_currency or "quote"
    if found == "quote":
        return None
    if kind != "spot":
        return "fee_currency", (
            f'expected "quote" with account.kind = "{kind}", whose positions are no balances that '
            f'a fee could be taken from, found "{found}"; leave it out, or choose kind = "spot"'
        )
    names = (name for terms in (own, general) for name in _IN_QUOTE if getattr(terms, name))
    name = next(names, None)
    if name is not None:
        text = f'expected "quote" with {name}, found "{found}"; leave out one of the two'
        return "fee_currency", text
    return None


def venue_currencies(terms: Iterable[FeeTermsSection]) -> tuple[str, ...]:
    """The currencies of the venue's own that some fees are paid in, each once."""
    found = (each.fee_currency for each in terms)
    return tuple(dict.fromkeys(code for code in found if code not in (None, "quote", "received")))


def venue_currency_contradiction(
    venue: VenueSection, own: Mapping[str, FeeTermsSection]
) -> tuple[str, str] | None:
    """What is said of a currency of the venue's own where there is none, or not one alone."""
    codes = venue_currencies([venue, *own.values()])
    if len(codes) > 1:
        return "venue.fee_currency", (
            f"expected one currency of the venue at most, found {' and '.join(codes)}; choose one"
        )
    given = {f"instruments.{symbol}": each for symbol, each in own.items()} | {"venue": venue}
    keys = [f"{at}.fee_discount_bps" for at, each in given.items() if each.fee_discount_bps]
    keys += ["venue.fee_currency_price"] if venue.fee_currency_price is not None else []
    if keys and not codes:
        return keys[
            0
        ], 'expected none without a fee_currency such as "BNB", found one; leave it out'
    return None


def terms_contradiction(
    terms: FeeTermsSection, *, prices: tuple[Decimal | None, Decimal | None]
) -> tuple[str, str] | None:
    """The same for one instrument with its lowest and highest price."""
    least, most = prices
    if least is not None and most is not None and least > most:
        return "price_min", f"expected at most price_max = {most}, found {least}"
    return _fee_contradiction(terms)


def _impact_contradiction(venue: VenueSection) -> tuple[str, str] | None:
    if venue.impact is not None or venue.impact_coefficient is None:
        return None
    found = venue.impact_coefficient
    text = f'expected none without impact = "square_root", found {found}; leave it out'
    return "impact_coefficient", text


def _tier_contradiction(venue: VenueSection) -> tuple[str, str] | None:
    tiers = venue.fee_tiers or ()
    if not tiers and venue.fee_window_days is not None:
        text = f"expected none without [[venue.fee_tiers]], found {venue.fee_window_days}"
        return "fee_window_days", f"{text}; leave it out"
    for index, (tier, after) in enumerate(pairwise(tiers), 1):
        if after.volume_min <= tier.volume_min:
            text = f"expected more than {tier.volume_min} of the tier before"
            key = f"fee_tiers.{index}.volume_min"
            return key, f"{text}, found {after.volume_min}; write tiers by rising volume"
    return None


def _latency_contradiction(venue: VenueSection) -> tuple[str, str] | None:
    ways = {
        "latency_to_venue_ms": venue.latency_to_venue_ms,
        "latency_from_venue_ms": venue.latency_from_venue_ms,
        "latency_to_venue_quantiles_ms": venue.latency_to_venue_quantiles_ms,
        "latency_from_venue_quantiles_ms": venue.latency_from_venue_quantiles_ms,
    }
    given = [key for key, value in ways.items() if value is not None]
    if venue.latency_path is not None and given:
        return given[0], "expected none with latency_path, which says it; leave out one of the two"
    for key in given:
        quantiles = key.replace("_ms", "_quantiles_ms")
        if quantiles in given:
            return quantiles, f"expected none with {key}; leave out one of the two"
    if venue.latency_path is None and venue.latency_interpolation is not None:
        found = venue.latency_interpolation
        text = f'expected none without latency_path, found "{found}"; leave it out'
        return "latency_interpolation", text
    return None


def _rate_contradiction(limits: VenueLimitsSection | None) -> tuple[str, str] | None:
    if limits is None or (limits.requests_max is None) == (limits.requests_window_ms is None):
        return None
    if limits.requests_max is None:
        return "limits.requests_max", "expected a number with requests_window_ms, found none"
    return "limits.requests_window_ms", "expected a length with requests_max, found none"
