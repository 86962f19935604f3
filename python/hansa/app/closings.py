"""How many fills closed a position, or a part of one."""

import numpy as np

from hansa.app.books import Happened
from hansa.journal import Movements


def closing_fills(moved: Movements, happened: Happened) -> int:
    """Fills against what was held, instrument by instrument, as a run's report counts them; an end
    or a liquidation closes too, a split only restates what is held.
    """
    times = np.append(happened.ts_ns, moved.ts_recv_ns)
    instrument = np.append(happened.instrument, moved.instrument)
    lots = np.append(happened.lots, moved.lots)
    closes = np.append(happened.closes, np.ones(len(moved), dtype=np.bool_))
    order = np.lexsort((times, instrument))
    instrument, lots, closes = instrument[order], lots[order], closes[order]
    before = np.cumsum(lots) - lots
    first = np.searchsorted(instrument, instrument)  # what came before it was of others
    held = before - before[first] if len(lots) else before
    return int(np.count_nonzero(closes & (np.sign(held) * np.sign(lots) < 0)))
