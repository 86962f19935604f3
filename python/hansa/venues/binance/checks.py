"""What is checked of a Binance account before a desk sends orders: the key, and the instruments."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from hansa.errors import ConfigError
from hansa.market import Instrument
from hansa.venues.binance.asking import Asking
from hansa.venues.binance.messages import Account, Listed, Restrictions
from hansa.venues.binance.requests import SELF_TRADE_MODES, symbol_of


def check_key(name: str, account: Account, may: Restrictions | None, *, is_live: bool) -> list[str]:
    """Raises ConfigError for a key that may not trade, or that may withdraw real money; what is
    only unwise comes back as warnings.
    """
    can_trade = account.can_trade and (may is None or may.enable_spot_and_margin_trading)
    if not can_trade:
        raise ConfigError(
            f"keys {name}: expected a key that may trade spot, found one that may not; allow it at "
            "the venue, or name another"
        )
    if may is None:
        return []
    if may.enable_withdrawals and is_live:
        raise ConfigError(
            f"keys {name}: expected a key that may not withdraw, found one that may; take that "
            "permission away at the venue: a desk never needs it"
        )
    warnings = ["the key may withdraw, which no desk needs"] if may.enable_withdrawals else []
    if not may.ip_restrict:
        warnings.append("the key works from every address; restrict it to this one at the venue")
    return warnings


async def check_fee_coin(
    asking: Asking, account: Account, instruments: Sequence[Instrument], *, known: Collection[str]
) -> None:
    """Raises ConfigError where the venue takes fees in a coin that the account has some of and that
    is none of the currencies `known` to the desk, whose books would not know what it is worth.
    The first instrument stands for all: to pay in a coin is a choice of the account.
    """
    held = {each.asset: each.free + each.locked for each in account.balances}
    coin = await asking.fee_coin(instruments[0])
    if coin is not None and coin not in known and held.get(coin):
        raise ConfigError(
            f'venue.fee_currency: expected "{coin}", in which the venue takes fees from an account '
            f"that has {held[coin].normalize():f} of it, found it nowhere; set it, and "
            f"venue.fee_currency_price or the pair of {coin}, or do not pay in it at the venue"
        )


async def check_instruments(
    asking: Asking, instruments: Sequence[Instrument], *, self_trade: str | None = None
) -> list[str]:
    """Compares the venue's filters with the instruments of the configuration. Raises ConfigError
    that says each difference, and for a way to prevent self-trades that a symbol does not allow;
    a symbol that does not trade now is a warning.
    """
    warnings, faults = [], []
    for each in instruments:
        listed = await asking.listed(symbol_of(each))
        if listed is None:
            raise ConfigError(
                f"data.instruments: expected a symbol that the venue lists, found "
                f"{symbol_of(each)}; take it out"
            )
        faults += list(_differences(each, listed))
        _check_self_trade(listed, self_trade)
        if listed.status != "TRADING":
            warnings.append(f"{listed.symbol} does not trade now: {listed.status}")
    if faults:
        raise ConfigError(
            f"instruments: expected what the venue says, found {'; '.join(faults)}; write the "
            "venue's numbers into the file of instruments"
        )
    return warnings


def _check_self_trade(listed: Listed, self_trade: str | None) -> None:
    allowed = listed.allowed_self_trade_prevention_modes
    if self_trade is None or SELF_TRADE_MODES[self_trade] in allowed:
        return
    known = [ours for ours, theirs in SELF_TRADE_MODES.items() if theirs in allowed]
    raise ConfigError(
        f"venue.self_trade_prevention: expected one of those that {listed.symbol} allows at the "
        f'venue ({", ".join(known) or "none there"}), found "{self_trade}"; choose one of them, or '
        "leave it out: then the account's own holds"
    )


def _differences(instrument: Instrument, listed: Listed) -> Iterator[str]:
    step, price, value = (
        _filter(listed, name) for name in ("LOT_SIZE", "PRICE_FILTER", "NOTIONAL")
    )
    pairs: Sequence[tuple[str, Decimal | str, Decimal | str | None]] = (
        ("base", instrument.base, listed.base_asset),
        ("quote", instrument.quote, listed.quote_asset),
        ("tick", instrument.tick, price.get("tick_size")),
        ("lot", instrument.lot, step.get("step_size")),
        ("quantity_min", instrument.quantity_min, step.get("min_qty")),
        ("notional_min", instrument.notional_min, value.get("min_notional")),
    )
    for name, ours, theirs in pairs:
        if theirs is not None and ours != theirs:
            shown = theirs if isinstance(theirs, str) else format(theirs.normalize(), "f")
            yield f"{instrument.symbol} {name} {ours}, at the venue {shown}"


def _filter(listed: Listed, name: str) -> dict[str, Decimal | None]:
    """The numbers of a filter; older venues call NOTIONAL by another name."""
    names = (name, "MIN_NOTIONAL") if name == "NOTIONAL" else (name,)
    for each in listed.filters:
        if each.filter_type in names:
            return {
                "tick_size": each.tick_size,
                "step_size": each.step_size,
                "min_qty": each.min_qty,
                "min_notional": each.min_notional,
            }
    return {}
