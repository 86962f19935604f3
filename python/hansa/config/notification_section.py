"""The section of notifications: who is told what, and when."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from hansa.config.notice_kinds import NoticeKind, Severity
from hansa.config.section import Section
from hansa.config.settings import Setting, Unfit, interval, one_of, texts

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _hours(raw: object) -> str:
    """Two times of a day, such as "22:00-07:00"."""
    if isinstance(raw, str) and _HOURS.fullmatch(raw):
        return raw
    raise Unfit('two times of a day such as "22:00-07:00"', raw)


def _zone(raw: object) -> str:
    try:
        return str(ZoneInfo(raw)) if isinstance(raw, str) else _no_zone(raw)
    except (KeyError, ValueError, OSError):
        return _no_zone(raw)


def _no_zone(raw: object) -> str:
    raise Unfit('a time zone such as "UTC" or "Europe/Berlin"', raw)


def _kinds(*, with_risk: bool) -> Callable[[object], tuple[NoticeKind, ...]]:
    """A list of kinds of notices; those of risk only where they may be."""
    known = one_of(*NoticeKind)

    def read(raw: object) -> tuple[NoticeKind, ...]:
        kinds = tuple(NoticeKind(known(each)) for each in texts(raw))
        for kind in kinds:
            if kind.severity is Severity.RISK and not with_risk:
                raise Unfit("kinds that may be muted (what is a risk is always told)", str(kind))
        return kinds

    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsSection(Section):
    """Who is told what. A target is a name under which `hansa keys add NAME --address` keeps an
    Apprise address, which mostly holds a password.
    """

    targets: Annotated[
        tuple[str, ...], Setting(texts, "names of the addresses that are told; none: nobody is")
    ] = ()
    silent_targets: Annotated[
        tuple[str, ...],
        Setting(texts, "names of the addresses for what is silent; none: those of targets"),
    ] = ()
    silent: Annotated[
        tuple[NoticeKind, ...], Setting(_kinds(with_risk=False), "kinds told without a sound")
    ] = (NoticeKind.FEED_RESTORED, NoticeKind.VENUE_RESTORED, NoticeKind.RECONCILED)
    digest: Annotated[
        tuple[NoticeKind, ...], Setting(_kinds(with_risk=False), "kinds gathered in a digest")
    ] = (NoticeKind.ORDER_FILLED, NoticeKind.ORDER_REFUSED)
    off: Annotated[tuple[NoticeKind, ...], Setting(_kinds(with_risk=False), "kinds not told")] = ()
    digest_every: Annotated[str, Setting(interval, "how often a digest is sent")] = "1h"
    collapse: Annotated[
        str, Setting(interval, "after a notice its repetitions are counted for so long")
    ] = "5m"
    quiet_hours: Annotated[
        str | None, Setting(_hours, "when only risks are told; the rest waits until the end")
    ] = None
    time_zone: Annotated[str, Setting(_zone, "zone of the quiet hours")] = "UTC"


def notification_contradiction(section: NotificationsSection) -> tuple[str, str] | None:
    """The key and what is wrong with it, if a kind is in two lists."""
    seen: dict[NoticeKind, str] = {}
    for name in ("silent", "digest", "off"):
        for kind in getattr(section, name):
            if kind in seen:
                return name, f'"{kind}" is in {seen[kind]} already; one list can have it'
            seen[kind] = name
    return None


def quiet_minutes(written: str) -> tuple[int, int]:
    """First minute of the day within quiet hours, and the first after them."""
    match = _HOURS.fullmatch(written)
    if match is None:
        raise ValueError(f"no hours: {written}")
    begin_h, begin_m, end_h, end_m = (int(part) for part in match.groups())
    return begin_h * 60 + begin_m, end_h * 60 + end_m
