"""Questions in SQL over a catalog, answered by DuckDB."""

from hansa.stores.duckdb.asking import ask as ask
