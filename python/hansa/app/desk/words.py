"""Events of a desk in a sentence, as its page and its notices say them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
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


def _began(fields: Fields) -> str:
    every_s = fields.get("every_s")
    pace = f", a bar of {fields.get('bars')} every {span(float(every_s))}" if every_s else ""
    return f"run {fields.get('run')}{pace}"


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


#: Who or what a difference is about, and how that is called.
_ABOUT = {
    "order": "order",
    "fill": "fill",
    "venue_id": "at the venue",
    "name": "called",
    "of": "of",
}


def _difference(fields: Fields) -> str:
    """What was found and done, then about what and how much."""
    words = f"{fields.get('cause')}: {fields.get('did')}"
    what = str(fields.get("currency", "")) or symbol(fields.get("symbol", ""))
    if not what:
        return words
    about = [f"{word} {fields[name]}" for name, word in _ABOUT.items() if fields.get(name)]
    sums = (f"{side} {Decimal(str(fields.get(side, 0))):,f}" for side in ("desk", "venue"))
    return f"{words} ({what}: {', '.join((*about, *sums))})"


def _stranger(fields: Fields) -> str:
    what = f"{fields.get('side')} {symbol(fields.get('symbol'))}, {fields.get('what')}"
    if fields.get("quantity"):
        what += f" of {fields['quantity']} at {fields.get('price')}"
    why = "a report fits no open order of the desk, which is paused"
    return f"{why}: {what}, named order {fields.get('order')}"


def _halted(fields: Fields) -> str:
    loss = money(str(fields.get("loss", "")))
    lost = f", {loss} {fields.get('currency')} lost" if fields.get("loss") else ""
    return f"by {fields.get('by')}{lost}: {fields.get('state')}"


def _unsent(fields: Fields) -> str:
    return f"{fields.get('request')} of order {fields.get('order')}: {fields.get('why')}"


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
    "began": _began,
    "fill": _fill,
    "refused": _refused,
    "rejected": _rejected,
    "feed": _feed,
    "day": _day,
    "difference": _difference,
    "stranger": _stranger,
    "halted": _halted,
    "unsent": _unsent,
    "pause": _command,
    "resume": _command,
    "kill": _command,
    "order": _command,
    "cancel": _command,
    "flat": _flat,
    "egress": _egress,
    "failed": _failed,
    "member_failed": _member_failed,
    "unbegun": _why,
}
