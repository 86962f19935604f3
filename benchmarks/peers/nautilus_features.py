"""Nanoseconds a value of nautilus_trader's indicators, one value at a time: FILE.json VALUES.

Each is given plain numbers (`update_raw`) and its value is read, as ours writes one. Those that
smooth are asked to do so as Wilder did; its bands are over the typical price, so the close is given
for all three.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from nautilus_trader.indicators import (
    AdaptiveMovingAverage,
    AverageTrueRange,
    BollingerBands,
    CommodityChannelIndex,
    DonchianChannel,
    ExponentialMovingAverage,
    MovingAverageConvergenceDivergence,
    MovingAverageType,
    OnBalanceVolume,
    RelativeStrengthIndex,
    SimpleMovingAverage,
    WeightedMovingAverage,
)

sys.path.insert(0, str(Path(__file__).parents[1]))
from pieces import quickest_ns

WILDER = MovingAverageType.WILDER
WEIGHTS = np.arange(1.0, 21.0)
#: The indicator, the columns that it takes, the field that it answers in, and what that is of ours.
CASES = {
    "sma(20)": (SimpleMovingAverage(20), "c", "value", 1.0),
    "ema(20)": (ExponentialMovingAverage(20), "c", "value", 1.0),
    "wma(20)": (WeightedMovingAverage(20, weights=WEIGHTS), "c", "value", 1.0),
    "kama(30)": (AdaptiveMovingAverage(30, 2, 30), "c", "value", 1.0),
    "rsi(14)": (RelativeStrengthIndex(14, WILDER), "c", "value", 100.0),
    "macd": (MovingAverageConvergenceDivergence(12, 26), "c", "value", 1.0),
    "atr(14)": (AverageTrueRange(14, WILDER), "hlc", "value", 1.0),
    "cci(14)": (CommodityChannelIndex(14), "hlc", "value", 1.0),
    "obv": (OnBalanceVolume(), "ocv", "value", 1.0),
    "bollinger_upper(20)": (BollingerBands(20, 2.0), "ccc", "upper", 1.0),
    "rolling_max(20)": (DonchianChannel(20), "hl", "upper", 1.0),
}


def taker(
    indicator: object, field: str, values: list[float]
) -> Callable[[list[tuple[float, ...]]], None]:
    update = indicator.update_raw

    def take(rows: list[tuple[float, ...]]) -> None:
        for row in rows:
            update(*row)
            values.append(getattr(indicator, field))

    return take


def main() -> None:
    columns = json.loads(Path(sys.argv[1]).read_text())
    letters = {name[0]: column for name, column in columns.items()}
    found = {}
    for name, (indicator, taken, field, factor) in CASES.items():
        rows = list(zip(*(letters[letter] for letter in taken), strict=True))
        values: list[float] = []
        ns = quickest_ns(taker(indicator, field, values), rows)
        found[name] = {"ns": ns, "values": [factor * x for x in values[-int(sys.argv[2]) :]]}
    print(json.dumps(found))


main()
