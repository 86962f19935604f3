"""Taking a series away."""

import shutil
from pathlib import Path

from hansa.stores.parquet.lock import SeriesLock
from hansa.stores.parquet.series import FILE


def remove_series(folder: Path) -> None:
    """First that which makes it a series, then its files; DataError while somebody writes it."""
    lock = SeriesLock(folder)
    try:
        (folder / FILE).unlink(missing_ok=True)
        shutil.rmtree(folder)
    finally:
        lock.release()
    for each in folder.parents[:2]:
        if any(each.iterdir()):
            return
        each.rmdir()
