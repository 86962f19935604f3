"""Splits and dividends of a catalog: as a run takes them, and those that it leaves there."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from hansa.errors import DataError
from hansa.feeds.files.actions import ActionRequest, load_actions
from hansa.market import Bars, Code, Finding, Severity, Table
from hansa.market.actions import ActionKind, Actions, ActionSet
from hansa.market.finding import iso
from hansa.stores.parquet import Catalog

_KINDS = (ActionKind.SPLIT, ActionKind.DIVIDEND)


def load_catalog_actions(folder: Path, request: ActionRequest) -> ActionSet:
    """Those of the instruments that `request` names, of all that the catalog knows. DataError as of
    a file, and where it knows none.
    """
    catalog = Catalog(folder)
    found: list[ActionSet] = []
    for symbol in sorted(request.instruments):
        file = catalog.actions_file(symbol)
        if file.is_file() and request.instrument in ("", symbol):
            own = {symbol: request.instruments[symbol]}
            found.append(load_actions(file, replace(request, instruments=own, instrument="")))
    if not found:
        raise DataError(
            f"{folder}: expected splits or dividends of {', '.join(sorted(request.instruments))}, "
            "found none; hansa catalog import FILE --venue VENUE brings some in, or leave this "
            "[[actions]] out"
        )
    lines = "\n".join(each.fingerprint for each in found)
    return ActionSet(
        path=folder,
        fingerprint=hashlib.sha256(lines.encode()).hexdigest(),
        tables=tuple(table for each in found for table in each.tables),
        findings=tuple(finding for each in found for finding in each.findings),
    )


def left_out(folder: Path, tables: Iterable[Table], *, written: str) -> Iterator[Finding]:
    """A warning for each instrument whose splits or dividends the catalog knows, within its bars,
    where the run has none of it. `written` is the folder as the configuration has it.
    """
    for symbol, known in _left_there(folder, tables):
        yield Finding(
            path=folder,
            code=Code.ACTIONS_LEFT_OUT,
            severity=Severity.WARNING,
            text=f"expected [[actions]] for {_number(known)} that the catalog knows, found none, "
            f"so positions and features see {_first(known)} as a move of the price; add "
            f'[[actions]] with path = "{written}", format = "catalog"',
            instrument=symbol,
            count=known.height,
        )


def known_actions(folder: Path, tables: Iterable[Table]) -> Iterator[tuple[str, str]]:
    """Instruments of which the catalog knows splits or dividends within their bars, and in words
    what they come to.
    """
    for symbol, known in _left_there(folder, tables):
        number = _number(known)
        yield symbol, f"{number} in the catalog: positions and features see {_first(known)}"


def _left_there(folder: Path, tables: Iterable[Table]) -> Iterator[tuple[str, pl.DataFrame]]:
    whole, catalog = tuple(tables), Catalog(folder)
    taken = {
        each.instrument.symbol
        for each in whole
        if isinstance(each, Actions) and np.isin(each.kind, _KINDS).any()
    }
    for each in whole:
        symbol = each.instrument.symbol
        if isinstance(each, Bars) and len(each) and symbol not in taken:
            first, last = (_moment(int(each.ts_close_ns[place])) for place in (0, -1))
            known = catalog.actions(symbol).filter(pl.col("time").is_between(first, last))
            if known.height:
                yield symbol, known


def _moment(ts_ns: int) -> pl.Expr:
    return pl.lit(ts_ns).cast(pl.Datetime("ns", "UTC"))


def _number(known: pl.DataFrame) -> str:
    counts = {kind: (known["kind"] == kind).sum() for kind in ("split", "dividend")}
    return ", ".join(f"{count:,} {kind}(s)" for kind, count in counts.items() if count)


def _first(known: pl.DataFrame) -> str:
    """Splits before dividends, for they leave the larger steps."""
    first = known.sort(pl.col("kind") != "split", "time").row(0, named=True)
    ts_ns = int(known.filter(kind=first["kind"])["time"].to_physical()[0])
    return f"the {first['kind']} of {iso(ts_ns)}"
