"""How many fills closed a position, or a part of one."""

from collections.abc import Sequence

import numpy as np

from hansa.journal import Happening, Movements


def closing_fills(moved: Movements, happenings: Sequence[Happening]) -> int:
    """Fills against what was held, instrument by instrument, as a run's report counts them; an end
    or a liquidation closes too, a split only restates what is held.
    """
    besides = [each for each in happenings if each.moved_lots]
    times = np.append([each.ts_ns for each in besides], moved.ts_recv_ns).astype(np.int64)
    instrument = np.append([each.instrument for each in besides], moved.instrument)
    lots = np.append([each.moved_lots for each in besides], moved.lots).astype(np.int64)
    closes = np.append([each.closes for each in besides], np.ones(len(moved))) > 0
    order = np.lexsort((times, instrument))
    instrument, lots, closes = instrument[order], lots[order], closes[order]
    before = np.cumsum(lots) - lots
    first = np.searchsorted(instrument, instrument)  # what came before it was of others
    held = before - before[first] if len(lots) else before
    return int(np.count_nonzero(closes & (np.sign(held) * np.sign(lots) < 0)))
