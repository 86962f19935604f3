"""Times and numbers of the API as tables show them: short."""


def short_at(at: str) -> str:
    """A time of the API to the second: `2022-05-09 12:00:00`."""
    return at[:19].replace("T", " ")


def number(value: float | None, form: str = "+.3f") -> str:
    """A number; "" for none."""
    return "" if value is None else format(value, form)


def percent(ratio: float | None) -> str:
    """A part of 1 in percent; "" for none."""
    return "" if ratio is None else f"{ratio * 100:.1f} %"
