"""Expressions on bars of a longer period: beside bars built in polars, known when they close."""

import numpy as np
import polars as pl
import pytest
from universe import (
    BEGIN_NS,
    COLUMNS,
    HOUR_NS,
    assert_looks_back_only,
    assert_stream_is_block,
    bars,
    hours,
    ran,
)

from hansa.errors import ConfigError
from hansa.features import compile_graph, f

_EXPRESSIONS = [
    f.close.ema(5),
    f.atr(4) / f.close,
    (f.close.ema(3) - f.close.ema(6)) / f.atr(4) + 1,
    f.close.returns(1).cross_rank(),
    f.candle.engulfing(),
    f.close.ols_residual(f.close.of("BBB"), 6),
]


def _resampled(table, period):
    """Bars of a period `[P, N]`, and the time each is known at; the first is left out."""
    built = []
    for place in range(table["close"].shape[1]):
        frame = pl.DataFrame(
            {name: table[name][:, place] for name in COLUMNS}
            | {"ts": pl.Series(hours(len(table["close"]))).cast(pl.Datetime("ns"))}
        )
        built.append(
            frame.fill_nan(None)
            .group_by_dynamic("ts", every=period, closed="right", label="right")
            .agg(
                pl.col("open").drop_nulls().first(),
                pl.col("high").max(),
                pl.col("low").min(),
                pl.col("close").drop_nulls().last(),
                pl.when(pl.col("volume").is_not_null().any()).then(pl.col("volume").sum()),
            )[1:]
        )
    times = built[0]["ts"].cast(pl.Int64).to_numpy()
    columns = {n: np.column_stack([b[n].to_numpy() for b in built]) for n in COLUMNS}
    return columns, times


@pytest.mark.parametrize("period", ["2h", "4h", "1d"])
@pytest.mark.parametrize("expression", _EXPRESSIONS, ids=range(len(_EXPRESSIONS)))
def test_it_is_the_expression_on_bars_of_the_period_as_of_their_close(expression, period):
    table = bars(24 * 18)
    longer, known = _resampled(table, period)
    alone = ran(expression, longer, known)
    found, held = ran(expression.every(period), table), np.full(4, np.nan)
    after = 0
    for row, ts_ns in enumerate(hours(len(found))):
        while after < len(known) and known[after] <= ts_ns:
            has_bar = ~np.isnan(longer["close"][after]) | ~np.isnan(alone[after])
            held, after = np.where(has_bar, alone[after], held), after + 1
        expected = np.where(np.isnan(table["close"][row]), np.nan, held)
        np.testing.assert_array_equal(found[row], expected)
    assert np.isfinite(found).any()


@pytest.mark.parametrize("expression", _EXPRESSIONS, ids=range(len(_EXPRESSIONS)))
def test_blocks_and_rows_give_the_same_bits(expression):
    later = expression.every("4h").ema(3) - f.close
    assert_stream_is_block(later, bars(150))
    assert_looks_back_only(later, bars(150))


def test_a_bar_is_known_from_its_close_on_and_not_a_row_before():
    table = bars(12, missing=0.0)
    found = ran(f.close.every("4h"), table)
    assert np.isnan(found[:7]).all()  # (00, 04] is left out: nobody knows whether it is whole
    np.testing.assert_array_equal(found[7:11], np.repeat(table["close"][7:8], 4, axis=0))
    np.testing.assert_array_equal(found[11], table["close"][11])


def test_an_outage_over_the_end_of_a_period_delays_its_bar_alone():
    table = {name: column[:6] for name, column in bars(6, missing=0.0).items()}
    at = BEGIN_NS + HOUR_NS * np.array([4, 5, 6, 10, 11, 12])
    found = ran(f.close.every("4h"), table, at)
    assert np.isnan(found[:3]).all()
    np.testing.assert_array_equal(found[3], table["close"][2])
    np.testing.assert_array_equal(found[5], table["close"][5])


def test_weeks_begin_on_monday():
    table = bars(24 * 15, missing=0.0)
    found = ran(f.close.every("1w"), table)[:, 0]
    assert np.isnan(found[: 24 * 14 - 1]).all()
    assert found[24 * 14 - 1] == table["close"][24 * 14 - 1, 0]


def test_a_part_on_two_periods_is_computed_once_on_each():
    slow = f.close.ema(12)
    spec = compile_graph({"x": slow.every("4h") - slow.every("1d"), "y": slow - slow.every("4h")})
    names = [node.op for node in spec.nodes]
    assert names.count("ema") == 3
    assert names.count("every_close") == 2


def test_it_prints_the_period_in_its_longest_unit():
    assert repr(f.close.ema(3).every("240m") - f.close) == 'f.close.ema(3).every("4h") - f.close'
    assert repr((f.close + f.open).every("7d")) == '(f.close + f.open).every("1w")'


@pytest.mark.parametrize("wrong", ["", "4", "h", "0h", "-1h", "1.5h", "4 h", "367d", "1y", 4, None])
def test_what_is_no_period_is_refused(wrong):
    with pytest.raises(ConfigError, match=r"feature every: period must be .* such as"):
        f.close.every(wrong)


def test_a_period_within_a_period_is_refused():
    with pytest.raises(ConfigError, match=r"expected an expression on the bars of the run"):
        (f.close.every("1h") - f.close).every("4h")


def test_a_number_has_no_bars():
    with pytest.raises(ConfigError, match=r"expected an expression that reads bars, found"):
        f.constant(2).every("4h")


def test_rows_out_of_order_are_refused():
    with pytest.raises(ConfigError, match=r"expected rows in time order"):
        ran(f.close.every("4h"), bars(5), hours(5)[::-1])
