"""Times of a market's own clock, which is moved twice a year in most of the world."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hansa.config.zones import is_zone

_SECOND_NS = 1_000_000_000


def checked_zone(zone: str) -> str:
    """The zone itself. Raises ValueError for one that the IANA database of this machine lacks."""
    if zone != "UTC" and not is_zone(zone):
        raise ValueError(
            f'expected a zone of the IANA database such as "America/New_York", found {zone!r}'
        )
    return zone


def local_ns(ts_ns: int, zone: str) -> int:
    """What the clocks of a zone show at a time, as if it were UTC."""
    if zone == "UTC":
        return ts_ns
    at = datetime.fromtimestamp(ts_ns // _SECOND_NS, tz=UTC).astimezone(ZoneInfo(zone))
    offset = at.utcoffset()
    return ts_ns + (int(offset.total_seconds()) * _SECOND_NS if offset else 0)
