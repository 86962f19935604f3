"""On bars that never move, what would be a division by 0 is missing."""

import numpy as np
import pytest

from hansa import _core
from hansa.features import compile_graph, f

_DIVIDED = {
    "rsi": f.close.rsi(3),
    "cmo": f.close.cmo_unsmoothed(3),
    "efficiency": f.close.efficiency(3),
    "tsi": f.close.tsi(3, 2),
    "vertical_horizontal": f.close.vertical_horizontal(3),
    "correlation": f.close.correlation(f.open, 3),
    "beta": f.close.beta(f.open, 3),
    "stochastic": f.stochastic(3),
    "williams": f.williams(3),
    "cci": f.cci(3),
    "balance_of_power": f.balance_of_power(),
    "ultimate": f.ultimate(2, 3, 4),
    "intraday_momentum": f.intraday_momentum(3),
    "money_flow": f.money_flow(3),
    "dx": f.dx(3),
    "adx": f.adx(3),
    "vortex": f.vortex_plus(3),
    "mass_index": f.mass_index(3, 3),
    "relative_volatility": f.relative_volatility(3, 3),
}
_STILL = {
    "accumulation": (f.accumulation(), 0.0),
    "kama": (f.close.kama(3), 7.0),
    "slope": (f.close.slope(3), 0.0),
    "mean_deviation": (f.close.mean_deviation(3), 0.0),
    "sar": (f.sar(), 7.0),
    "supertrend": (f.supertrend(3), 7.0),
    "mavp": (f.close.mavp(f.volume, 2, 5), 7.0),
    "cycle_trendline": (f.close.cycle_trendline(), 7.0),
    "share_below": (f.close.share_below(3), 0.0),
}


def _last_on_flat_bars(expression):
    """The last value on 200 bars whose columns all stand at 7."""
    spec = compile_graph({"it": expression})
    graph = _core.Graph([(n.op, n.params, n.inputs) for n in spec.nodes], 1)
    out = np.empty((200, 1))
    graph.run([np.full((200, 1), 7.0)] * 5, [spec.outputs["it"]], [out])
    return out[-1, 0]


@pytest.mark.parametrize("name", _DIVIDED)
def test_a_ratio_of_nothing_is_missing(name):
    assert np.isnan(_last_on_flat_bars(_DIVIDED[name]))


@pytest.mark.parametrize("name", _STILL)
def test_what_divides_by_no_movement_stays_where_it_is(name):
    expression, expected = _STILL[name]
    assert _last_on_flat_bars(expression) == pytest.approx(expected, abs=1e-12)
