"""Events of a desk in a sentence, as its page and its notices say them."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from hansa.app.desk.text import money, quantity, since_words, span

Said: TypeAlias = str | int | float | bool | None
Fields: TypeAlias = Mapping[str, Said]


def sentence(event: str, fields: Fields) -> str:
    """What happened, without its name and time."""
    words = _SENTENCES.get(event)
    return plain(fields) if words is None else words(fields)


def plain(fields: Fields) -> str:
    """Names and values, as they come."""
    return "  ".join(f"{name} {value}" for name, value in fields.items())


def symbol(name: Said) -> str:
    """An instrument without its venue."""
    return str(name).partition(":")[2] or str(name)


def _order(fields: Fields) -> str:
    side, amount = fields.get("side"), quantity(str(fields.get("quantity", "")))
    return f"{side} {amount} {symbol(fields.get('symbol'))}"


def _fill(fields: Fields) -> str:
    left = quantity(str(fields.get("leaves", "")))
    rest = "" if left == "0" else f", {left} left"
    return f"{_order(fields)} at {fields.get('price')}, order {fields.get('id')}{rest}"


def _refused(fields: Fields) -> str:
    seen = f"{fields.get('control')} saw {fields.get('observed')}, limit {fields.get('limit')}"
    return f"{_order(fields)}, order {fields.get('id')}: {seen}"


def _rejected(fields: Fields) -> str:
    what = str(fields.get("what")).replace("_", " ")
    order = f"{fields.get('side')} {symbol(fields.get('symbol'))}, order {fields.get('id')}"
    return f"{order}: {what}, {fields.get('why')}"


def _feed(fields: Fields) -> str:
    state = str(fields.get("state")).replace("_", " ")
    return f"{symbol(fields.get('symbol'))} {state}, {span(float(fields.get('age_s') or 0))} old"


def _day(fields: Fields) -> str:
    profit = money(str(fields.get("profit", "")), is_signed=True)
    profit += since_words(str(fields.get("since", "")))
    orders = f"{fields.get('orders')} orders, {fields.get('fills')} fills"
    equity = money(str(fields.get("equity", "")))
    return f"{fields.get('day')}: {profit}, equity {equity}; {orders}"


def _difference(fields: Fields) -> str:
    return f"{fields.get('cause')}: {fields.get('did')}"


def _egress(fields: Fields) -> str:
    return f"{fields.get('venue')} {fields.get('what')}: {fields.get('message')}"


def _why(fields: Fields) -> str:
    return str(fields.get("why"))


def _failed(fields: Fields) -> str:
    return f"{fields.get('error')}: {fields.get('why')}"


def _member_failed(fields: Fields) -> str:
    return f"{fields.get('why')}; {fields.get('did')}"


def _flat(fields: Fields) -> str:
    rests = str(fields.get("rests", "none"))
    return "every position is closed, no order works" + ("" if rests == "none" else f"; {rests}")


def _command(fields: Fields) -> str:
    return f"{fields.get('did')}"


_SENTENCES: Mapping[str, Callable[[Fields], str]] = {
    "fill": _fill,
    "refused": _refused,
    "rejected": _rejected,
    "feed": _feed,
    "day": _day,
    "difference": _difference,
    "pause": _command,
    "resume": _command,
    "kill": _command,
    "flat": _flat,
    "egress": _egress,
    "failed": _failed,
    "member_failed": _member_failed,
    "unbegun": _why,
}
