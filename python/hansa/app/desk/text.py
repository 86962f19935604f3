"""Numbers of a desk as people read them."""

from decimal import Decimal

#: A venue's clock that is no farther from this machine's is not spoken of.
_APART_MS = 250.0
_UNITS = (("ns", 1), ("µs", 10**3), ("ms", 10**6), ("s", 10**9))


def money(amount: str, *, is_signed: bool = False) -> str:
    """A decimal with thousands apart and two places, more where it is small; "-" for none."""
    if not amount:
        return "-"
    value = Decimal(amount)
    places = 2 if value == 0 or abs(value) >= 1 else 4
    return f"{value:{'+' if is_signed else ''},.{places}f}"


def entry(price: str, *, has_opening: bool) -> str:
    """An average entry; with a sign where some of it is a worth and not a price paid."""
    return f"{'~' if has_opening else ''}{price}" if price else "-"


def quantity(amount: str) -> str:
    """A decimal without the zeros behind it."""
    if not amount:
        return "-"
    return format(Decimal(amount).normalize(), "f")


def span(seconds: float) -> str:
    """A length of time: 0.8 s, 42 s, 12:34, 3:12:34, 5d 03:12."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    minutes, rest_s = divmod(whole, 60)
    hours, rest_m = divmod(minutes, 60)
    days, rest_h = divmod(hours, 24)
    if days:
        return f"{days}d {rest_h:02}:{rest_m:02}"
    if hours:
        return f"{hours}:{rest_m:02}:{rest_s:02}"
    return f"{minutes}:{rest_s:02}" if minutes else f"{whole} s"


def since_words(since: str) -> str:
    """From when on a day counts, of its date and time: "" for midnight, else " since 09:31"."""
    clock_time = since[11:16]
    return "" if clock_time in ("", "00:00") else f" since {clock_time}"


def clock(iso: str) -> str:
    """The time of a day, to the second, of a moment as ISO text."""
    return iso[11:19] if len(iso) >= 19 else iso


def short_span(length_ns: int | None) -> str:
    """A short length of time to three digits in the unit that fits, such as 850 ns, 12.3 µs or
    3.41 ms; "-" where nothing was measured.
    """
    if length_ns is None:
        return "-"
    for unit, unit_ns in _UNITS:
        if length_ns < 1000 * unit_ns or unit == "s":
            break
    amount = length_ns / unit_ns
    places = 0 if unit == "ns" or amount >= 100 else 1 if amount >= 10 else 2
    return f"{amount:.{places}f} {unit}"


def clock_apart(offset_ms: float | None) -> str:
    """How far a venue's clock is from this machine's; "" where that is not worth a word."""
    if offset_ms is None or abs(offset_ms) < _APART_MS:
        return ""
    side = "ahead of" if offset_ms > 0 else "behind"
    return f"{abs(offset_ms):,.0f} ms {side} this machine's"
