"""Data at rest: a catalog in one folder, Parquet by kind, instrument and date."""

from hansa.stores.parquet.actions import Adjust as Adjust
from hansa.stores.parquet.catalog import Catalog as Catalog
from hansa.stores.parquet.series import Series as Series
from hansa.stores.parquet.series import SeriesName as SeriesName
from hansa.stores.parquet.series import Source as Source
from hansa.stores.parquet.writing import Written as Written
