"""The currencies of a run: what its fills move of each, and what each is worth in the account's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hansa.app.steps import Steps, exact_totals, side_by_side
from hansa.config import Config
from hansa.config.venue_sections import venue_currencies
from hansa.engine import Universe
from hansa.errors import ConfigError
from hansa.market import Instrument
from hansa.market.routes import rates, route
from hansa.types import FloatArray, IntArray

_ATOMS = 10**18
_NO_ROWS, _NO_ATOMS = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.object_)


@dataclass(frozen=True, slots=True)
class Changes:
    """What came to the balance of one currency (by its `place`): at `rows` [K] so much, `atoms` [K]
    in 10^-18, whole numbers of any size.
    """

    place: int
    rows: IntArray
    atoms: NDArray[np.object_]

    @classmethod
    def single(cls, row: int, place: int, amount: int) -> "Changes":
        """One alone."""
        return cls(place, np.array([row]), np.array([amount], dtype=np.object_))


def fee_currencies(config: Config) -> tuple[str, ...]:
    """The currency of the venue's own that fees are paid in, if there is one."""
    return venue_currencies([config.venue, *config.instruments.values()])


class Payable(Protocol):
    """A run or a desk that money can be paid into, as decimal text."""

    def deposit(self, amount: str, currency: str) -> None:
        """Money comes in."""
        ...


def funds_of(config: Config) -> dict[str, Decimal]:
    """The cash and the deposits of a configuration, by currency, the account's own first."""
    own = {config.account.currency: config.account.cash}
    return own | {each.currency: each.amount for each in config.deposits}


def pay_in(core: Payable, config: Config) -> None:
    """All of them."""
    for currency, amount in funds_of(config).items():
        core.deposit(format(amount, "f"), currency)


@dataclass(frozen=True, slots=True)
class Purses:
    """Which currencies a run's account holds, its own first, and whether positions are balances
    (`is_spot`). C currencies. `stated` is what a unit of one is worth where no instrument says it.
    """

    codes: tuple[str, ...]
    is_spot: bool
    stated: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config, instruments: Sequence[Instrument]) -> "Purses":
        """Those that cash, deposits and trades can bring."""
        is_spot = config.account.kind == "spot"
        codes = [config.account.currency, *(each.currency for each in config.deposits)]
        for each in instruments:
            codes += [each.quote, each.base] if is_spot else [each.quote]
        price, own = config.venue.fee_currency_price, fee_currencies(config)
        stated = {} if price is None else dict.fromkeys(own, price)
        return cls(tuple(dict.fromkeys([*codes, *own])), is_spot, stated)

    def place(self, code: str) -> int:
        """Where a currency stands among them."""
        return self.codes.index(code)

    def quotes(self, instruments: Sequence[Instrument]) -> list[int]:
        """The place of each instrument's quote currency."""
        return [self.place(each.quote) for each in instruments]

    def rates(
        self, universe: Universe, close: FloatArray, first: FloatArray | None = None
    ) -> FloatArray:
        """Worth of one unit of each in the account's currency, [T, C], by the last known prices
        `close` [T, N]; before the first price of a way `first` [C] is taken, or else the first one
        of these prices.
        """
        columns = self.rates_of(universe, close, first)
        ones = np.ones(len(close))
        return np.stack([ones if each is None else each for each in columns], axis=1)

    def rates_of(
        self, universe: Universe, close: FloatArray, first: FloatArray | None = None
    ) -> list[FloatArray | None]:
        """The same by currency, [C][T]; None for the account's own, which is always worth 1."""
        columns: list[FloatArray | None] = [None]
        for place, code in enumerate(self.codes[1:], start=1):
            way = route(universe.instruments, code, self.codes[0])
            otherwise = np.full(len(close), float(self.stated.get(code, "nan")))
            column = otherwise if way is None else rates(way, close)
            if first is not None:
                column[np.isnan(column)] = first[place]
            columns.append(_first_back(column))
        return columns


def atoms(count: int, unit: Decimal) -> int:
    """So many units, in 10^-18: exact, for the core takes no finer one."""
    numerator, denominator = unit.as_integer_ratio()
    return count * numerator * _ATOMS // denominator


def balances_of(changes: Iterable[Changes], currencies: int) -> tuple[Steps, ...]:
    """The balance of each currency after all changes up to a row, the float that is nearest."""
    by_place: dict[int, list[Changes]] = {}
    for each in changes:
        by_place.setdefault(each.place, []).append(each)
    found = list[Steps]()
    for place in range(currencies):
        own = [Changes(place, _NO_ROWS, _NO_ATOMS), *by_place.get(place, ())]
        rows, amounts = ([getattr(each, name) for each in own] for name in ("rows", "atoms"))
        found.append(exact_totals(np.concatenate(rows), np.concatenate(amounts), _ATOMS))
    return tuple(found)


def summed(changes: Iterable[Changes], shape: tuple[int, int]) -> FloatArray:
    """The balances at each row, [T, C]."""
    return side_by_side(balances_of(changes, shape[1]), (0, shape[0]))


