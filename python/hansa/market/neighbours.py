"""Prices far from their neighbours, by a rule that the moves of a market seldom meet."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hansa.market.finding import Code
from hansa.types import BoolArray, FloatArray, IntArray

NEIGHBOURS = 16
"""By so many prices before one, and so many after it is back, a price is judged."""

FAR_MOVES = 25
"""Far is more than so many times the median move of the neighbours, of the moves that are any."""

FAR_RATIO = 1.1
"""Far is more than this, up or down, from the median of the neighbours before ..."""

FEW, FEW_RATIO = 8, 2.0
"""... or than this, where fewer neighbours than these tell what is usual."""

BACK_RATIO = 0.25
"""Back is within this part of the way; ways are of logarithms, so that half is as far as double."""

AWAY_ROWS_MAX = 16
"""A price that is back after more rows than this was where the market was."""

WINDOW_ROWS = NEIGHBOURS + AWAY_ROWS_MAX + 1
"""So many prices on either side of a seam between files decide about those next to it."""

JUMP_RATIO = 1.4
"""A price that leaves at once by more than this, and stays, may be a split: 3 for 2 at least."""

STAYS_RATIO = 0.5
"""Staying is being within this part of the way from where it went, for as many rows."""

ABSURD_RATIO = 1000.0
"""So many times the neighbours, or as small a part of them, is another order of magnitude."""

JUMP_WORDS = "and it stays: a split, another unit, or news"
"""What is said of a price that leaves for good."""

_BLOCK_ROWS = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Strays:
    """Which prices are `far` from their neighbours and come back; which are `absurd`, far by
    ABSURD_RATIO (these are not `far` too); and at which a `jump` begins that stays.
    """

    far: BoolArray
    absurd: BoolArray
    jump: BoolArray

    def kinds(self) -> Iterator[tuple[Code, BoolArray, str]]:
        """Each kind there is, with its rows and what is to be said of one."""
        back = f"and back within {AWAY_ROWS_MAX} rows: an error of the source, or a crash"
        much = f"more than {ABSURD_RATIO:g} times off"
        said = (
            (Code.PRICE_FAR, self.far, back),
            (Code.PRICE_ABSURD, self.absurd, much),
            (Code.PRICE_JUMP, self.jump, JUMP_WORDS),
        )
        yield from (each for each in said if each[1].any())


@dataclass(frozen=True, slots=True)
class _Trip:
    """Prices that left their neighbours: how many, whether by another order of magnitude, and
    whether they came back.
    """

    rows: int
    is_absurd: bool
    is_back: bool


def strays(prices: FloatArray) -> Strays:
    """The strays among prices in the order of time, by a running median (Tukey, Exploratory Data
    Analysis, 1977, chapter 7) and the constants above. What is no price above 0 is passed over.

    Beside the answer, memory does not grow with the rows. Prices that leave at the end of a file
    cannot come back, and are strays only if absurd.
    """
    rows = np.flatnonzero(np.isfinite(prices) & (prices > 0)).astype(np.int64)
    found = Strays(*(np.zeros(len(prices), dtype=np.bool_) for _ in range(3)))
    home, back = 0, 0
    for first in _leaps(prices, rows):
        if first <= back:
            continue
        near = rows[max(home, first - NEIGHBOURS - AWAY_ROWS_MAX) : first]
        near = near[~(found.far | found.absurd)[near]] if back else near
        trip = _trip(prices[near[-NEIGHBOURS:]], _from(prices, rows, first))
        if trip is not None:
            _mark(found, rows[first : first + trip.rows], trip)
            home, back = (home, first + trip.rows) if trip.is_back else (first, back)
    return found


def stray_text(name: str, prices: FloatArray, rows: BoolArray) -> str:
    """What was expected and found at the first of these rows."""
    at = int(rows.argmax())
    found = f"{prices[at]:.15g} after {prices[max(at - 1, 0)]:.15g}"
    return f"{name}: expected a price near its neighbours, found {found},"


def _leaps(prices: FloatArray, rows: IntArray) -> Iterator[int]:
    """Where a price is far from the one before: only there can a trip begin."""
    for start in range(1, len(rows), _BLOCK_ROWS):
        block = np.log(prices[rows[start - 1 : start + _BLOCK_ROWS]])
        leaps = np.flatnonzero(np.abs(np.diff(block)) > math.log(FAR_RATIO))
        yield from (int(each) + start for each in leaps)


def _from(prices: FloatArray, rows: IntArray, first: int) -> FloatArray:
    """The prices from that one on, as many as can matter."""
    return prices[rows[first : first + AWAY_ROWS_MAX + NEIGHBOURS + 1]]


def _trip(before: FloatArray, after: FloatArray) -> _Trip | None:
    """The trip of the first price after, None if it is not far or the market went there."""
    home = float(np.median(np.log(before)))
    ways = np.log(after) - home
    way = float(ways[0])
    if abs(way) <= math.log(FAR_RATIO):
        return None
    is_absurd = abs(way) >= math.log(ABSURD_RATIO)
    back = np.flatnonzero(np.abs(ways) <= BACK_RATIO * abs(way))
    if not len(back) or back[0] > AWAY_ROWS_MAX:
        return _away(before, after, ways, is_absurd=is_absurd)
    rows = int(back[0])
    nearest = float(np.min(ways[:rows] * math.copysign(1, way)))
    least = FAR_RATIO if len(before) + len(after) - rows >= FEW else FEW_RATIO
    far = max(FAR_MOVES * _usual_move(before, after[rows:]), math.log(least))
    return _Trip(rows, is_absurd, is_back=True) if is_absurd or nearest > far else None


def _away(
    before: FloatArray, after: FloatArray, ways: FloatArray, *, is_absurd: bool
) -> _Trip | None:
    """The trip of a price that does not come back: the end of a file, a jump, or none."""
    way = float(ways[0])
    if len(after) <= AWAY_ROWS_MAX:
        return _Trip(len(after), is_absurd, is_back=True) if is_absurd else None
    stays = bool(np.all(np.abs(ways[: AWAY_ROWS_MAX + 1] - way) < STAYS_RATIO * abs(way)))
    far = max(FAR_MOVES * _usual_move(before, after), math.log(JUMP_RATIO))
    leap = abs(float(np.log(after[0]) - np.log(before[-1])))
    is_jump = is_absurd or (stays and len(before) >= FEW and min(leap, abs(way)) > far)
    return _Trip(1, is_absurd, is_back=False) if is_jump else None


def _usual_move(before: FloatArray, after: FloatArray) -> float:
    """The median of the moves between neighbours, as logarithms; 0 if there is none."""
    pieces = [np.abs(np.diff(np.log(each))) for each in (before, after[: NEIGHBOURS + 1])]
    moves = np.concatenate(pieces)
    moves = moves[moves > 0]
    return float(np.median(moves)) if len(moves) else 0.0


def _mark(found: Strays, rows: IntArray, trip: _Trip) -> None:
    if not trip.is_back:
        found.jump[rows] = True
    elif trip.is_absurd:
        found.absurd[rows] = True
    else:
        found.far[rows] = True
