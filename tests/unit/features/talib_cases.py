"""Every function of TA-Lib outside the candle patterns, beside the expression that equals it."""

from dataclasses import dataclass

from hansa.features import Expr, f
from hansa.features.means import MeanKind


@dataclass(frozen=True)
class Case:
    """A function of TA-Lib with `params`, and our expression for each of its outputs.

    `price` is the column it reads where it reads one (or the first of two). `earlier` is how many
    bars before TA-Lib's first value ours stands, for a line that TA-Lib withholds until another
    of its outputs is known; below 0 it comes later. `rtol` is relative to the largest value.
    """

    function: str
    outputs: tuple[Expr, ...]
    params: dict[str, float] | None = None
    price: str = ""
    earlier: tuple[int, ...] = ()
    rtol: float = 1e-9

    @property
    def name(self) -> str:
        """The function and its parameters, as a name of a test."""
        return "-".join([self.function, *map(str, (self.params or {}).values())])


#: TA-Lib's numbers for the kinds of moving averages that we have by name.
KINDS: dict[MeanKind, int] = {
    "sma": 0,
    "ema": 1,
    "wma": 2,
    "dema": 3,
    "tema": 4,
    "trima": 5,
    "kama": 6,
    "t3": 8,
    "hma": 9,
    "zlema": 12,
    "wilder": 13,
}

_UNIT = f.close / f.high
_BANDS = (f.close.bollinger_upper(20), f.close.sma(20), f.close.bollinger_lower(20))
_SMI = f.stochastic_momentum(13, 2, 25)
_KD = f.stochastic(9).wilder_mean(3)
_MACD_EXT = f.close.macd_line(12, 26, "sma")
_MACD = f.close.macd_line(12, 26)
_FIX = f.close.macd_fixed()
_SLOW_K = f.stochastic(5).sma(3)
_RSI_K = f.close.stochastic_rsi(14, 5)


def _with_signal(line: Expr, signal: Expr) -> tuple[Expr, Expr, Expr]:
    return (line, signal, line - signal)


def _one(function: str, output: Expr, price: str = "", **params: float) -> Case:
    return Case(function, (output,), params, price)


_TRANSFORMS = [
    _one("ACOS", _UNIT.acos(), "unit"),
    _one("ASIN", _UNIT.asin(), "unit"),
    _one("ATAN", _UNIT.atan(), "unit"),
    _one("CEIL", f.close.ceil()),
    _one("COS", f.close.cos()),
    _one("COSH", _UNIT.cosh(), "unit"),
    _one("EXP", _UNIT.exp(), "unit"),
    _one("FLOOR", f.close.floor()),
    _one("LN", f.close.log()),
    _one("LOG10", f.close.log10()),
    _one("SIN", f.close.sin()),
    _one("SINH", _UNIT.sinh(), "unit"),
    _one("SQRT", f.close.sqrt()),
    _one("TAN", _UNIT.tan(), "unit"),
    _one("TANH", _UNIT.tanh(), "unit"),
]

_OPERATORS = [
    _one("ADD", f.high + f.low),
    _one("SUB", f.high - f.low),
    _one("MULT", f.high * f.low),
    _one("DIV", f.high / f.low),
    _one("CUMSUM", f.close.running_sum()),
    _one("MAX", f.close.rolling_max(30)),
    _one("MIN", f.close.rolling_min(30)),
    Case("MINMAX", (f.close.rolling_min(30), f.close.rolling_max(30))),
    _one("SUM", f.close.rolling_sum(30)),
]

#: TA-Lib tells the place in the array, we how many observations ago it was.
PLACES = [
    _one("MAXINDEX", f.close.since_highest(30)),
    _one("MININDEX", f.close.since_lowest(30)),
    Case("MINMAXINDEX", (f.close.since_lowest(30), f.close.since_highest(30))),
]

