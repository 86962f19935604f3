"""The configurations of files and folders, as `hansa serve` offers them."""

from collections.abc import Sequence
from pathlib import Path

from hansa.app.catalog import Catalog, read_catalog
from hansa.app.demonstration import demonstration
from hansa.cli.warning import warn


def catalog_of(places: Sequence[Path]) -> Catalog:
    """Those of these places, what cannot be used with a warning; without any, those that come with
    Hansa.
    """
    if not places:
        demo = demonstration()
        return Catalog([demo.trading, demo.running])
    catalog, left_out = read_catalog(places)
    for each in left_out:
        warn(f"left out: {each.splitlines()[0]}")
    return catalog
