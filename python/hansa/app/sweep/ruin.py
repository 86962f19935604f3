"""Sets that ran to the end, and what becomes of those that lost everything on the way."""

from collections.abc import Sequence

import numpy as np

from hansa.app.sweep.outcomes import DONE, SetOutcome
from hansa.stores.mapped_rows import in_order, row_slices
from hansa.types import BoolArray, FloatArray, IntArray


def ran(outcomes: Sequence[SetOutcome], returns: FloatArray) -> tuple[list[int], FloatArray]:
    """The rows of the sets that ran, and their returns by period [K, P] of [N, P].

    Who was ruined stays, with -1 and then nothing: a choice on earlier bars did not know it. Left
    out is who has no returns, and who never had any money. Rows are looked at some at a time and
    copied nowhere, or, where some are left out or changed, to a temporary file.
    """
    done = [row for row, each in enumerate(outcomes) if each.status == DONE]
    known, is_changed = list[BoolArray](), False
    for part in row_slices(returns, done):
        whole = through_ruin(part)
        finite: BoolArray = np.all(np.isfinite(whole), axis=1)
        known.append(finite)
        is_changed = is_changed or not np.array_equal(whole[finite], part[finite])
    is_known = np.concatenate(known) if known else np.empty(0, dtype=np.bool_)
    rows = [row for row, is_there in zip(done, is_known, strict=True) if is_there]
    return rows, in_order(returns, rows, through_ruin if is_changed else None)


def through_ruin(returns: FloatArray) -> FloatArray:
    """Returns by period [K, P] in which ruin is -1, and 0 whatever comes after it."""
    whole = np.array(returns)
    ruined = np.flatnonzero((whole <= -1.0).any(axis=1))
    for row in ruined:
        at = int(np.argmax(whole[row] <= -1.0))
        whole[row, at], whole[row, at + 1 :] = -1.0, 0.0
    return whole


def lost(returns: FloatArray, rows: IntArray) -> BoolArray:
    """Which of `[P, K]` returns had lost everything before `rows` or lost it there."""
    seen = np.concatenate((returns[: rows[0]], returns[rows]))
    gone: BoolArray = np.any(seen <= -1.0, axis=0)
    return gone
