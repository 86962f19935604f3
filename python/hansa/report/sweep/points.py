"""The sets of a search by several objectives as points of a picture: few enough to be drawn."""

from collections.abc import Sequence
from itertools import pairwise

from hansa.report.sweep.data import SetPoint, SetRow

#: Of sets that lie in the same of so many cells of a picture, one is drawn.
_CELLS = 24
_FRONT_MAX = 200


def set_points(rows: Sequence[SetRow], front: Sequence[SetRow]) -> list[SetPoint]:
    """The front first, then of those behind it one for each place of a picture, the best first.
    Sets without one of the objectives have no place.
    """
    on_front = {row.number for row in front}
    behind = [row for row in rows if row.number not in on_front and None not in row.objectives]
    kept = [*(_point(row, is_front=True) for row in front[:_FRONT_MAX])]
    seen: set[tuple[int, ...]] = set()
    places = [_cells([row.objectives[k] or 0.0 for row in behind]) for k in range(_count(front))]
    for row, *place in zip(behind, *places, strict=True):
        pairs = [(k, place[0], at) for k, at in enumerate(place[1:])]
        if any(pair not in seen for pair in pairs):
            kept.append(_point(row, is_front=False))
        seen.update(pairs)
    return kept


def staircase(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The edge of what a front of two objectives reaches, both of which grow as they get better."""
    ordered = sorted(points)
    steps = [ordered[0]] if ordered else []
    for (left, upper), (right, lower) in pairwise(ordered):
        steps += [(left, lower), (right, lower)] if lower < upper else [(right, lower)]
    return steps


def _count(front: Sequence[SetRow]) -> int:
    return len(front[0].objectives) if front else 0


def _cells(values: Sequence[float]) -> list[int]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    width = (high - low) / _CELLS or 1.0
    return [int((value - low) / width) for value in values]


def _point(row: SetRow, *, is_front: bool) -> SetPoint:
    values = [value for value in row.objectives if value is not None]
    return SetPoint(number=row.number, objectives=values, is_front=is_front, values=row.values)