_MEANS = [
    _one("SMA", f.close.sma(30)),
    _one("EMA", f.close.ema(30)),
    _one("WMA", f.close.wma(30)),
    _one("WMA", f.close.wma(1), timeperiod=1),
    _one("RMA", f.close.wilder_mean(30)),
    _one("DEMA", f.close.dema(30)),
    _one("TEMA", f.close.tema(30)),
    _one("TRIMA", f.close.trima(30)),
    _one("TRIMA", f.close.trima(9), timeperiod=9),
    _one("T3", f.close.t3(5, 0.7)),
    _one("HMA", f.close.hma(20)),
    _one("ZLEMA", f.close.zlema(30)),
    _one("KAMA", f.close.kama(30)),
    _one("KAMA", f.close.kama(10), timeperiod=10),
    Case("MAMA", (f.close.mama(), f.close.fama())),
    *(
        _one("MA", f.close.moving_average(9, kind), timeperiod=9, matype=number)
        for kind, number in KINDS.items()
    ),
    _one("MAVP", f.close.mavp(f.volume.sqrt(), 2, 30)),
    _one("MAVP", f.close.mavp(f.volume.sqrt(), 3, 9, "ema"), minperiod=3, maxperiod=9, matype=1),
    _one("VWMA", f.vwma(30)),
    _one("VWAP", f.vwap()),
    _one("MIDPOINT", f.close.midpoint(14)),
    _one("MIDPRICE", f.midprice(14)),
]

_BANDS_AND_STOPS = [
    Case("BBANDS", _BANDS),
    Case("ACCBANDS", (f.acceleration_upper(20), f.close.sma(20), f.acceleration_lower(20))),
    Case("DONCHIAN", (f.high.rolling_max(20), f.midprice(20), f.low.rolling_min(20))),
    Case("KC", (f.keltner_upper(20), f.typical_price().ema(20), f.keltner_lower(20))),
    Case("SUPERTREND", (f.supertrend(10, 3), f.supertrend_side(10, 3))),
    Case("HA", (f.heikin_open(), f.heikin_high(), f.heikin_low(), f.average_price())),
    _one("SAR", f.sar()),
    _one("SAR", f.sar(0.05, 0.15), acceleration=0.05, maximum=0.15),
    _one("SAREXT", f.sar_extended()),
    _one(
        "SAREXT",
        f.sar_extended(0, 0.01, (0.03, 0.02, 0.2), (0.02, 0.04, 0.1)),
        offsetonreverse=0.01,
        accelerationinitlong=0.03,
        accelerationshort=0.04,
        accelerationmaxshort=0.1,
    ),
]

_MOMENTUM = [
    _one("MOM", f.close.difference(10)),
    _one("ROC", f.close.roc(10)),
    _one("ROCP", f.close.returns(10)),
    _one("ROCR", f.close.ratio(10)),
    _one("ROCR100", 100 * f.close.ratio(10)),
    _one("RSI", f.close.rsi(14)),
    _one("CMO", f.close.cmo(14)),
    _one("CMOU", f.close.cmo_unsmoothed(14)),
    _one("ER", f.close.efficiency(10)),
    _one("APO", f.close.apo(12, 26)),
    _one("APO", f.close.apo(3, 10, "sma"), fastperiod=3, slowperiod=10, matype=0),
    _one("PPO", f.close.ppo(12, 26)),
    _one("PVO", f.volume.ppo(12, 26)),
    Case("MACD", _with_signal(_MACD, _MACD.ema(9)), earlier=(8, 0, 0)),
    Case("MACDEXT", _with_signal(_MACD_EXT, _MACD_EXT.sma(9)), earlier=(8, 0, 0)),
    *(
        Case(
            "MACDEXT",
            _with_signal(*[f.close.macd_line(5, 12, kind)] * 2),
            {"fastperiod": 5, "slowperiod": 12, "signalperiod": 1}
            | {"fastmatype": number, "slowmatype": number},
        )
        for kind, number in KINDS.items()
    ),
    Case("MACDFIX", _with_signal(_FIX, _FIX.ema(9)), earlier=(8, 0, 0)),
    _one("TRIX", f.close.trix(30)),
    _one("TSI", f.close.tsi(25, 13)),
    Case("STOCHRSI", (_RSI_K, _RSI_K.sma(3)), earlier=(2, 0)),
    _one("DPO", f.close.dpo(20)),
    _one("COPPOCK", f.close.coppock(10, 11, 14)),
    _one("VHF", f.close.vertical_horizontal(28)),
    _one("FOSC", 100 * (f.close - f.close.regression(5, 1).lag(1)) / f.close),
]