def deposited(transfers: Iterable[bytes], purses: Purses) -> Iterator[tuple[int, int]]:
    """What records of transfers brought of each currency, in 10^-18."""
    for payload in transfers:
        code = payload[16:24].rstrip(b"\0").decode("ascii")
        yield purses.place(code), int.from_bytes(payload[:16], "little", signed=True)


def worth(balances: FloatArray, rates: FloatArray) -> FloatArray:
    """In the account's currency, [T]. What is not held needs no rate."""
    return across(np.where(balances == 0.0, 0.0, balances * rates))


def across(values: FloatArray) -> FloatArray:
    """The sum of each row [T, N]; of a single column itself, for NumPy takes long over those."""
    found: FloatArray = values[:, 0] if values.shape[1] == 1 else values.sum(axis=1)
    return found


def held_value(
    position: FloatArray, close: FloatArray, universe: Universe, quote_rate: FloatArray
) -> FloatArray:
    """Value of positions in the account's currency, [T, N]."""
    multiplier = np.array([float(each.multiplier) for each in universe.instruments])
    value: FloatArray = np.where(position == 0.0, 0.0, position * close * multiplier * quote_rate)
    return value


def lots_of_balance(balances: FloatArray, purses: Purses, universe: Universe) -> FloatArray:
    """Units that whole lots of each instrument's base currency make, [T, N]."""
    lots = np.array([float(each.lot) for each in universe.instruments])
    held = balances[:, [purses.place(each.base) for each in universe.instruments]]
    # A balance a rounding error below a lot is that lot.
    whole: FloatArray = np.floor(held / lots + 1e-6) * lots
    return whole


def check_currencies(config: Config, instruments: Sequence[Instrument]) -> None:
    """Raises ConfigError for an instrument that the account cannot trade, or a currency that no
    instrument of the run turns into the account's.
    """
    check_linear(instruments)
    base, purses = config.account.currency, Purses.of(config, instruments)
    if config.account.kind == "spot":
        _check_spot(config, instruments)
    _check_fee_currency(config, instruments)
    for code in purses.codes:
        if route(instruments, code, base) is None and code not in purses.stated:
            raise ConfigError(
                f"account.currency: expected an instrument that turns {code} into {base}, such as "
                f"{code}{base} or {base}{code}, or several that lead there, found none among "
                f"{', '.join(each.symbol for each in instruments)}; add its data, or take out what "
                f"is quoted or held in {code}"
            )


def check_linear(instruments: Sequence[Instrument]) -> None:
    """Raises ConfigError for a contract that is not paid in its quote: profit of an inverse one
    goes by 1/price, in its base, and the books hold price x multiplier in the quote.
    """
    for each in instruments:
        if each.paid_in != each.quote:
            kind = "an inverse" if each.paid_in == each.base else "a quanto"
            raise ConfigError(
                f"instruments.{each.symbol}: expected a linear contract, whose profit is paid in "
                f"its quote {each.quote}, found {kind} one, paid in {each.paid_in}: the books "
                "would hold wrong money; its data can be checked and read, its features checked; "
                f'trade the linear contract, or state settlement = "{each.quote}" if that is what '
                "it pays"
            )
        if each.base == each.quote:
            raise ConfigError(
                f"instruments.{each.symbol}: expected a base that is not its quote, found "
                f"{each.quote} for both; name what is bought as base"
            )


def _check_fee_currency(config: Config, instruments: Sequence[Instrument]) -> None:
    """Something must say what it is worth, and an account that has none of it never pays in it."""
    for code in fee_currencies(config):
        is_stated = config.venue.fee_currency_price is not None
        if route(instruments, code, config.account.currency) is None and not is_stated:
            raise ConfigError(
                f"venue.fee_currency_price: expected a price of {code} in "
                f"{config.account.currency}, or an instrument of the run that says it, found "
                "neither; state it, or add the data of one"
            )
        is_real = config.trade is not None and config.trade.is_real
        is_bought = any(each.base == code for each in instruments)
        if not (is_real or is_bought or code in funds_of(config)):
            raise ConfigError(
                f"venue.fee_currency: expected {code} to pay fees with, found none in [[deposits]] "
                "and no instrument of the run that buys it; deposit some"
            )


def _check_spot(config: Config, instruments: Sequence[Instrument]) -> None:
    for each in instruments:
        if each.multiplier != 1:
            raise ConfigError(
                f"instruments.{each.symbol}: expected a multiplier of 1 with "
                f'account.kind = "spot", found {each.multiplier}; choose "cash" or "margin"'
            )
    bases = [each.base for each in instruments]
    twice = sorted({code for code in bases if bases.count(code) > 1})
    if config.agents and twice:
        raise ConfigError(
            "agents: expected one instrument for each base currency on a spot account, where two "
            f"targets of one balance contradict each other, found several of {twice[0]}; name the "
            'ones you want (data.instruments), or choose account.kind = "margin"'
        )


def _first_back(column: FloatArray) -> FloatArray:
    known = np.flatnonzero(~np.isnan(column))
    if len(known):
        column[: known[0]] = column[known[0]]
    return column
