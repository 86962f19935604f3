"""Round trips: parts of the report's JSON."""

import msgspec


class BallotRow(msgspec.Struct, frozen=True, kw_only=True):
    """How one agent voted on the decision behind an entry; `conviction` null where it abstained.
    `voice` is weight x confidence x conviction, positive for the side that was taken.
    """

    agent: str
    conviction: float | None
    confidence: float
    voice: float


class TripRow(msgspec.Struct, frozen=True, kw_only=True):
    """One position from flat to flat. `exit_ns` is null while it is held. Prices are means over
    the fills that enlarged and that reduced it, as quoted; `profit` is net of fees, `return_ratio`
    over the value that was entered. `favourable_ratio` and `adverse_ratio` are how far it stood
    above and below its entry, before fees. `ballots` of the council's entries are loudest first;
    `why` is the command that explains the entry.
    """

    instrument: str
    side: str
    entry_ns: int
    exit_ns: int | None
    held_ns: int
    quantity: float
    entry_price: float
    exit_price: float | None
    fills: int
    profit: float
    fees: float
    return_ratio: float | None
    favourable_ratio: float | None
    adverse_ratio: float | None
    source: str
    exit_reason: str
    ballots: list[BallotRow]
    silent: int
    why: str


class TripStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """Closed round trips of one kind. `payoff_ratio` is mean win over mean loss, `profit_factor`
    sum of wins over sum of losses, `expectancy` mean profit; null without what they divide by.
    """

    name: str
    trips: int
    net: float
    hit_ratio: float | None
    payoff_ratio: float | None
    profit_factor: float | None
    expectancy: float | None
    mean_return_ratio: float | None
    mean_held_ns: float | None
    mean_favourable_ratio: float | None
    mean_adverse_ratio: float | None


class RoundTrips(msgspec.Struct, frozen=True, kw_only=True):
    """`total` holds all, long and short ones. Of many, `shown` are those that won or lost most, in
    time order; `open` are still held, and counted in no statistic.
    """

    closed: int
    open: int
    total: list[TripStatistics]
    by_instrument: list[TripStatistics]
    shown: list[TripRow]