_OF_BARS = [
    Case("STOCH", (_SLOW_K, _SLOW_K.sma(3)), earlier=(2, 0)),
    Case("STOCHF", (f.stochastic(5), f.stochastic(5).sma(3)), earlier=(2, 0)),
    Case("KDJ", (_KD, _KD.wilder_mean(3), f.kdj(9, 3)), earlier=(2, 0, 0)),
    Case("SMI", (_SMI, _SMI.ema(9)), earlier=(8, 0)),
    _one("WILLR", f.williams(14)),
    _one("CCI", f.cci(14)),
    _one("BOP", f.balance_of_power()),
    _one("ULTOSC", f.ultimate(7, 14, 28)),
    _one("IMI", f.intraday_momentum(14)),
    _one("AO", f.awesome(5, 34)),
    _one("AC", f.acceleration(5, 34, 5)),
    _one("QSTICK", f.qstick(10)),
    Case("WAD", (f.williams_accumulation(),), earlier=(-1,)),
    _one("PLUS_DM", f.plus_dm(14)),
    _one("MINUS_DM", f.minus_dm(14)),
    _one("PLUS_DI", f.plus_di(14)),
    _one("MINUS_DI", f.minus_di(14)),
    _one("DX", f.dx(14)),
    _one("ADX", f.adx(14)),
    _one("ADX", f.adx(5), timeperiod=5),
    _one("ADXR", f.adxr(14)),
    Case("AROON", (f.aroon_down(14), f.aroon_up(14))),
    _one("AROONOSC", f.aroon(14)),
    Case("FRACTAL", (100 * f.swing_high(2, 2), 100 * f.swing_low(2, 2))),
    Case("VORTEX", (f.vortex_plus(14), f.vortex_minus(14))),
    Case("ERI", (f.bull_power(13), f.bear_power(13))),
    _one("ATR", f.atr(14)),
    _one("NATR", f.natr(14)),
    _one("TRANGE", f.true_range()),
    _one("ADR", f.average_range(14)),
    _one("CVI", f.chaikin_volatility(10, 10)),
    _one("MASSI", f.mass_index(9, 25)),
    _one("RVI", f.relative_volatility(14, 10)),
    _one("AVGPRICE", f.average_price()),
    _one("MEDPRICE", f.median_price()),
    _one("TYPPRICE", f.typical_price()),
    _one("WCLPRICE", f.weighted_close()),
]

_VOLUMES = [
    _one("AD", f.accumulation()),
    _one("ADOSC", f.accumulation_oscillator(3, 10)),
    _one("OBV", f.obv()),
    _one("CMF", f.chaikin_flow(20)),
    _one("MFI", f.money_flow(14)),
    _one("EFI", f.force(13)),
    _one("MARKETFI", f.market_facilitation()),
    Case("PVT", (f.price_volume_trend(),), earlier=(-1,)),
    Case("NVI", (1000 * f.negative_volume(),), earlier=(-1,)),
    Case("PVI", (1000 * f.positive_volume(),), earlier=(-1,)),
    _one("RVOL", f.relative_volume(20)),
]

_STATISTICS = [
    _one("AVGDEV", f.close.mean_deviation(14)),
    _one("BETA", f.low.beta(f.high, 5)),
    _one("CORREL", f.high.correlation(f.low, 30)),
    _one("LINEARREG", f.close.regression(14)),
    _one("LINEARREG_ANGLE", f.close.slope_angle(14)),
    _one("LINEARREG_INTERCEPT", f.close.regression_start(14)),
    _one("LINEARREG_SLOPE", f.close.slope(14)),
    _one("PERCENTILE", f.close.percentile(30, 50)),
    _one("PERCENTILE", f.close.percentile(20, 95), timeperiod=20, percentile=95.0),
    _one("PERCENTRANK", 100 * f.close.share_below(100)),
    _one("STDDEV", f.close.population_std(5)),
    _one("TSF", f.close.regression(14, 1)),
    _one("VAR", f.close.population_variance(5)),
]

_CYCLE = [
    _one("HT_DCPERIOD", f.close.cycle_period()),
    _one("HT_DCPHASE", f.close.cycle_phase()),
    Case("HT_PHASOR", (f.close.in_phase(), f.close.quadrature())),
    Case("HT_SINE", (f.close.cycle_sine(), f.close.cycle_lead_sine())),
    _one("HT_TRENDLINE", f.close.cycle_trendline()),
    _one("HT_TRENDMODE", f.close.trend_mode()),
]

CASES = [
    *_TRANSFORMS,
    *_OPERATORS,
    *_MEANS,
    *_BANDS_AND_STOPS,
    *_MOMENTUM,
    *_OF_BARS,
    *_VOLUMES,
    *_STATISTICS,
    *_CYCLE,
]
