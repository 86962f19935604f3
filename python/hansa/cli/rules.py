"""By which rule bars are made, as it is written: 1h, volume-500, session-XNYS."""

from decimal import Decimal

from hansa.errors import ConfigError
from hansa.market.calendars import sessions_of
from hansa.market.resampling import Rule, SessionBars, TickBars, TimeBars, ValueBars, VolumeBars
from hansa.stores.parquet import Catalog


def rule_of(written: str, catalog: Catalog, instrument: str, source: str) -> Rule:
    """The rule by its label, or with a colon in it; sessions are those in the span of the source.
    Raises ConfigError for what is none.
    """
    kind, _, amount = written.replace(":", "-", 1).partition("-")
    if not amount:
        return TimeBars.of(written)
    if kind == "session":
        series = catalog.describe(*_source(instrument, source))
        return SessionBars(sessions_of(amount, series.first_ns, series.last_ns))
    try:
        match kind:
            case "ticks":
                return TickBars(int(amount))
            case "volume":
                return VolumeBars(_amount(amount))
            case "value":
                return ValueBars(_amount(amount))
    except (ArithmeticError, ValueError):
        pass  # said below
    raise ConfigError(
        'to: expected a length such as "1h", or ticks-1000, volume-500, value-1000000 or '
        f"session-XNYS, found {written!r}"
    )


def _amount(written: str) -> Decimal:
    """Raises ValueError for what is no number, as NaN and infinity are none."""
    found = Decimal(written)
    if not found.is_finite():
        raise ValueError(written)
    return found


def _source(instrument: str, source: str) -> tuple[str, str, str]:
    """Kind, instrument and interval of the series that bars are made of."""
    return ("trades", instrument, "") if source == "trades" else ("bars", instrument, source)
