"""Where the profit came from, as numbers: half-spreads, markouts, inventory, fees."""

import msgspec


class Markout(msgspec.Struct, frozen=True, kw_only=True):
    """What the middle did after the fills, for (+) or against (-) them: money, and bps of value."""

    horizon_s: float
    money: float
    bps: float | None


class EconomicsRow(msgspec.Struct, frozen=True, kw_only=True):
    """One source's fills, money rounded as shown:
    `spread + adverse + inventory - fees + carry = net`, to the last digit.

    `spread` is earned (+) or paid (-) against the middle at the fill, `adverse` the markout at the
    stated horizon, `inventory` the moves of the price after it. `carry` is what came other than by
    fills.
    """

    source: str
    fills: int
    maker_ratio: float | None
    traded: float
    spread: float
    spread_bps: float | None
    adverse: float
    inventory: float
    fees: float
    carry: float
    net: float
    markouts: list[Markout]


class MarkoutPoint(msgspec.Struct, frozen=True, kw_only=True):
    """The mean markout in bps of value at one horizon, of the fills whose horizon ends within the
    data; null where there are none.
    """

    horizon_s: float
    all_bps: float | None
    maker_bps: float | None
    taker_bps: float | None


class Economics(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by source and in all. `without_middles` names instruments that have neither quotes nor
    a book: the whole profit of their fills counts as inventory. `near_end` counts fills whose
    horizon ends after the data; the last middle stands for theirs.
    """

    horizon_s: float
    rows: list[EconomicsRow]
    total: EconomicsRow
    curve: list[MarkoutPoint]
    without_middles: list[str]
    near_end: int
