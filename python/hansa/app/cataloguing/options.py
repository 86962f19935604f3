"""How a data file comes into a catalog."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from hansa.config import ColumnsSection
from hansa.errors import ConfigError
from hansa.feeds.files.table import FORMS
from hansa.market.options import FarPrices
from hansa.stores.parquet.merging import Overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What is to be known of a file, as far as it does not say so itself.

    `format` as `hansa data check --as` names it, guessed if it is "". `venue` goes before symbols
    that name none; `symbols` are the wanted ones, and the one of a file that names none. Bars:
    `interval` of one and what a stamp marks (`label`), names of columns, and the `calendar` by
    which gaps are judged. Ticks: the file's names for Hansa's columns, and how
    stamps are written.

    Rows that cannot be (`bad_rows`) refuse the file or are left out and counted. Of prices far from
    their neighbours (`far_prices`) the absurd ones are such rows, of bars and prints; all are with
    "refuse", none with "keep"; "drop" leaves all out. Rows that are there already and differ
    (`overlap`) refuse it or are replaced.
    """

    format: str = ""
    venue: str = ""
    symbols: tuple[str, ...] = ()
    interval: str = ""
    label: Literal["open", "close"] | None = None
    columns: ColumnsSection = field(default_factory=ColumnsSection)
    tick_columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    calendar: str = ""
    bad_rows: Literal["refuse", "drop"] = "refuse"
    far_prices: FarPrices = "refuse_absurd"
    overlap: Overlap = "refuse"

    def require_iso(self, path: Path, why: str) -> None:
        """ConfigError where a form or zone of stamps is stated that nobody would look at."""
        for name in FORMS:
            if name in self.tick_columns:
                option = f"--{name.replace('_', '-')}"
                raise ConfigError(
                    f"{path}: {option}: expected none for {why}, found "
                    f'"{self.tick_columns[name]}"; leave it out'
                )
