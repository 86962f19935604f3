"""Features beyond one instrument, one timeframe and our own operators: run, replayed and live."""

import io
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa.app.desk.log import DeskLog
from hansa.app.desk.socket import Question, ask
from hansa.app.live.trading import Traded, resume, trade
from hansa.app.parity.comparing import parity
from hansa.app.replaying import replay
from hansa.errors import AgentError, ConfigError, JournalError, NotFoundError
from hansa.stores import RunFolder, RunStore
from tests.conftest import ROOT, SMALL
from tests.trading_aside import stopped_when

MODULE = '''
import numpy as np

import hansa
from hansa import f


@hansa.operator(warm_up=lambda window: window - 1)
def standing(x, window):
    """Distance to the mean of the window in deviations."""
    return (x[-1] - x.mean(axis=0)) / x.std(axis=0)


@hansa.operator(warm_up=5)
class Decay:
    """A mean whose weights halve every `half_life` observations."""

    def __init__(self, half_life=10.0):
        self.keep, self.mean = 0.5 ** (1.0 / half_life), None

    def update(self, x):
        self.mean = x if self.mean is None else self.keep * self.mean + (1.0 - self.keep) * x
        return self.mean


class Wide(hansa.Agent):
    name = "wide"

    def features(self):
        own, other = f.close.log(), f.close.of("BTCUSDT").log()
        trend = Decay(f.close.ema(5) - f.close.ema(20), 4) / f.atr(14)
        return {
            "z": own.cointegration_zscore(other, 48) + standing(f.close, 24),
            "rank": f.close.returns(6).demean_within(f.groups(["BTCUSDT", "ETHUSDT"])),
            "trend": trend.every("4h").cross_zscore(),
        }

    def consider(self, s):
        view = -0.3 * s["z"] - np.sign(s["rank"]) * 0.3 + 0.2 * np.nan_to_num(s["trend"])
        return hansa.Ballot(conviction=np.clip(view, -1.0, 1.0))
'''
PEEKING = MODULE.replace(
    "return (x[-1] - x.mean(axis=0)) / x.std(axis=0)", "return x - x.mean(axis=0)"
)
FAILING = MODULE.replace(
    "        return self.mean\n",
    "        self.seen = getattr(self, 'seen', 0) + 1\n"
    "        if self.seen > 200:\n            raise ValueError('worn out')\n"
    "        return self.mean\n",
)
LIVE = ("trade.speed=0", "gate.stale_after_s=1000000000", "data.end=2022-04-20T00:00:00Z")


def _configured(folder: Path, module: str, example: str = "council.toml") -> Path:
    text = (ROOT / "examples" / example).read_text().replace("../data", str(ROOT / "data"))
    (folder / "wide.py").write_text(module)
    text = text.replace("seed = 7", 'seed = 7\nmodules = ["wide.py"]', 1)
    (folder / "desk.toml").write_text(text.replace('use = "trend"', 'use = "wide"', 1))
    return folder / "desk.toml"


def _traded(folder: Path, module: str) -> tuple[Traded, str]:
    config, said = _configured(folder, module, "paper.toml"), io.StringIO()
    log = DeskLog("json", said)
    return trade(config, overrides=LIVE, runs=folder / "runs", log=log), said.getvalue()


def test_a_run_has_the_same_head_in_blocks_of_any_length(tmp_path: Path) -> None:
    config, heads = _configured(tmp_path, MODULE), set()
    for moments in (1, 7, 4096):
        overrides = [*SMALL, "data.end=2022-05-01T00:00:00Z", f"run.block_moments={moments}"]
        done = hansa.run(config, overrides=overrides, runs=tmp_path / "runs")
        heads.add(done.head)
        assert len(done.orders) > 10
    assert len(heads) == 1


def test_a_run_is_replayed_from_its_own_copy_of_the_operators(tmp_path: Path) -> None:
    done = hansa.run(_configured(tmp_path, MODULE), overrides=SMALL, runs=tmp_path / "runs")
    (tmp_path / "wide.py").write_text(MODULE.replace("x[-1]", "x[0]"))
    verdict = replay(RunFolder(done.folder))
    assert verdict.agrees
    assert verdict.changed == ()


