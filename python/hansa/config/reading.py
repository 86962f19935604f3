"""From the raw tree to the sections: every key checked, each fault one line with its place."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from os.path import normpath
from pathlib import Path
from typing import TypeVar, get_args

from hansa.config.sections import (
    AccountSection,
    AgentSection,
    AllocationSection,
    ColumnsSection,
    Config,
    CouncilSection,
    DataSection,
    GateSection,
    InstrumentSection,
    JournalSection,
    RunSection,
    Section,
    VenueSection,
)
from hansa.config.settings import Parameter, Setting, Unfit, frozen, parameter
from hansa.config.tree import Raw, RawTable, Tree, merged, read_toml, record
from hansa.errors import ConfigError

S = TypeVar("S", bound=Section)

SECTIONS: Mapping[str, type[Section]] = {
    "run": RunSection,
    "data": DataSection,
    "account": AccountSection,
    "venue": VenueSection,
    "agents": AgentSection,
    "council": CouncilSection,
    "allocation": AllocationSection,
    "gate": GateSection,
    "journal": JournalSection,
}
"""The section of each name; `instruments` is a table of `InstrumentSection`."""


def settings(section: type[Section]) -> dict[str, Setting[object]]:
    """The settings of a section by key, in the order they are written."""
    found: dict[str, Setting[object]] = {}
    for item in fields(section):
        for mark in get_args(item.type)[1:]:
            if isinstance(mark, Setting):
                found[item.name] = mark
    return found


def required(section: type[Section]) -> tuple[str, ...]:
    """The keys of a section that have no default."""
    return tuple(
        item.name
        for item in fields(section)
        if item.default is MISSING and item.default_factory is MISSING
    )


def config_of(tree: Tree) -> Config:
    """The checked configuration of a tree; ConfigError with file, key, expected and found."""
    _known(tree, "", tree.table, [*SECTIONS, "instruments"])
    instruments = _instruments(tree)
    config = Config(
        run=_section(tree, RunSection, "run"),
        data=_data(tree),
        instruments=instruments,
        account=_section(tree, AccountSection, "account"),
        venue=_section(tree, VenueSection, "venue"),
        agents=_agents(tree),
        council=_free(tree, CouncilSection, "council", _table(tree, "council")),
        allocation=_free(tree, AllocationSection, "allocation", _table(tree, "allocation")),
        gate=_section(tree, GateSection, "gate"),
        journal=_section(tree, JournalSection, "journal"),
        path=tree.path,
        origins=frozen(tree.origins),
    )
    _consistent(tree, config)
    return config


def fault(tree: Tree, key: str, text: str) -> ConfigError:
    """The error for one key: its source, its dotted name, what is wrong."""
    source = tree.source(key)
    return ConfigError(f"{source}: {key}: {text}" if key else f"{source}: {text}")


def instruments_of(table: RawTable, tree: Tree) -> Mapping[str, InstrumentSection]:
    """The instruments of a table of tables, by their names."""
    found: dict[str, InstrumentSection] = {}
    for name, raw in table.items():
        key = f"instruments.{name}"
        venue, colon, symbol = name.partition(":")
        if not (venue and colon and symbol):
            raise fault(tree, key, 'expected a name such as "BINANCE:BTCUSDT"')
        if not isinstance(raw, dict):
            raise fault(tree, key, f"expected a table of tick, lot and so on, found {raw!r}")
        found[name] = _read(tree, InstrumentSection, key, raw)
    return frozen(found)


def _section(tree: Tree, section: type[S], name: str) -> S:
    return _read(tree, section, name, _table(tree, name))


def _table(tree: Tree, name: str) -> RawTable:
    raw = tree.table.get(name)
    if raw is None:
        keys = required(SECTIONS[name])
        if not keys:
            return {}
        raise fault(tree, name, f"expected a section [{name}] with {', '.join(keys)}; found none")
    if not isinstance(raw, dict):
        raise fault(tree, name, f"expected a section [{name}], found {raw!r}")
    return raw


def _read(tree: Tree, section: type[S], at: str, raw: RawTable) -> S:
    known = settings(section)
    _known(tree, at, raw, known)
    for name in required(section):
        if name not in raw and name in known:
            raise fault(tree, f"{at}.{name}", _missing(known[name]))
    values = {name: _value(tree, f"{at}.{name}", known[name], raw[name]) for name in raw}
    return _made(section, values)


def _made(section: Callable[..., S], values: Mapping[str, object]) -> S:
    return section(**values)


def _missing(setting: Setting[object]) -> str:
    choice = f"; {setting.choice}" if setting.choice else ""
    return f"expected a value ({setting.about}), found none{choice}"


def _value(tree: Tree, key: str, setting: Setting[object], raw: Raw) -> object:
    try:
        return setting.read(raw)
    except Unfit as unfit:
        raise fault(tree, key, str(unfit)) from None


def _known(tree: Tree, at: str, raw: RawTable, known: Iterable[str]) -> None:
    names = list(known)
    for name in raw:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}"
            what = "key" if at else "section"
            raise fault(tree, f"{at}.{name}" if at else name, f"unknown {what}; {hint}")


def _free(tree: Tree, section: type[S], at: str, raw: RawTable) -> S:
    """A section whose keys beyond its own are free parameters."""
    own = {name: value for name, value in raw.items() if name in settings(section)}
    read = _read(tree, section, at, own)
    free: dict[str, Parameter] = {}
    for name in sorted(raw.keys() - own.keys()):
        free[name] = _parameter(tree, f"{at}.{name}", raw[name])
    values = {item.name: getattr(read, item.name) for item in fields(section)}
    return _made(section, values | {"parameters": frozen(free)})


def _parameter(tree: Tree, key: str, raw: Raw) -> Parameter:
    try:
        return parameter(raw)
    except Unfit as unfit:
        raise fault(tree, key, str(unfit)) from None


def _data(tree: Tree) -> DataSection:
    raw = dict(_table(tree, "data"))
    columns = raw.pop("columns", {})
    _known(tree, "data", raw, [*settings(DataSection), "columns"])
    if not isinstance(columns, dict):
        raise fault(tree, "data.columns", f"expected a table of column names, found {columns!r}")
    data = _read(tree, DataSection, "data", raw)
    values = {item.name: getattr(data, item.name) for item in fields(data)}
    values["columns"] = _read(tree, ColumnsSection, "data.columns", columns)
    return DataSection(**values)


def _agents(tree: Tree) -> tuple[AgentSection, ...]:
    raw = tree.table.get("agents")
    if not isinstance(raw, list) or not raw:
        found = "none" if raw is None else repr(raw)
        raise fault(
            tree, "agents", f'expected at least one [[agents]] with use = "...", found {found}'
        )
    seats: list[AgentSection] = []
    for index, item in enumerate(raw):
        at = f"agents.{index}"
        if not isinstance(item, dict):
            raise fault(tree, at, f'expected a table with use = "...", found {item!r}')
        seat = _free(tree, AgentSection, at, item)
        seats.append(AgentSection(use=seat.use, id=seat.id or seat.use, parameters=seat.parameters))
    _distinct(tree, seats)
    return tuple(seats)


def _distinct(tree: Tree, seats: list[AgentSection]) -> None:
    seen: dict[str, int] = {}
    for index, seat in enumerate(seats):
        if seat.id in seen:
            raise fault(
                tree,
                f"agents.{index}.id",
                f'expected a name of its own, found "{seat.id}" as in agents.{seen[seat.id]}; '
                'give one of the two another id = "..."',
            )
        seen[seat.id] = index


def _instruments(tree: Tree) -> Mapping[str, InstrumentSection]:
    raw = tree.table.get("instruments")
    if not isinstance(raw, dict) or not raw:
        raise fault(
            tree,
            "instruments",
            'expected a section [instruments] with path = "instruments.toml", found none',
        )
    inline = dict(raw)
    written = inline.pop("path", None)
    if written is None:
        return instruments_of(inline, tree)
    if not isinstance(written, str) or not written:
        raise fault(tree, "instruments.path", f"expected a path, found {written!r}")
    file = Path(normpath(tree.path.parent / written))
    below = read_toml(file)
    # What is written in the configuration itself wins over the file, and keeps its own origin.
    shared = Tree(below, file)
    record(shared, "instruments", below, str(file))
    for key, source in shared.origins.items():
        tree.origins.setdefault(key, source)
    return instruments_of(merged(below, inline), tree)


def _consistent(tree: Tree, config: Config) -> None:
    account, data = config.account, config.data
    if account.kind == "cash" and account.leverage_max is not None:
        raise fault(
            tree,
            "account.leverage_max",
            f'expected none with kind = "cash", found {account.leverage_max}; '
            'leave it out, or choose kind = "margin"',
        )
    if account.kind == "margin" and account.leverage_max is None:
        raise fault(
            tree, "account.leverage_max", 'expected a number with kind = "margin", found none'
        )
    if data.start and data.end and data.start >= data.end:
        raise fault(
            tree, "data.end", f"expected a moment after start {data.start}, found {data.end}"
        )
    if not data.columns.symbol and len(data.instruments) != 1:
        raise fault(
            tree,
            "data.instruments",
            "expected the one instrument of a file without a symbol column, "
            f"found {len(data.instruments)}",
        )
