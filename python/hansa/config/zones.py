"""Time zones that are the same on every machine."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: They lie among the zones of a machine: its own setting, no zone at all, and other copies.
_NO_NAMES, _COPIES = ("localtime", "posixrules", "Factory"), ("posix/", "right/")


def is_zone(name: str) -> bool:
    """Whether the IANA database of this machine has a zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name not in _NO_NAMES and not name.startswith(_COPIES)
