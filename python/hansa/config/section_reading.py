"""One section of a configuration from its raw table: every key checked, all faults at once."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from functools import partial
from typing import TypeVar, get_args

from hansa.config.faults import Faults, fault, refuse, refuse_key
from hansa.config.section import Section
from hansa.config.settings import Setting, Unfit
from hansa.config.tree import Raw, RawTable, Tree

S = TypeVar("S", bound=Section)


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


def read_section(tree: Tree, section: type[S], at: str, raw: RawTable) -> S:
    """The section at the dotted key `at`; ConfigError with every fault, a line each."""
    known, faults = settings(section), Faults()
    # A key that is misspelt is not told a second time as missing.
    check_known(tree, at, raw, known)
    given = {name: raw[name] for name in known if raw.get(name) is not None}
    for name in required(section):
        if name not in given and name in known:
            faults.read(partial(refuse, tree, f"{at}.{name}", missing(known[name])))
    read = partial(_value, tree)
    values = {
        name: faults.read(partial(read, f"{at}.{name}", known[name], given[name])) for name in given
    }
    faults.end()
    return made(section, values)


def made(section: Callable[..., S], values: Mapping[str, object]) -> S:
    """A section of checked values."""
    return section(**values)


def missing(setting: Setting[object]) -> str:
    """What is said of a key without default that is not given."""
    choice = f"; {setting.choice}" if setting.choice else ""
    return f"expected a value ({setting.about}), found none{choice}"


def _value(tree: Tree, key: str, setting: Setting[object], raw: Raw) -> object:
    try:
        return setting.read(raw)
    except Unfit as unfit:
        raise fault(tree, key, str(unfit)) from None


def check_known(tree: Tree, at: str, raw: RawTable, known: Iterable[str]) -> None:
    """Refuses keys that are not known, with the nearest that is."""
    names, faults = list(known), Faults()
    for name in raw:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}"
            what = "key" if at else "section"
            text = f"unknown {what}; {hint}"
            faults.read(partial(refuse_key, tree, f"{at}.{name}" if at else name, text))
    faults.end()
