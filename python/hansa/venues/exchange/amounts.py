"""Money, prices and quantities as whole counts of 10^-8, and the texts that Binance writes."""

import re

from hansa.venues.exchange.refusals import RefusalError, malformed

#: What 1 is: amounts are whole numbers of 10^-8.
UNIT = 10**8

_DECIMAL = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,20}))?")


def text_of(amount: int) -> str:
    """An amount as Binance writes it, with eight decimals."""
    sign, size = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{size // UNIT}.{size % UNIT:08d}"


def amount_of(name: str, text: str) -> int:
    """The amount of a parameter's text; refuses other characters and more than eight decimals."""
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise malformed(name, r"^([0-9]{1,20})(\.[0-9]{1,20})?$")
    whole, decimals = found[1], (found[2] or "").rstrip("0")
    if len(decimals) > 8:
        raise RefusalError(-1111, f"Parameter '{name}' has too much precision.")
    return int(whole) * UNIT + int(decimals.ljust(8, "0"))


def value_of(price: int, quantity: int) -> int:
    """What a quantity costs at a price; exact, because a listing refuses finer grids."""
    return price * quantity // UNIT


def percent_change(now: int, before: int) -> str:
    """By how much it changed, in percent with three decimals, cut."""
    thousandths = (now - before) * 100_000 // before if before else 0
    sign, size = ("-", -thousandths) if thousandths < 0 else ("", thousandths)
    return f"{sign}{size // 1000}.{size % 1000:03d}"
