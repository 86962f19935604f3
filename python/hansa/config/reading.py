"""From the raw tree to the sections: every key checked, each fault one line with its place."""

from collections.abc import Mapping
from dataclasses import fields, replace
from os.path import normpath
from pathlib import Path
from typing import TypeVar

from hansa.config.account_sections import DepositSection
from hansa.config.agreement import (
    agreeing,
    check_sections,
    least_between_lots,
    source_contradiction,
)
from hansa.config.faults import Faults, fault
from hansa.config.margin_tiers import MaintenanceTierSection
from hansa.config.notification_section import notification_contradiction
from hansa.config.section_reading import check_known as _known
from hansa.config.section_reading import made, required, settings
from hansa.config.section_reading import missing as _missing
from hansa.config.section_reading import read_section as _read
from hansa.config.sections import (
    AccountSection,
    ActionsSection,
    AgentSection,
    AllocationSection,
    ColumnsSection,
    CommandSection,
    Config,
    CouncilSection,
    DataSection,
    FinerSection,
    GateSection,
    InstrumentSection,
    JournalSection,
    KeysSection,
    NotificationsSection,
    RunSection,
    Section,
    StrategySection,
    TickSection,
    TradeSection,
    VenueSection,
)
from hansa.config.session_sections import SessionsSection, sessions_contradiction
from hansa.config.settings import Parameter, Unfit, frozen, parameter
from hansa.config.tree import Raw, RawTable, Tree, merged, record
from hansa.config.venue_sections import (
    FeeTierSection,
    VenueLimitsSection,
    contradiction,
    terms_contradiction,
)

S = TypeVar("S", bound=Section)
B = TypeVar("B", DataSection, FinerSection)

SECTIONS: Mapping[str, type[Section]] = {
    "run": RunSection,
    "data": DataSection,
    "finer": FinerSection,
    "ticks": TickSection,
    "actions": ActionsSection,
    "account": AccountSection,
    "deposits": DepositSection,
    "venue": VenueSection,
    "agents": AgentSection,
    "strategies": StrategySection,
    "council": CouncilSection,
    "allocation": AllocationSection,
    "gate": GateSection,
    "journal": JournalSection,
    "commands": CommandSection,
    "keys": KeysSection,
    "notifications": NotificationsSection,
    "trade": TradeSection,
}
"""The section of each name; `instruments` is a table of `InstrumentSection`."""

LISTS = ("finer", "ticks", "actions", "deposits", "agents", "strategies", "commands")
"""The sections of which there may be several, as [[agents]]."""


def config_of(tree: Tree) -> Config:
    """The checked configuration of a tree; ConfigError with file, key, expected and found."""
    faults = Faults()
    faults.read(lambda: _known(tree, "", tree.table, [*SECTIONS, "instruments"]))
    # Instruments first: their file's origins are asked for by the rest.
    instruments = faults.read(lambda: _instruments(tree))
    config = Config(
        run=faults.read(lambda: _section(tree, RunSection, "run")),
        data=faults.read(lambda: _data(tree)),
        finer=faults.read(lambda: _finer(tree)),
        ticks=faults.read(lambda: _ticks(tree)),
        actions=faults.read(lambda: _actions(tree)),
        instruments=instruments,
        account=faults.read(lambda: _account(tree)),
        deposits=faults.read(lambda: _deposits(tree)),
        venue=faults.read(lambda: _venue(tree)),
        agents=faults.read(lambda: _agents(tree)),
        strategies=faults.read(lambda: _strategies(tree)),
        council=faults.read(lambda: _of_council(tree, CouncilSection, "council")),
        allocation=faults.read(lambda: _of_council(tree, AllocationSection, "allocation")),
        gate=faults.read(lambda: _section(tree, GateSection, "gate")),
        journal=faults.read(lambda: _section(tree, JournalSection, "journal")),
        commands=faults.read(lambda: _commands(tree)),
        keys=faults.read(lambda: _section(tree, KeysSection, "keys")),
        notifications=faults.read(lambda: _notifications(tree)),
        trade=faults.read(lambda: _trade(tree)),
        path=tree.path,
        origins=frozen(tree.origins),
    )
    faults.end()
    check_sections(tree, config)
    return config


