"""What a venue charges, how slow it is and what it refuses, in the core's own terms."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from hansa.config import Config, InstrumentSection
from hansa.config.section_reading import settings
from hansa.config.venue_sections import FeeTermsSection, VenueLimitsSection
from hansa.engine.latency_record import Samples, read_samples


@dataclass(frozen=True, slots=True)
class PaidIn:
    """What fees are paid in ("quote", "received", or a currency of the venue), and with how many
    decimals; of the venue's currency the discount, and the price of a unit with its currency.
    """

    currency: str
    places: int | None
    discount_ratio: str = "0"
    price: tuple[str, str] | None = None


Terms: TypeAlias = tuple[str, str, str | None, str | None, str | None, PaidIn]
"""By unit for makers and takers, least and most of a fill, the most as a ratio, what in."""

_NOTHING = FeeTermsSection()
_WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class FeeList:
    """A price list beyond two ratios; tiers are (volume, maker's ratio, taker's ratio)."""

    tiers: tuple[tuple[str, str, str], ...]
    window_days: int
    terms: Terms
    instruments: tuple[tuple[str, str | None, str | None, Terms], ...]

    @classmethod
    def of(cls, config: Config) -> "FeeList | None":
        """None where the two ratios say it all."""
        venue = config.venue
        own = {symbol: each for symbol, each in config.instruments.items() if _has_fees(each)}
        if not venue.fee_tiers and not own and not _has_terms(venue):
            return None
        price = venue.fee_currency_price
        priced = None if price is None else (_text(price), config.account.currency)
        return cls(
            tuple(
                (_text(each.volume_min), _ratio(each.maker_fee_bps), _ratio(each.taker_fee_bps))
                for each in venue.fee_tiers or ()
            ),
            venue.fee_window_days or _WINDOW_DAYS,
            _terms(venue, _NOTHING, priced),
            tuple(
                (
                    symbol,
                    _maybe_ratio(each.maker_fee_bps),
                    _maybe_ratio(each.taker_fee_bps),
                    _terms(each, venue, priced),
                )
                for symbol, each in own.items()
            ),
        )


@dataclass(frozen=True, slots=True)
class LatencyPlan:
    """Lengths of each way in nanoseconds: one is a constant, more are quantiles; or samples."""

    to_venue_ns: tuple[int, ...]
    from_venue_ns: tuple[int, ...]
    samples: Samples | None
    is_linear: bool

    @classmethod
    def of(cls, config: Config) -> "LatencyPlan | None":
        """None where one constant says it all; DataError for a record that cannot be used."""
        venue = config.venue
        path, interpolation = venue.latency_path, venue.latency_interpolation
        there = venue.latency_to_venue_quantiles_ms or _one(venue.latency_to_venue_ms)
        back = venue.latency_from_venue_quantiles_ms or _one(venue.latency_from_venue_ms)
        if not there and not back and path is None:
            return None
        both = (Decimal(venue.latency_ms),)
        return cls(
            _nanoseconds(there or both),
            _nanoseconds(back or both),
            None if path is None else read_samples(config.resolve(path)),
            interpolation != "nearest",
        )


@dataclass(frozen=True, slots=True)
class LimitList:
    """Limits of the venue; what is None does not limit. Bands are ratios (down, up).

    Of an instrument: symbol, lowest and highest price, largest quantity and value, its band.
    """

    band: tuple[str | None, str | None]
    open_orders_max: int | None
    instrument_orders_max: int | None
    rate: tuple[int, int] | None
    instruments: tuple[
        tuple[str, str | None, str | None, str | None, str | None, tuple[str | None, str | None]],
        ...,
    ]

    @classmethod
    def of(cls, config: Config) -> "LimitList | None":
        """None where nothing is limited."""
        limits = config.venue.limits or VenueLimitsSection()
        own = tuple(
            (symbol, *_own_limits(each), _band(each, limits))
            for symbol, each in config.instruments.items()
            if any(_own_limits(each)) or any(_band(each, VenueLimitsSection()))
        )
        if not own and config.venue.limits is None:
            return None
        most, window_ms = limits.requests_max, limits.requests_window_ms
        return cls(
            _band(limits, VenueLimitsSection()),
            limits.open_orders_max,
            limits.instrument_orders_max,
            (most, window_ms * 10**6) if most is not None and window_ms is not None else None,
            own,
        )


def _has_fees(section: InstrumentSection) -> bool:
    is_own = section.maker_fee_bps is not None or section.taker_fee_bps is not None
    return is_own or _has_terms(section)


def _has_terms(section: FeeTermsSection) -> bool:
    return any(getattr(section, name) is not None for name in settings(FeeTermsSection))


def _terms(
    section: FeeTermsSection, general: FeeTermsSection, priced: tuple[str, str] | None
) -> Terms:
    """What the section says, or else the general one."""
    both, theirs = section.fee_per_unit, general.fee_per_unit
    maker = _first(section.maker_fee_per_unit, both, general.maker_fee_per_unit, theirs)
    taker = _first(section.taker_fee_per_unit, both, general.taker_fee_per_unit, theirs)
    return (
        _text(maker or Decimal(0)),
        _text(taker or Decimal(0)),
        _maybe(_first(section.fee_min, general.fee_min)),
        _maybe(_first(section.fee_max, general.fee_max)),
        _maybe_ratio(_first(section.fee_max_bps, general.fee_max_bps)),
        _paid_in(section, general, priced),
    )


def _paid_in(
    section: FeeTermsSection, general: FeeTermsSection, priced: tuple[str, str] | None
) -> PaidIn:
    places = general.fee_places if section.fee_places is None else section.fee_places
    currency = section.fee_currency or general.fee_currency or "quote"
    if currency in ("quote", "received"):
        return PaidIn(currency, places)
    discount = _first(section.fee_discount_bps, general.fee_discount_bps) or Decimal(0)
    return PaidIn(currency, places, _ratio(discount), priced)


def _first(*numbers: Decimal | None) -> Decimal | None:
    return next((each for each in numbers if each is not None), None)


def _own_limits(
    section: InstrumentSection,
) -> tuple[str | None, str | None, str | None, str | None]:
    return (
        _maybe(section.price_min),
        _maybe(section.price_max),
        _maybe(section.quantity_max),
        _maybe(section.notional_max),
    )


def _band(
    section: InstrumentSection | VenueLimitsSection, general: VenueLimitsSection
) -> tuple[str | None, str | None]:
    down, up = section.price_band_down_bps, section.price_band_up_bps
    return (
        _maybe_ratio(_first(down, general.price_band_down_bps)),
        _maybe_ratio(_first(up, general.price_band_up_bps)),
    )


def _one(length_ms: Decimal | None) -> tuple[Decimal, ...]:
    return () if length_ms is None else (length_ms,)


def _nanoseconds(lengths_ms: tuple[Decimal, ...]) -> tuple[int, ...]:
    return tuple(int(each * 10**6) for each in lengths_ms)


def _text(number: Decimal) -> str:
    return format(number, "f")


def _maybe(number: Decimal | None) -> str | None:
    return None if number is None else _text(number)


def _ratio(bps: Decimal) -> str:
    return _text(bps / 10_000)


def _maybe_ratio(bps: Decimal | None) -> str | None:
    return None if bps is None else _ratio(bps)
