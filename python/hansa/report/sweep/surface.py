"""The objective over each pair of parameters, and how it is spread over all sets."""

import statistics
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from hansa.report.data import Bin
from hansa.report.numbers import numbers
from hansa.report.sweep.data import Axis, SetRow, Surface, Value
from hansa.report.sweep.wording import value_text

#: Of a parameter with more values, neighbours share one of so many rows.
_LABELS_MAX, _SHARED_LABELS = 16, 8
#: Pairs beyond this are left out: those of the first parameters are shown.
_PAIRS_MAX = 6
_BINS = 24


def surfaces(keys: Sequence[str], rows: Sequence[SetRow]) -> list[Surface]:
    """One for each pair of parameters that have two values or more; of one parameter alone, one
    with a single row.
    """
    known = [row for row in rows if row.objective is not None]
    axes = [_binned([row.values[place] for row in known]) for place in range(len(keys))]
    wide = [place for place, (labels, _) in enumerate(axes) if len(labels) > 1]
    pairs = list(combinations(wide, 2))[:_PAIRS_MAX]
    if len(wide) == 1:
        pairs = [(wide[0], wide[0])]
    return [_surface(keys, known, axes, pair) for pair in pairs]


def distribution(rows: Sequence[SetRow]) -> list[Bin]:
    """How many sets lie between which values of the objective."""
    known = np.array([row.objective for row in rows if row.objective is not None])
    if len(known) < 2 or np.ptp(known) == 0:
        return []
    counts, edges = np.histogram(known, bins=min(_BINS, len(known)))
    found = zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    return [Bin(low=low, high=high, count=count) for count, low, high in found]


def _surface(
    keys: Sequence[str],
    rows: Sequence[SetRow],
    axes: Sequence[tuple[list[str], list[int]]],
    pair: tuple[int, int],
) -> Surface:
    down, across = pair
    is_single = down == across
    labels_down, places_down = ([""], [0] * len(rows)) if is_single else axes[down]
    labels_across, places_across = axes[across]
    groups: dict[tuple[int, int], list[float]] = {}
    for row, i, j in zip(rows, places_down, places_across, strict=True):
        groups.setdefault((i, j), []).append(float(row.objective or 0.0))
    cells = np.full((len(labels_down), len(labels_across)), np.nan)
    for (i, j), values in groups.items():
        cells[i, j] = statistics.median(values)
    counts = [
        [len(groups.get((i, j), ())) for j in range(len(labels_across))]
        for i in range(len(labels_down))
    ]
    return Surface(
        rows=Axis(key="" if is_single else keys[down], labels=labels_down),
        columns=Axis(key=keys[across], labels=labels_across),
        cells=[numbers(line) for line in cells],
        counts=counts,
    )


def _binned(values: Sequence[Value]) -> tuple[list[str], list[int]]:
    """The labels of a parameter's values, and of each value the place of its label."""
    distinct = list(dict.fromkeys(values))
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in distinct):
        distinct = sorted(distinct, key=float)
        if len(distinct) > _LABELS_MAX:
            return _shared([float(each) for each in distinct], [float(each) for each in values])
    places = {value: place for place, value in enumerate(distinct)}
    return [value_text(value) for value in distinct], [places[value] for value in values]


def _shared(distinct: Sequence[float], values: Sequence[float]) -> tuple[list[str], list[int]]:
    """Neighbours together, each label the span of what it holds."""
    parts = [part for part in np.array_split(np.array(distinct), _SHARED_LABELS) if len(part)]
    ends = [float(part[-1]) for part in parts]
    labels = [f"{part[0]:.3g} to {part[-1]:.3g}" for part in parts]
    return labels, np.searchsorted(ends, values).tolist()
