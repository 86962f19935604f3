"""Sets of a batch come to what their single runs come to, to the bit; no set reaches another."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

import hansa
from hansa.app.sweep.batch import Trial, run_batch
from hansa.app.sweep.hurdles import Hurdle
from hansa.app.sweep.workbench import Workbench
from hansa.app.trial_of import digest
from tests.conftest import COUNCIL, ROOT, SMALL

SHORT = ("data.start=2022-04-01T00:00:00Z", "data.end=2022-06-01T00:00:00Z")

_MARGIN = (
    *SMALL,
    'account.kind="margin"',
    "account.leverage_max=2",
    "account.borrow_rate_per_year=0.05",
)


def _trials(*settings: str) -> list[Trial]:
    return [
        Trial(number=number, values=(number,), assignments=(each,))
        for number, each in enumerate(settings)
    ]


@pytest.mark.parametrize(
    ("config", "overrides", "settings"),
    [
        (COUNCIL, SMALL, ["agents.trend.fast=8", "agents.trend.fast=20", "council.rule=median"]),
        (COUNCIL, SMALL, ["allocation.band_bps=50", "gate.order_value_max=900", "run.seed=9"]),
        (COUNCIL, _MARGIN, ["allocation.is_long_only=false", "allocation.gross_ratio_max=2"]),
        (ROOT / "examples" / "pairs.toml", SHORT, ["venue.taker_fee_bps=3", "venue.latency_ms=0"]),
        (ROOT / "examples" / "grid.toml", (), ["venue.slippage_bps=0", "account.cash=5000"]),
    ],
    ids=["agents", "limits", "margin", "strategy", "ticks"],
)
def test_each_set_has_head_and_curve_of_its_single_run(config, overrides, settings, tmp_path):
    bench = Workbench.of(config, overrides)
    for setting, judged in zip(settings, run_batch(bench, _trials(*settings)), strict=True):
        single = hansa.run(config, overrides=[*overrides, setting], runs=tmp_path)
        numbers = {each.key: each.value for each in single.report_data.key_numbers}
        curve = np.concatenate(([single.report_data.header.initial_cash], single.recorded.equity))
        assert judged.outcome.error == ""
        assert judged.outcome.head == single.head
        assert judged.outcome.returns_sha256 == digest(curve)
        figures = judged.outcome.figures
        assert figures.net_return == numbers["net_return"]
        assert figures.fills == numbers["fills"]
        assert figures.turnover == pytest.approx(numbers["turnover"], rel=1e-6)


def test_the_size_of_a_batch_changes_nothing():
    bench = Workbench.of(COUNCIL, SMALL)
    trials = _trials(*(f"agents.trend.fast={fast}" for fast in (6, 9, 12)))
    together = run_batch(bench, trials)
    alone = [run_batch(bench, [trial])[0] for trial in trials]
    assert [each.outcome for each in together] == [each.outcome for each in alone]


def test_a_set_that_is_refused_says_why_and_leaves_the_others_alone():
    bench = Workbench.of(COUNCIL, SMALL)
    found = run_batch(bench, _trials("agents.trend.fast=0", "agents.trend.fast=8"))
    assert [each.outcome.status for each in found] == ["refused", "done"]
    assert "trend" in found[0].outcome.error
    assert found[0].returns is None


def test_a_set_that_fails_on_its_way_says_why_and_leaves_the_others_alone(tmp_path: Path):
    module = tmp_path / "late.py"
    module.write_text(
        "import numpy as np, hansa\n"
        "class Late(hansa.Agent):\n"
        "    def __init__(self, bars: int = 100):\n"
        "        self.bars = bars\n"
        "    def features(self):\n"
        "        return {'c': hansa.f.close}\n"
        "    def consider(self, s):\n"
        "        if (s.ts_ns > 1649500000000000000).any() and self.bars == 1:\n"
        "            raise RuntimeError('tired')\n"
        "        return hansa.Ballot(conviction=np.ones_like(s['c']))\n"
    )
    config = tmp_path / "late.toml"
    source = COUNCIL.read_text().replace('use = "trend"', 'use = "late"')
    config.write_text(source.replace("../data", str(ROOT / "data")))
    bench = Workbench.of(config, (*SMALL, f'run.modules=["{module}"]'))
    found = run_batch(bench, _trials("agents.late.bars=1", "agents.late.bars=2"))
    assert [each.outcome.status for each in found] == ["failed", "done"]
    assert "tired" in found[0].outcome.error


def test_a_set_over_other_data_is_refused_with_what_differs():
    bench = Workbench.of(COUNCIL, SMALL)
    [judged] = run_batch(bench, _trials("data.end=2022-06-01T00:00:00Z"))
    assert judged.outcome.status == "refused"
    assert "over the same data, found data changed by data.end" in judged.outcome.error


def test_a_set_below_the_bar_is_stopped_and_tells_how_far_it_was():
    bench = Workbench.of(COUNCIL, SMALL)
    hurdle = Hurdle(objective="net_return", least=(None, 10.0, None))
    [judged] = run_batch(bench, _below(hurdle))
    assert judged.outcome.status == "pruned"
    assert len(judged.outcome.on_the_way) == 2
    assert judged.outcome.head == ""
    assert judged.outcome.went_bars == len(bench.stage.universe.ts_ns) // 2


def test_the_returns_of_a_set_that_was_stopped_are_those_it_would_have_had():
    """To the bit: who looks at them later finds what was found on the way."""
    bench = Workbench.of(COUNCIL, SMALL)
    spans = ((100, 300), (700, 1_000))
    hurdle = Hurdle(objective="sharpe", least=(None, None, 99.0), train=spans)
    [judged], [whole] = run_batch(bench, _below(hurdle)), run_batch(bench, _below())
    went = 875  # three quarters of 200 and 300 periods are 375: 200, and 175 behind 700
    assert judged.outcome.went_bars == went * bench.periods.length_bars
    assert np.array_equal(judged.returns[:went], whole.returns[:went])
    assert np.isnan(judged.returns[went:]).all()


def test_a_set_goes_on_while_it_has_reached_one_of_its_hurdles():
    bench = Workbench.of(COUNCIL, SMALL)
    high, low = (Hurdle(objective="sharpe", least=(each,) * 3) for each in (99.0, -99.0))
    [judged] = run_batch(bench, _below(high, low))
    assert judged.outcome.status == "done"


def _below(*hurdles: Hurdle) -> list[Trial]:
    [trial] = _trials("agents.trend.fast=8")
    return [msgspec.structs.replace(trial, hurdles=hurdles)]
