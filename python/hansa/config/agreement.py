"""Whether the sections of a configuration go together."""

import difflib
from fractions import Fraction

from hansa.config.account_sections import account_contradiction, deposits_contradiction
from hansa.config.faults import fault
from hansa.config.sections import Config, DataSection, InstrumentSection, TickSection
from hansa.config.trade_section import trade_contradiction
from hansa.config.tree import Tree
from hansa.config.venue_sections import fee_currency_contradiction, venue_currency_contradiction


def check_sections(tree: Tree, config: Config) -> None:
    """Raises ConfigError where one section contradicts another, or itself."""
    _finer_divides(tree, config)
    agreeing(tree, "deposits", deposits_contradiction(config.account, config.deposits))
    agreeing(tree, "account", account_contradiction(config.account))
    if config.trade is not None:
        agreeing(tree, "trade", trade_contradiction(config.trade))
        _spot_where_real(tree, config)
        _self_trades_where_sent(tree, config)
    _fees_payable(tree, config)
    _tiers_known(tree, config)
    if config.data is not None:
        _data_possible(tree, config.data)
    for index, section in enumerate(config.ticks):
        _window_possible(tree, f"ticks.{index}", section)


def agreeing(tree: Tree, at: str, found: tuple[str, str] | None) -> None:
    """Raises ConfigError where keys were found that do not go together."""
    if found is not None:
        raise fault(tree, f"{at}.{found[0]}", found[1])


def source_contradiction(data: DataSection) -> tuple[str, str] | None:
    """What is said of bars that are in no place, or in two; of a catalog nothing else is said."""
    if data.path is None and data.catalog is None:
        return "path", "expected a value (data file, or catalog in its place), found none"
    if data.catalog is None:
        return None
    plain = DataSection(venue=data.venue, interval=data.interval, gaps=data.gaps)
    for name in ("path", "format", "label", "columns"):
        if getattr(data, name) != getattr(plain, name):
            return name, "expected none with catalog, whose series say it; leave it out"
    return None


def least_between_lots(section: InstrumentSection) -> tuple[str, str] | None:
    """What is said of a least quantity that no whole lots make."""
    least, lot = section.quantity_min, section.lot
    if Fraction(least) % Fraction(lot) == 0:
        return None
    return "quantity_min", f"expected a multiple of lot = {lot:f}, found {least:f}; round it up"


def _fees_payable(tree: Tree, config: Config) -> None:
    """What fees are paid in is held, and the ratio is all there is of them."""
    venue, kind = config.venue, config.account.kind
    found = venue_currency_contradiction(venue, config.instruments)
    if found is not None:
        raise fault(tree, *found)
    agreeing(tree, "venue", fee_currency_contradiction(venue, venue, kind=kind))
    for symbol, each in config.instruments.items():
        agreeing(tree, f"instruments.{symbol}", fee_currency_contradiction(each, venue, kind=kind))


def _data_possible(tree: Tree, data: DataSection) -> None:
    _window_possible(tree, "data", data)
    if not data.columns.symbol and len(data.instruments) != 1:
        raise fault(
            tree,
            "data.instruments",
            "expected the one instrument of a file without a symbol column, "
            f"found {len(data.instruments)}",
        )


def _window_possible(tree: Tree, at: str, section: DataSection | TickSection) -> None:
    if section.start and section.end and section.start >= section.end:
        text = f"expected a moment after start {section.start}, found {section.end}"
        raise fault(tree, f"{at}.end", text)


def _finer_divides(tree: Tree, config: Config) -> None:
    for index, each in enumerate(config.finer):
        if config.data is None:
            text = "expected none without [data], whose bars it magnifies; leave it out"
            raise fault(tree, f"finer.{index}", text)
        whole_ns = config.data.interval_ns
        if each.interval_ns >= whole_ns or whole_ns % each.interval_ns:
            text = (
                f'expected a part of data.interval = "{config.data.interval}" that divides it, '
                f'found "{each.interval}"; choose finer bars'
            )
            raise fault(tree, f"finer.{index}.interval", text)


def _spot_where_real(tree: Tree, config: Config) -> None:
    """At a spot venue a position is a balance, and fees are taken off what is bought."""
    if config.trade is not None and config.trade.is_real and config.account.kind != "spot":
        text = (
            f'expected "spot" with trade.mode = "{config.trade.mode}", found '
            f'"{config.account.kind}": what a spot venue holds are balances'
        )
        raise fault(tree, "account.kind", text)


def _self_trades_where_sent(tree: Tree, config: Config) -> None:
    """The word for it is the venue's own, and ccxt has none for all of its exchanges."""
    trade, found = config.trade, config.venue.self_trade_prevention
    if trade is not None and trade.is_real and trade.feed == "ccxt" and found is not None:
        text = (
            f'expected none with trade.feed = "ccxt" and trade.mode = "{trade.mode}", found '
            f'"{found}": it is not sent there; leave it out, and choose it for the account at the '
            "venue"
        )
        raise fault(tree, "venue.self_trade_prevention", text)


def _tiers_known(tree: Tree, config: Config) -> None:
    names = list(config.instruments)
    for index, tier in enumerate(config.account.maintenance_tiers or ()):
        if tier.instrument and tier.instrument not in names:
            near = difflib.get_close_matches(tier.instrument, names, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}"
            text = f"expected one of [instruments], found {tier.instrument}; {hint}"
            raise fault(tree, f"account.maintenance_tiers.{index}.instrument", text)