def instruments_of(table: RawTable, tree: Tree) -> Mapping[str, InstrumentSection]:
    """The instruments of a table of tables, by their names."""
    found: dict[str, InstrumentSection] = {}
    for name, raw in table.items():
        if raw is None:
            continue
        key = f"instruments.{name}"
        venue, colon, symbol = name.partition(":")
        if not (venue and colon and symbol):
            raise fault(tree, key, 'expected a name such as "BINANCE:BTCUSDT"')
        if not isinstance(raw, dict):
            raise fault(tree, key, f"expected a table of tick, lot and so on, found {raw!r}")
        own = dict(raw)
        sessions = _sessions(tree, f"{key}.sessions", own.pop("sessions", None))
        _known(tree, key, own, [*settings(InstrumentSection), "sessions"])
        section = replace(_read(tree, InstrumentSection, key, own), sessions=sessions)
        found[name] = section
        prices = (section.price_min, section.price_max)
        agreeing(tree, key, terms_contradiction(section, prices=prices))
        agreeing(tree, key, least_between_lots(section))
    return frozen(found)


def _section(tree: Tree, section: type[S], name: str) -> S:
    return _read(tree, section, name, _table(tree, name))


def _table(tree: Tree, name: str) -> RawTable:
    raw = tree.table.get(name)
    if raw is None:
        keys = required(SECTIONS[name])
        if not keys:
            return {}
        keys = ("path", *keys) if name == "data" else keys
        raise fault(tree, name, f"expected a section [{name}] with {', '.join(keys)}; found none")
    if not isinstance(raw, dict):
        raise fault(tree, name, f"expected a section [{name}], found {raw!r}")
    return raw


def _free(tree: Tree, section: type[S], at: str, raw: RawTable) -> S:
    """A section whose keys beyond its own are free parameters."""
    own = {name: value for name, value in raw.items() if name in settings(section)}
    read = _read(tree, section, at, own)
    free: dict[str, Parameter] = {}
    for name in sorted(raw.keys() - own.keys()):
        if raw[name] is not None:
            free[name] = _parameter(tree, f"{at}.{name}", raw[name])
    values = {item.name: getattr(read, item.name) for item in fields(section)}
    return made(section, values | {"parameters": frozen(free)})


def _parameter(tree: Tree, key: str, raw: Raw) -> Parameter:
    try:
        return parameter(raw)
    except Unfit as unfit:
        raise fault(tree, key, str(unfit)) from None


def _data(tree: Tree) -> DataSection | None:
    if tree.table.get("data") is None and tree.table.get("ticks"):
        return None
    section = _of_bars(tree, DataSection, "data", _with_venue(_table(tree, "data")))
    agreeing(tree, "data", source_contradiction(section))
    return section


def _with_venue(table: RawTable) -> RawTable:
    """Where every instrument is named in full there is no other that a venue would be said for."""
    names = table.get("instruments")
    if table.get("venue") is not None or not isinstance(names, list) or not names:
        return table
    is_full = all(isinstance(name, str) and ":" in name.strip(":") for name in names)
    return table | {"venue": str(names[0]).partition(":")[0]} if is_full else table


def _finer(tree: Tree) -> tuple[FinerSection, ...]:
    needed = 'path = "..." and interval = "..."'
    return tuple(
        _of_bars(tree, FinerSection, at, item) for at, item in _entries(tree, "finer", needed)
    )


def _of_bars(tree: Tree, kind: type[B], at: str, table: RawTable) -> B:
    """A section that names a file of bars; its columns are named only where the format does not."""
    raw = dict(table)
    columns = raw.pop("columns", None)
    columns = {} if columns is None else columns
    _known(tree, at, raw, [*settings(kind), "columns"])
    if not isinstance(columns, dict):
        text = f"expected a table of column names, found {columns!r}"
        raise fault(tree, f"{at}.columns", text)
    section = _read(tree, kind, at, raw)
    is_at_rest = isinstance(section, DataSection) and section.catalog is not None
    if section.format == "table" and section.label is None and not is_at_rest:
        raise fault(tree, f"{at}.label", _missing(settings(kind)["label"]))
    if section.format == "catalog" and section.label is not None:
        text = 'expected none with format = "catalog", whose series say it; leave it out'
        raise fault(tree, f"{at}.label", text)
    own = _read(tree, ColumnsSection, f"{at}.columns", columns)
    if section.format != "table" and own != ColumnsSection():
        text = (
            f'expected none with format = "{section.format}", which names its columns; leave it out'
        )
        raise fault(tree, f"{at}.columns", text)
    return replace(section, columns=own)


def _trade(tree: Tree) -> TradeSection | None:
    if tree.table.get("trade") is None:
        return None
    return _section(tree, TradeSection, "trade")