def test_features_can_be_looked_at_afterwards(tmp_path: Path) -> None:
    done = hansa.run(_configured(tmp_path, MODULE), overrides=SMALL, runs=tmp_path / "runs")
    seen = done.features_at(500)["wide"]
    assert seen.keys() == {"z", "rank", "trend"}
    # BTCUSDT has no distance to its own line.
    assert [bool(np.isnan(value)) for value in seen["z"]] == [True, False, False]
    assert np.isfinite([seen["rank"], seen["trend"]]).all()


def test_a_live_desk_decides_as_its_simulation_does(tmp_path: Path) -> None:
    done, _ = _traded(tmp_path, MODULE)
    found = parity(str(done.folder.path))
    assert (found.difference, found.unequal_orders) == (0, 0)
    assert found.orders > 10
    assert replay(done.folder).agrees


def test_an_operator_that_looks_ahead_ends_the_run_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match=r"operator 'standing' looks ahead: its value for row 0"):
        hansa.run(_configured(tmp_path, PEEKING), overrides=SMALL, runs=tmp_path / "runs")


def test_the_check_of_an_agent_names_an_operator_that_looks_ahead(tmp_path: Path) -> None:
    config = hansa.load_config(_configured(tmp_path, PEEKING), overrides=SMALL)
    (found,) = hansa.check_agent(config, agent="wide")
    assert not found.is_honest
    assert "operator 'standing' looks ahead" in found.peeks[0]


def test_the_scramble_check_finds_these_features_honest(tmp_path: Path) -> None:
    config = hansa.load_config(_configured(tmp_path, MODULE), overrides=SMALL)
    (found,) = hansa.check_agent(config, agent="wide")
    assert found.is_honest, found.peeks


def test_an_operator_that_fails_puts_its_readers_out_and_the_desk_goes_on(tmp_path: Path) -> None:
    done, said = _traded(tmp_path, FAILING)
    assert "operator 'Decay': failed: ValueError: worn out" in said
    assert replay(done.folder).agrees


def test_an_instrument_that_is_not_in_the_run_is_refused_before_it(tmp_path: Path) -> None:
    config = _configured(tmp_path, MODULE.replace('of("BTCUSDT")', 'of("DOGEUSDT")'))
    with pytest.raises(ConfigError, match=r"feature of: expected one of .*found 'DOGEUSDT'"):
        hansa.run(config, overrides=SMALL, runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


def test_a_desk_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    config, log = _configured(tmp_path, MODULE, "paper.toml"), DeskLog("json", io.StringIO())
    slowly = ("trade.speed=1000000", *LIVE[1:])

    def has_decided() -> bool:
        try:
            store = RunStore(tmp_path / "runs")
            return ask(store.find("last"), Question(do="status")).moments > 50
        except (NotFoundError, JournalError):
            return False

    with stopped_when(has_decided):
        done = trade(config, overrides=slowly, runs=tmp_path / "runs", log=log)
    assert done.status == "stopped"
    again = resume(str(done.folder.path), log=log)
    assert again.status == "finished"
    assert replay(again.folder).agrees
    assert parity(str(again.folder.path)).unequal_orders == 0


STRATEGY = """
import hansa
from hansa import f


@hansa.operator(warm_up=4)
def mean_of(x):
    return x.mean(axis=0)


class Crossed(hansa.Strategy):
    def condition(self):
        slow = mean_of(f.close).every("4h")
        return {"on_bar": (f.close > slow) & (f.close.of("BTCUSDT") > slow.of("BTCUSDT"))}

    def on_bar(self, bar):
        self.desk.buy(bar.instrument, "0.01")
"""


def test_conditions_of_strategies_read_them_live_as_in_a_simulation(tmp_path: Path) -> None:
    config = _configured(tmp_path, STRATEGY, "paper.toml")
    text = config.read_text().replace('use = "wide"', 'use = "trend"')
    config.write_text(f'{text}\n[[strategies]]\nuse = "crossed"\n')
    log = DeskLog("json", io.StringIO())
    done = trade(config, overrides=LIVE, runs=tmp_path / "runs", log=log)
    found = parity(str(done.folder.path))
    assert (found.difference, found.unequal_orders) == (0, 0)
    # Never before four-hour bars were known, nor at every bar.
    assert 50 < found.orders < 1_000
    assert replay(done.folder).agrees
