"""How often two agents that both took a side took the same one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hansa.report.council_data import AgreementRow
from hansa.report.row_slices import row_slices
from hansa.types.arrays import FloatArray, IntArray

#: So many agents are told pair by pair; of more, so many pairs that agree most, and least, among
#: those that took sides together often enough for a share to say something.
MATRIX_MAX = 12
_PAIRS_EACH, _VIEWS_LEAST = 10, 30


@dataclass(frozen=True, slots=True)
class Sides:
    """Of each pair of agents [A, A]: views in which `both` took a side, and took the `same`."""

    both: IntArray
    same: IntArray


def sides_taken(conviction: FloatArray) -> Sides:
    """Count over convictions [T, A, N]; abstentions (NaN) and zero take no side."""
    agents, width = conviction.shape[1:]
    both = np.zeros((agents, agents), dtype=np.int64)
    balance = np.zeros_like(both)
    for part in row_slices(len(conviction), agents * width):
        side = np.nan_to_num(np.sign(conviction[part])).swapaxes(0, 1)
        side = side.reshape(agents, side.shape[1] * width)
        taken = np.abs(side)
        both += (taken @ taken.T).astype(np.int64)
        balance += (side @ side.T).astype(np.int64)
    return Sides(both, (both + balance) // 2)


def agreement(agents: Sequence[str], conviction: FloatArray) -> list[AgreementRow]:
    """Each pair of a council in the order of seats; of one of more than twelve those that agree
    most, the most first, and least.
    """
    found = sides_taken(conviction)
    first, second = np.triu_indices(len(agents), 1)
    both, same = found.both[first, second], found.same[first, second]
    places = np.arange(len(first)) if len(agents) <= MATRIX_MAX else _extremes(both, same)
    return [
        AgreementRow(
            first=agents[first[place]],
            second=agents[second[place]],
            views=int(both[place]),
            same_ratio=float(same[place] / both[place]) if both[place] else None,
        )
        for place in places.tolist()
    ]


def _extremes(both: IntArray, same: IntArray) -> IntArray:
    often = np.flatnonzero(both >= _VIEWS_LEAST)
    order = often[np.argsort(-(same[often] / both[often]), kind="stable")]
    if len(order) <= 2 * _PAIRS_EACH:
        return order
    return np.concatenate((order[:_PAIRS_EACH], order[-_PAIRS_EACH:]))