def _venue(tree: Tree) -> VenueSection:
    raw = dict(_table(tree, "venue"))
    tiers, limits = raw.pop("fee_tiers", None), raw.pop("limits", None)
    sessions = _sessions(tree, "venue.sessions", raw.pop("sessions", None))
    _known(tree, "venue", raw, [*settings(VenueSection), "fee_tiers", "limits", "sessions"])
    read = _read(tree, VenueSection, "venue", raw)
    fee_tiers = _tiers(tree, FeeTierSection, "venue.fee_tiers", tiers)
    read = replace(read, fee_tiers=fee_tiers, limits=_limits(tree, limits))
    venue = replace(read, sessions=sessions)
    agreeing(tree, "venue", contradiction(venue))
    return venue


def _account(tree: Tree) -> AccountSection:
    raw = dict(_table(tree, "account"))
    tiers = raw.pop("maintenance_tiers", None)
    _known(tree, "account", raw, [*settings(AccountSection), "maintenance_tiers"])
    account = _read(tree, AccountSection, "account", raw)
    found = _tiers(tree, MaintenanceTierSection, "account.maintenance_tiers", tiers)
    return replace(account, maintenance_tiers=found)


def _tiers(tree: Tree, section: type[S], name: str, raw: Raw) -> tuple[S, ...] | None:
    """The tables of a list within a section; none if there is none."""
    needed = required(section)[0]
    if not isinstance(raw, list | None):
        raise fault(tree, name, f"expected [[{name}]] with {needed}, found {raw!r}")
    tiers = []
    for index, item in enumerate(raw or ()):
        at = f"{name}.{index}"
        if not isinstance(item, dict):
            raise fault(tree, at, f"expected a table with {needed}, found {item!r}")
        tiers.append(_read(tree, section, at, item))
    return tuple(tiers) or None


def _limits(tree: Tree, raw: Raw) -> VenueLimitsSection | None:
    if not isinstance(raw, dict | None):
        raise fault(tree, "venue.limits", f"expected a section [venue.limits], found {raw!r}")
    return _read(tree, VenueLimitsSection, "venue.limits", raw) if raw else None


def _sessions(tree: Tree, at: str, raw: Raw) -> SessionsSection | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise fault(tree, at, f"expected a section [{at}] with open, close and zone, found {raw!r}")
    section = _read(tree, SessionsSection, at, raw)
    agreeing(tree, at, sessions_contradiction(section))
    return section


def _ticks(tree: Tree) -> tuple[TickSection, ...]:
    found = []
    for at, item in _entries(tree, "ticks", 'path = "..."'):
        raw = dict(item)
        columns, options = raw.pop("columns", None), raw.pop("options", None)
        _known(tree, at, raw, [*settings(TickSection), "columns", "options"])
        section = _read(tree, TickSection, at, raw)
        values = {each.name: getattr(section, each.name) for each in fields(section)}
        values["columns"] = _names(tree, f"{at}.columns", columns)
        values["options"] = _options(tree, at, options)
        if section.format == "catalog":
            for name in [each for each in ("columns", "options") if values[each]]:
                text = (
                    'expected none with format = "catalog", whose columns are known; leave it out'
                )
                raise fault(tree, f"{at}.{name}", text)
        found.append(TickSection(**values))
    return tuple(found)


def _actions(tree: Tree) -> tuple[ActionsSection, ...]:
    found = []
    for at, item in _entries(tree, "actions", 'path = "..."'):
        raw = dict(item)
        columns = raw.pop("columns", None)
        _known(tree, at, raw, [*settings(ActionsSection), "columns"])
        section = _read(tree, ActionsSection, at, raw)
        found.append(replace(section, columns=_names(tree, f"{at}.columns", columns)))
    return tuple(found)


def _notifications(tree: Tree) -> NotificationsSection:
    section = _section(tree, NotificationsSection, "notifications")
    contradiction = notification_contradiction(section)
    if contradiction is not None:
        raise fault(tree, f"notifications.{contradiction[0]}", contradiction[1])
    return section


def _deposits(tree: Tree) -> tuple[DepositSection, ...]:
    entries = _entries(tree, "deposits", 'currency = "..." and amount')
    return tuple(_read(tree, DepositSection, at, item) for at, item in entries)


