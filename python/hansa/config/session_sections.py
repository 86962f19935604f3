"""The section of a venue's sessions: when it opens and closes, in the time of its own zone."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from hansa.config.section import Section
from hansa.config.settings import Setting, Unfit, number, text, texts, zone_name

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?")
_CLOCK_EXAMPLES = 'a time of day such as "09:30" or "16:00:00", at most "24:00"'
_EARLY = 'a list of days with their earlier closing, such as ["2024-11-29 13:00"]'
_SECONDS = number(least="0", most="86400")


def _clock(raw: object) -> str:
    if isinstance(raw, str) and _CLOCK.fullmatch(raw):
        return raw
    raise Unfit(_CLOCK_EXAMPLES, raw)


def _weekdays(raw: object) -> tuple[str, ...]:
    names = texts(raw)
    if not names or any(name not in WEEKDAYS for name in names):
        raise Unfit(f"a list of {', '.join(WEEKDAYS)}", ", ".join(names) or "none")
    return tuple(name for name in WEEKDAYS if name in names)


def _day(raw: object, expected: str) -> str:
    try:
        return (raw if isinstance(raw, date) else date.fromisoformat(str(raw))).isoformat()[:10]
    except ValueError:
        raise Unfit(expected, raw) from None


def _days(raw: object) -> tuple[str, ...]:
    expected = 'a list of days such as ["2024-12-25"]'
    if not isinstance(raw, list | tuple):
        raise Unfit(expected, raw)
    return tuple(sorted({_day(each, expected) for each in raw}))


def _early_closes(raw: object) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for each in texts(raw):
        day, _, clock = each.partition(" ")
        if not _CLOCK.fullmatch(clock):
            raise Unfit(_EARLY, each)
        found[_day(day, _EARLY)] = clock
    return tuple(f"{day} {found[day]}" for day in sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsSection(Section):
    """When a venue, or one of its instruments, trades: by the clock of its zone, or as a file says.

    A close at or before the open is on the next day.
    """

    open: Annotated[str | None, Setting(_clock, "time of day at which it opens")] = None
    close: Annotated[
        str | None, Setting(_clock, "when it closes; not later than open: on the next day")
    ] = None
    zone: Annotated[str | None, Setting(zone_name, "time zone of open and close")] = None
    weekdays: Annotated[tuple[str, ...], Setting(_weekdays, "days on which it opens")] = WEEKDAYS[
        :5
    ]
    holidays: Annotated[tuple[str, ...], Setting(_days, "days on which it does not open")] = ()
    early_closes: Annotated[
        tuple[str, ...], Setting(_early_closes, "days that close earlier, each with the time")
    ] = ()
    path: Annotated[
        str | None, Setting(text, "file of ts_open and ts_close in place of open and close")
    ] = None
    opening_cutoff_s: Annotated[
        Decimal, Setting(_SECONDS, "orders at the opening must be there so long before it")
    ] = Decimal(0)
    closing_cutoff_s: Annotated[
        Decimal, Setting(_SECONDS, "orders at the closing must be there so long before it")
    ] = Decimal(0)
    closing_lead_s: Annotated[
        Decimal, Setting(_SECONDS, "carried tickets at the closing are sent so long before it")
    ] = Decimal(60)


def sessions_contradiction(section: SessionsSection) -> tuple[str, str] | None:
    """The first key that does not go with the others, and what is wrong with it."""
    clocks = {"open": section.open, "close": section.close, "zone": section.zone}
    if section.path is not None:
        days = {"holidays": section.holidays, "early_closes": section.early_closes}
        given = [key for key, value in (clocks | days).items() if value]
        if given:
            return given[0], "expected none with path, whose file says it; leave out one of the two"
        return None
    missing = [key for key, value in clocks.items() if value is None]
    if missing:
        return missing[0], "expected open, close and zone, or a path; found none; state it"
    return _early_contradiction(section)


def _early_contradiction(section: SessionsSection) -> tuple[str, str] | None:
    opens, closes = section.open or "", section.close or ""
    for each in section.early_closes:
        clock = each.partition(" ")[2]
        if opens < closes and not opens < clock < closes:
            expected = f"expected a time between open {opens} and close {closes}"
            return "early_closes", f"{expected}, found {each}; correct it"
    return None
