"""The section of a file of actions: funding, dividends, splits, halts, ends, marks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from hansa.config.section import Section
from hansa.config.settings import Setting, any_text, frozen, one_of, text

_KINDS = ("funding", "dividend", "split", "expiry", "delisting", "bust", "correct", "mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsSection(Section):
    """A file of what happens to instruments besides trading. `columns` maps time, ts_recv, symbol,
    kind, a, b and c to the names of the file (docs/margin.md); a file of one kind or instrument
    may have it stated here instead.
    """

    path: Annotated[
        str,
        Setting(text, "file of actions: Parquet, CSV, CSV.gz or Feather; or folder of a catalog"),
    ]
    format: Annotated[
        Literal["table", "binance_funding", "binance_mark_price", "catalog"],
        Setting(
            one_of("table", "binance_funding", "binance_mark_price", "catalog"),
            'how it is written; "catalog": splits and dividends of a catalog\'s instruments',
        ),
    ] = "table"
    kind: Annotated[
        Literal["funding", "dividend", "split", "expiry", "delisting", "bust", "correct", "mark"]
        | None,
        Setting(
            one_of(*_KINDS),
            "kind of all rows of a table without a column of kinds",
        ),
    ] = None
    venue: Annotated[str, Setting(any_text, "prefix of the instruments")] = ""
    instrument: Annotated[
        str, Setting(any_text, 'the one instrument of a file without symbols; "" if it has them')
    ] = ""
    columns: Mapping[str, str] = field(default_factory=lambda: frozen({}))
