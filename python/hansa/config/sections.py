"""The sections of a configuration: each key with its type, meaning, bounds and default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from os.path import normpath
from pathlib import Path
from typing import Annotated, Literal

from hansa.config.account_sections import (
    AccountSection as AccountSection,  # noqa: PLC0414 - exported here
)
from hansa.config.account_sections import (
    DepositSection as DepositSection,  # noqa: PLC0414 - exported here
)
from hansa.config.actions_section import (
    ActionsSection as ActionsSection,  # noqa: PLC0414 - exported here
)
from hansa.config.columns_section import (
    ColumnsSection as ColumnsSection,  # noqa: PLC0414 - exported here
)
from hansa.config.finer_section import FinerSection as FinerSection  # noqa: PLC0414 - exported here
from hansa.config.keys_section import KeysSection as KeysSection  # noqa: PLC0414 - exported here
from hansa.config.notification_section import (
    NotificationsSection as NotificationsSection,  # noqa: PLC0414 - exported here
)
from hansa.config.section import COST
from hansa.config.section import Section as Section  # noqa: PLC0414 - exported here
from hansa.config.session_sections import SessionsSection
from hansa.config.settings import (
    Parameter,
    Setting,
    any_text,
    frozen,
    instant,
    interval,
    interval_ns,
    number,
    one_of,
    text,
    texts,
    whole,
)
from hansa.config.trade_section import (
    TradeSection as TradeSection,  # noqa: PLC0414 - exported here
)
from hansa.config.venue_sections import BAND, FEE_BPS, FeeTermsSection
from hansa.config.venue_sections import VenueSection as VenueSection  # noqa: PLC0414 - exported here

_LIMIT = "a missing limit refuses, so choose one"
_LABELS = (
    'choose "open" if a stamp is the start of its bar, "close" if it is the end; '
    "the wrong one lets a run see the future"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSection(Section):
    """What the run is called and how it is computed."""

    name: Annotated[str, Setting(text, "name of the run", "choose a short name")]
    seed: Annotated[int, Setting(whole(0, 2**63 - 1), "seed of every random number")] = 0
    block_moments: Annotated[
        int, Setting(whole(1, 2**20), "moments handed to agents at once; no result depends on it")
    ] = 16_384
    modules: Annotated[
        tuple[str, ...], Setting(texts, "Python files with agents or strategies of your own")
    ] = ()
    sample: Annotated[
        str, Setting(interval, "without bars: step of the equity curve and of scheduled moments")
    ] = "1m"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSection(Section):
    """Where the bars are and how they are to be read: a file, or a catalog (docs/catalog.md) in its
    place. A table says nothing of its stamps, so it needs a label; other formats state theirs.
    """

    path: Annotated[
        str | None, Setting(text, "data file; a table is Parquet, CSV, CSV.gz or Feather")
    ] = None
    catalog: Annotated[
        str | None, Setting(text, "folder of a catalog, whose bars of that interval are taken")
    ] = None
    format: Annotated[
        Literal["table", "klines", "freqtrade", "databento"],
        Setting(one_of("table", "klines", "freqtrade", "databento"), "how it is written"),
    ] = "table"
    venue: Annotated[
        str,
        Setting(
            text,
            "prefix of the instruments",
            'such as "BINANCE"; of instruments all named in full, such as ["NYSE:KO"], the first',
        ),
    ]
    label: Annotated[
        Literal["open", "close"] | None,
        Setting(one_of("open", "close"), "what a stamp marks", _LABELS),
    ] = None
    interval: Annotated[str, Setting(interval, "length of a bar", 'such as "1h"')]
    gaps: Annotated[
        Literal["refuse", "report"],
        Setting(
            one_of("refuse", "report"),
            "what a missing bar does",
            '"refuse" stops the run, "report" lists the gaps and goes on',
        ),
    ]
    calendar: Annotated[
        str | None, Setting(text, 'calendar by which bars are missed, such as "XNYS" or "24/7"')
    ] = None
    far_prices: Annotated[
        Literal["keep", "drop", "refuse"],
        Setting(one_of("keep", "drop", "refuse"), "bars of a price far from its neighbours"),
    ] = "keep"
    adjust: Annotated[
        Literal["splits", "all", "none"] | None,
        Setting(
            one_of("splits", "all", "none"),
            'what of [[actions]] features see prices carried on over; unset "splits", "all": '
            "dividends too; bars, orders and fills stay as traded",
        ),
    ] = None
    columns: ColumnsSection = field(default_factory=ColumnsSection)
    start: Annotated[
        datetime | None, Setting(instant, "first moment; bars that begin earlier are left out")
    ] = None
    end: Annotated[
        datetime | None, Setting(instant, "last moment; bars that end later are left out")
    ] = None
    instruments: Annotated[
        tuple[str, ...], Setting(texts, "instruments to load; none named means all")
    ] = ()

    @property
    def interval_ns(self) -> int:
        """The length of a bar in nanoseconds."""
        return interval_ns(self.interval)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickSection(Section):
    """A file of quotes, trades or depth, or a catalog of them. `columns` are its names for Hansa's,
    where the format has none of its own; `options` go to the reader of the format, which checks
    them.
    """

    path: Annotated[str, Setting(text, "file of ticks, or folder of a catalog")]
    format: Annotated[
        str, Setting(text, "how it is written", 'such as "binance", "table" or "catalog"')
    ]
    venue: Annotated[str, Setting(any_text, "prefix of the instruments")] = ""
    symbols: Annotated[
        tuple[str, ...], Setting(texts, "symbols to load; none named means all")
    ] = ()
    kinds: Annotated[
        tuple[str, ...], Setting(texts, "quotes, trades or depth; none named means all")
    ] = ()
    start: Annotated[datetime | None, Setting(instant, "rows received before it are left out")] = (
        None
    )
    end: Annotated[datetime | None, Setting(instant, "rows received from it on are left out")] = (
        None
    )
    skew: Annotated[
        Literal["refuse", "shift"],
        Setting(
            one_of("refuse", "shift"),
            "what is done when the clock of receipt runs behind the venue's",
            '"shift" moves all times of receipt by the least that makes them possible',
        ),
    ] = "shift"
    unsorted: Annotated[
        Literal["sort", "refuse"], Setting(one_of("sort", "refuse"), "rows out of order")
    ] = "sort"
    bad_rows: Annotated[
        Literal["refuse", "drop"],
        Setting(one_of("refuse", "drop"), "rows without a usable price or quantity"),
    ] = "refuse"
    duplicates: Annotated[
        Literal["keep", "drop", "refuse"],
        Setting(one_of("keep", "drop", "refuse"), "rows repeated in full"),
    ] = "keep"
    crossed: Annotated[
        Literal["keep", "drop", "refuse"],
        Setting(one_of("keep", "drop", "refuse"), "quotes whose bid is above the ask"),
    ] = "keep"
    far_prices: Annotated[
        Literal["keep", "drop", "refuse"],
        Setting(
            one_of("keep", "drop", "refuse"), "quotes and trades of a price far from its neighbours"
        ),
    ] = "keep"
    unanchored: Annotated[
        Literal["drop", "keep"],
        Setting(one_of("drop", "keep"), "changes of a book before its first snapshot"),
    ] = "drop"
    quantity_missing: Annotated[
        Decimal | None,
        Setting(
            number(above="0"), "stands in quotes for quantities the file does not have, in base"
        ),
    ] = None
    latency_min_us: Annotated[
        int,
        Setting(
            whole(0, 86_400_000_000), "least time from event to receipt; fills in unknown ones"
        ),
    ] = 0
    columns: Mapping[str, str] = field(default_factory=lambda: frozen({}))
    options: Mapping[str, Parameter] = field(default_factory=lambda: frozen({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentSection(FeeTermsSection):
    """One instrument as it is written: currencies, grid and least sizes; what the venue limits and
    charges it by, where that is not as for all instruments.
    """

    base: Annotated[str, Setting(text, "what is bought")]
    quote: Annotated[str, Setting(text, "the currency it is paid in")]
    tick: Annotated[Decimal, Setting(number(above="0"), "step of the price")]
    lot: Annotated[Decimal, Setting(number(above="0"), "step of the quantity")]
    multiplier: Annotated[
        Decimal, Setting(number(above="0"), "value of one unit at a price of 1")
    ] = Decimal(1)
    settlement: Annotated[
        str | None,
        Setting(text, "currency its profit is paid in; told by its symbol, or the quote"),
    ] = None
    quantity_min: Annotated[Decimal, Setting(number(least="0"), "least quantity of an order")]
    notional_min: Annotated[
        Decimal, Setting(number(least="0"), "least value of an order, in quote")
    ]
    price_min: Annotated[
        Decimal | None, Setting(number(), "lowest limit or stop the venue takes")
    ] = None
    price_max: Annotated[
        Decimal | None, Setting(number(), "highest limit or stop the venue takes")
    ] = None
    quantity_max: Annotated[
        Decimal | None, Setting(number(above="0"), "largest quantity of an order")
    ] = None
    notional_max: Annotated[
        Decimal | None, Setting(number(above="0"), "largest value of an order, in quote")
    ] = None
    price_band_down_bps: Annotated[
        Decimal | None, Setting(BAND, "in place of that of [venue.limits]")
    ] = None
    price_band_up_bps: Annotated[
        Decimal | None, Setting(BAND, "in place of that of [venue.limits]")
    ] = None
    maker_fee_bps: Annotated[
        Decimal | None, Setting(FEE_BPS, "in place of the maker's fee of the venue and its tiers")
    ] = None
    taker_fee_bps: Annotated[
        Decimal | None, Setting(FEE_BPS, "in place of the taker's fee of the venue and its tiers")
    ] = None
    sessions: SessionsSection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSection(Section):
    """One seat on the council; `parameters` go to the agent, whose registry checks them."""

    use: Annotated[str, Setting(text, "registered name of the agent", 'such as "trend"')]
    id: Annotated[str, Setting(any_text, "name of this seat; the agent's own if left out")] = ""
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: frozen({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategySection(Section):
    """One strategy; `parameters` go to it, whose registry checks them."""

    use: Annotated[str, Setting(text, "name of the strategy", 'such as "market_maker"')]
    id: Annotated[str, Setting(any_text, "name of this seat; the strategy's own if left out")] = ""
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: frozen({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilSection(Section):
    """The rule by which ballots become a decision; its registry checks the parameters."""

    rule: Annotated[
        str, Setting(text, "registered name of the rule", 'such as "weighted_mean" or "hedge"')
    ]
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: frozen({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationSection(Section):
    """The rule by which decisions become target weights; its registry checks the parameters."""

    rule: Annotated[
        str,
        Setting(text, "registered name", 'such as "volatility_target" or "equal_weight"'),
    ]
    band_bps: Annotated[
        Decimal,
        Setting(
            number(least="0", most="10000"),
            "a change smaller than this part of equity is not traded",
            COST,
        ),
    ]
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: frozen({}))


_ABOVE_0 = number(above="0")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSection(Section):
    """The limits every order must pass. Values are in the account's currency."""

    order_value_max: Annotated[Decimal, Setting(_ABOVE_0, "largest value of one order", _LIMIT)]
    position_value_max: Annotated[
        Decimal, Setting(_ABOVE_0, "largest value held in one instrument", _LIMIT)
    ]
    gross_exposure_ratio_max: Annotated[
        Decimal, Setting(_ABOVE_0, "sum of absolute positions over equity", _LIMIT)
    ]
    net_exposure_ratio_max: Annotated[
        Decimal, Setting(_ABOVE_0, "absolute sum of positions over equity", _LIMIT)
    ]
    price_collar_bps: Annotated[
        Decimal, Setting(_ABOVE_0, "farthest price from the last one", _LIMIT)
    ]
    orders_per_minute_max: Annotated[
        int, Setting(whole(1, 10**9), "orders within any minute", _LIMIT)
    ]
    drawdown_ratio_max: Annotated[
        Decimal,
        Setting(number(above="0", most="1"), "loss from the highest equity that halts", _LIMIT),
    ]
    stale_after_s: Annotated[
        Decimal,
        Setting(number(above="0", most="1000000000"), "age from which a price is too old", _LIMIT),
    ]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSection(Section):
    """One command at a time, as a person would give it while the run goes on."""

    at: Annotated[
        datetime,
        Setting(
            instant,
            "when; the first decision at or after it already obeys",
            'choose a moment such as "2022-05-09T12:00:00Z"',
        ),
    ]
    do: Annotated[
        Literal["pause", "resume", "kill", "disconnect", "reconnect"],
        Setting(
            one_of("pause", "resume", "kill", "disconnect", "reconnect"),
            "what",
            '"pause" and "kill" let only orders through that reduce a position, "kill" also '
            'cancels what is working, "resume" ends both; "disconnect" cuts the connection to the '
            'venue until "reconnect"',
        ),
    ]

    @property
    def at_ns(self) -> int:
        """The moment in nanoseconds since the epoch."""
        since = self.at - _EPOCH
        micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        return micros * 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalSection(Section):
    """How the journal is written."""

    fsync: Annotated[
        Literal["never", "end", "commit"],
        Setting(one_of("never", "end", "commit"), "when the disk is told to hold it"),
    ] = "end"
    segment_mib: Annotated[int, Setting(whole(1, 4096), "size of one segment, MiB")] = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole configuration, checked. `path` is the file it came from (its folder anchors paths).

    There are bars or ticks or both, agents (with council and allocation) or strategies or both.

    `origins` says for each dotted key that was given where it was; what is not there is a default.
    Two configurations are equal if their sections are.
    """

    run: RunSection
    data: DataSection | None
    finer: tuple[FinerSection, ...] = ()
    ticks: tuple[TickSection, ...] = ()
    actions: tuple[ActionsSection, ...] = ()
    instruments: Mapping[str, InstrumentSection]
    account: AccountSection
    deposits: tuple[DepositSection, ...] = ()
    venue: VenueSection
    agents: tuple[AgentSection, ...]
    strategies: tuple[StrategySection, ...] = ()
    council: CouncilSection | None
    allocation: AllocationSection | None
    gate: GateSection
    journal: JournalSection
    commands: tuple[CommandSection, ...] = ()
    keys: KeysSection = field(default_factory=KeysSection)
    notifications: NotificationsSection = field(default_factory=NotificationsSection)
    trade: TradeSection | None = None
    path: Path = field(compare=False)
    origins: Mapping[str, str] = field(compare=False, repr=False)

    def resolve(self, written: str) -> Path:
        """A path of the configuration, seen from the folder of its file."""
        return Path(normpath(self.path.parent / written))

    @property
    def data_paths(self) -> tuple[Path, ...]:
        """The data files: bars (of a catalog its folder), finer bars, ticks, actions, recorded
        latency, sessions.
        """
        data = () if self.data is None else (self.data.path, self.data.catalog)
        bars = [each for each in data if each is not None]
        latency = () if self.venue.latency_path is None else (self.venue.latency_path,)
        finer = [each.path for each in self.finer]
        ticks = [each.path for each in self.ticks]
        actions = [each.path for each in self.actions]
        hours = [self.venue.sessions, *(each.sessions for each in self.instruments.values())]
        sessions = [each.path for each in hours if each is not None and each.path is not None]
        written = (*bars, *finer, *ticks, *actions, *latency, *dict.fromkeys(sessions))
        return tuple(self.resolve(path) for path in written)

    @property
    def step_ns(self) -> int:
        """The step between decision points: the length of a bar, else of a sample."""
        return interval_ns(self.run.sample) if self.data is None else self.data.interval_ns

    @property
    def adjusting(self) -> Literal["splits", "all", "none"]:
        """What features see prices carried on over."""
        return (None if self.data is None else self.data.adjust) or "splits"

    @property
    def module_paths(self) -> tuple[Path, ...]:
        """The user's own Python files."""
        return tuple(self.resolve(written) for written in self.run.modules)
