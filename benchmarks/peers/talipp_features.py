"""Nanoseconds a value of talipp's indicators, one value at a time: FILE.json NAME..."""

import json
import sys
import time
from pathlib import Path

from talipp.indicators import ADX, ATR, CCI, EMA, KAMA, OBV, RSI, SMA, WMA, ParabolicSAR
from talipp.ohlcv import OHLCV

OF_CLOSE = {
    "sma": lambda: SMA(20),
    "ema": lambda: EMA(20),
    "wma": lambda: WMA(20),
    "kama": lambda: KAMA(30, 2, 30),
    "rsi": lambda: RSI(14),
}
OF_BARS = {
    "atr": lambda: ATR(14),
    "adx": lambda: ADX(14, 14),
    "cci": lambda: CCI(14),
    "obv": OBV,
    "sar": lambda: ParabolicSAR(0.02, 0.02, 0.2),
}


def main() -> None:
    columns = json.loads(Path(sys.argv[1]).read_text())
    wanted = (columns[name] for name in ("open", "high", "low", "close", "volume"))
    bars = [OHLCV(*row) for row in zip(*wanted, strict=True)]
    found = {}
    for name in sys.argv[2:]:
        values = columns["close"] if name in OF_CLOSE else bars
        indicator = (OF_CLOSE.get(name) or OF_BARS[name])()
        began_ns = time.perf_counter_ns()
        for value in values:
            indicator.add(value)
        found[name] = (time.perf_counter_ns() - began_ns) / len(values)
    print(json.dumps(found))


main()