def _options(tree: Tree, at: str, raw: Raw) -> Mapping[str, Parameter]:
    if raw is None:
        return frozen({})
    if not isinstance(raw, dict):
        raise fault(tree, f"{at}.options", f"expected a table of options, found {raw!r}")
    found: dict[str, Parameter] = {}
    for name, value in raw.items():
        key = f"{at}.options.{name}"
        if name in settings(TickSection):
            raise fault(tree, key, f"expected an option of the format; write {name} in [[ticks]]")
        if value is not None:
            found[name] = _parameter(tree, key, value)
            tree.origins.setdefault(f"{at}.{name}", tree.source(key))
    return frozen(found)


def _names(tree: Tree, at: str, raw: Raw) -> Mapping[str, str]:
    if raw is None:
        return frozen({})
    if not isinstance(raw, dict) or not all(isinstance(name, str) for name in raw.values()):
        raise fault(tree, at, f"expected a table of column names, found {raw!r}")
    return frozen({key: str(raw[key]) for key in sorted(raw)})


def _agents(tree: Tree) -> tuple[AgentSection, ...]:
    seats = [
        _free(tree, AgentSection, at, item) for at, item in _entries(tree, "agents", 'use = "..."')
    ]
    named = [replace(seat, id=seat.id or seat.use) for seat in seats]
    _distinct(tree, "agents", [seat.id for seat in named])
    return tuple(named)


def _strategies(tree: Tree) -> tuple[StrategySection, ...]:
    entries = _entries(tree, "strategies", 'use = "..."')
    seats = [_free(tree, StrategySection, at, item) for at, item in entries]
    named = [replace(seat, id=seat.id or seat.use) for seat in seats]
    _distinct(tree, "strategies", [seat.id for seat in named])
    return tuple(named)


def _of_council(tree: Tree, section: type[S], name: str) -> S | None:
    """A section that only a council needs."""
    if not tree.table.get("agents") and tree.table.get(name) is None:
        return None
    return _free(tree, section, name, _table(tree, name))


def _entries(tree: Tree, name: str, needed: str) -> list[tuple[str, RawTable]]:
    """The tables of a list of tables, each with its place."""
    raw = tree.table.get(name)
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise fault(tree, name, f"expected [[{name}]] with {needed}, found {raw!r}")
    entries = []
    for index, item in enumerate(raw):
        at = f"{name}.{index}"
        if not isinstance(item, dict):
            raise fault(tree, at, f"expected a table with {needed}, found {item!r}")
        entries.append((at, item))
    return entries


def _commands(tree: Tree) -> tuple[CommandSection, ...]:
    raw = tree.table.get("commands")
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise fault(tree, "commands", f"expected [[commands]] with at and do, found {raw!r}")
    found: list[CommandSection] = []
    for index, item in enumerate(raw):
        command = _read(tree, CommandSection, f"commands.{index}", item)
        if not 0 <= command.at_ns < 2**63:
            raise fault(
                tree,
                f"commands.{index}.at",
                f"expected a year from 1970 to 2261, found {command.at}",
            )
        if found and command.at < found[-1].at:
            raise fault(
                tree,
                f"commands.{index}.at",
                f"expected a moment not before {found[-1].at}, that of commands.{index - 1}, "
                f"found {command.at}; write commands in the order of time",
            )
        found.append(command)
    return tuple(found)


def _distinct(tree: Tree, name: str, ids: list[str]) -> None:
    seen: dict[str, int] = {}
    for index, each in enumerate(ids):
        if each in seen:
            raise fault(
                tree,
                f"{name}.{index}.id",
                f'expected a name of its own, found "{each}" as in {name}.{seen[each]}; '
                'give one of the two another id = "..."',
            )
        seen[each] = index


def _instruments(tree: Tree) -> Mapping[str, InstrumentSection]:
    raw = tree.table.get("instruments")
    if not isinstance(raw, dict) or not raw:
        raise fault(
            tree,
            "instruments",
            'expected a section [instruments] with path = "instruments.toml", or with a table '
            '[instruments."VENUE:SYMBOL"] each, found none; `hansa catalog instruments` writes a '
            "file for a catalog",
        )
    inline = dict(raw)
    written = inline.pop("path", None)
    if written is None:
        return instruments_of(inline, tree)
    if not isinstance(written, str) or not written:
        raise fault(tree, "instruments.path", f"expected a path, found {written!r}")
    file = Path(normpath(tree.path.parent / written))
    below = tree.files.table(file)
    # What is written in the configuration itself wins over the file, and keeps its own origin.
    shared = Tree(below, file)
    record(shared, "instruments", below, str(file))
    for key, source in shared.origins.items():
        tree.origins.setdefault(key, source)
    return instruments_of(merged(below, inline), tree)
