"""Moments as people write them."""

from datetime import date, datetime
from typing import TypeAlias

from hansa.config.settings import Unfit, instant
from hansa.errors import DataError
from hansa.market.options import ns_of

#: A moment: ISO text or date, without a zone UTC.
Moment: TypeAlias = str | date | datetime


def moment_ns(moment: Moment | None) -> int | None:
    """A moment in nanoseconds since the epoch, UTC; DataError if it is none."""
    if moment is None:
        return None
    try:
        return ns_of(instant(moment))
    except Unfit as unfit:
        raise DataError(f"start, end, as_of: {unfit}") from None
