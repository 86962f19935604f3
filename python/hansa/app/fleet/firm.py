"""The firm's limits over all desks: sums of what the desks tell, and what is above a limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from hansa.api.answer import Answer
from hansa.config.fleet_section import FleetSection


class DeskBooks(msgspec.Struct, kw_only=True):
    """What the firm remembers of a desk: its day and run, what that made on the day, what runs
    before it made on the same day, and its exposure. A desk that does not answer still holds what
    it held.
    """

    day: str = ""
    run: str = ""
    day_profit: str = ""
    day_before: str = ""
    gross_exposure: str = ""


class FirmBooks(msgspec.Struct, kw_only=True):
    """What outlives the fleet's process. `breach` stands until a person resumes the fleet, and so
    does the level that every desk is killed with.
    """

    desks: dict[str, DeskBooks] = msgspec.field(default_factory=dict)
    breach: str = ""
    kill_level: int = 0


@dataclass(frozen=True, slots=True)
class Breach:
    """A firm-wide limit, what was found, and the level to kill every desk with."""

    limit: str
    allowed: Decimal
    found: Decimal
    kill_level: int

    @property
    def words(self) -> str:
        """In a sentence."""
        return f"{self.limit}: found {self.found:,.2f}, limit {self.allowed:,.2f}"


class Firm:
    """Adds up. `exposure_most` is what a desk counts as that cannot tell its exposure."""

    def __init__(
        self, limits: FleetSection, books: FirmBooks, exposure_most: Mapping[str, Decimal]
    ):
        self._limits, self.books, self._most = limits, books, exposure_most

    def take(self, name: str, answer: Answer) -> None:
        """A desk told how it stands: its run knows what the day made, from midnight on."""
        books = self.books.desks.setdefault(name, DeskBooks())
        if answer.day > books.day:
            books.day, books.day_profit, books.day_before = answer.day, "", ""
        elif answer.run != books.run:
            books.day_before, books.day_profit = format(_of_day(books), "f"), ""
        books.run = answer.run
        if answer.day_profit and answer.day == books.day:
            books.day_profit = answer.day_profit
        books.gross_exposure = answer.gross_exposure or format(self._most[name], "f")

    @property
    def gross_exposure(self) -> Decimal:
        """Of all desks."""
        return sum((_decimal(each.gross_exposure) for each in self.books.desks.values()), _ZERO)

    @property
    def day_profit(self) -> Decimal:
        """Of all desks, each since its day began; below zero for a loss."""
        return sum(map(_of_day, self.books.desks.values()), _ZERO)

    def day_profit_of(self, name: str) -> Decimal:
        """What a desk adds to it."""
        return _of_day(self.books.desks.get(name, DeskBooks()))

    def breach(self) -> Breach | None:
        """The limit that is exceeded; of several the one with the highest level."""
        limits, found = self._limits, []
        if self.gross_exposure > limits.gross_exposure_max:
            most, level = limits.gross_exposure_max, limits.exposure_kill_level
            found.append(Breach("gross_exposure_max", most, self.gross_exposure, level))
        if -self.day_profit > limits.daily_loss_max:
            most, level = limits.daily_loss_max, limits.loss_kill_level
            found.append(Breach("daily_loss_max", most, -self.day_profit, level))
        return max(found, key=lambda each: each.kill_level, default=None)


_ZERO = Decimal(0)


def _of_day(books: DeskBooks) -> Decimal:
    return _decimal(books.day_profit) + _decimal(books.day_before)


def _decimal(written: str) -> Decimal:
    return Decimal(written) if written else _ZERO
