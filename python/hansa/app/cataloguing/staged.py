"""A series whose rows are written and not yet seen, with the report of their quality."""

from dataclasses import dataclass

from hansa.market.quality import Quality
from hansa.stores.parquet.writing import SeriesWriter


@dataclass(frozen=True, slots=True)
class Staged:
    """Committed all together, or none of them."""

    writer: SeriesWriter
    report: Quality
