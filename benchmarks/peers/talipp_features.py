"""Nanoseconds a value of talipp's indicators, one value at a time: FILE.json VALUES."""

import json
import sys
from operator import attrgetter
from pathlib import Path

from talipp.indicators import ADX, ATR, BB, CCI, EMA, KAMA, MACD, OBV, RSI, SMA, WMA, ParabolicSAR
from talipp.ohlcv import OHLCV

sys.path.insert(0, str(Path(__file__).parents[1]))
from pieces import quickest_ns

OF_CLOSE = {
    "sma(20)": SMA(20),
    "ema(20)": EMA(20),
    "wma(20)": WMA(20),
    "kama(30)": KAMA(30, 2, 30),
    "rsi(14)": RSI(14),
    "macd": MACD(12, 26, 9),
    "bollinger_upper(20)": BB(20, 2.0),
}
OF_BARS = {
    "atr(14)": ATR(14),
    "adx(14)": ADX(14, 14),
    "cci(14)": CCI(14),
    "obv": OBV(),
    "sar": ParabolicSAR(0.02, 0.02, 0.2),
}
#: Of those that answer with several values.
FIELDS = {"macd": "macd", "bollinger_upper(20)": "ub", "adx(14)": "adx", "sar": "value"}


def main() -> None:
    columns = json.loads(Path(sys.argv[1]).read_text())
    wanted = (columns[name] for name in ("open", "high", "low", "close", "volume"))
    bars = [OHLCV(*row) for row in zip(*wanted, strict=True)]
    found = {}
    for name, indicator in (OF_CLOSE | OF_BARS).items():
        values = columns["close"] if name in OF_CLOSE else bars
        ns = quickest_ns(lambda piece, add=indicator.add: [add(each) for each in piece], values)
        told = indicator[-int(sys.argv[2]) :]
        if name in FIELDS:
            told = [attrgetter(FIELDS[name])(each) for each in told]
        found[name] = {"ns": ns, "values": list(told)}
    print(json.dumps(found))


main()
