"""Classes of a notebook are swept without a file, and every set is the run they make by hand."""

import numpy as np
import pytest

import hansa
from hansa import SweepOptions, f
from hansa.app.sweep.sweeping import sweep
from hansa.errors import ConfigError
from tests.conftest import COUNCIL, SMALL


class Slope(hansa.Agent):
    def __init__(self, span: int = 12, weight: float = 1.0):
        self.span, self.weight = span, weight

    def features(self):
        return {"slope": f.close.returns(self.span)}

    def consider(self, s):
        return hansa.Ballot(conviction=np.tanh(self.weight * 50 * s["slope"]))


class Buys(hansa.Strategy):
    def __init__(self, every: int = 200):
        self.every, self.seen = every, 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen % self.every == 0:
            self.desk.buy(bar.instrument, "0.01")


SPACE = {"agents.slope.span": [6, 24], "allocation.band_bps": [100, 300]}


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    runs = tmp_path_factory.mktemp("r")
    return sweep(COUNCIL, SPACE, agents=[Slope], overrides=SMALL, runs=runs)


def test_a_set_is_the_run_of_an_agent_made_by_hand(swept, tmp_path):
    for each in (swept.outcomes[0], swept.outcomes[3]):
        span, band = each.values
        overrides = [*SMALL, f"allocation.band_bps={band}"]
        run = hansa.run(COUNCIL, agents=[Slope(span=span)], overrides=overrides, runs=tmp_path)
        assert run.head == each.head
    assert swept.table["head"].n_unique() == 4


def test_the_best_of_them_is_made_a_run(swept):
    again = swept.rerun()
    assert again.head == swept.best.head
    assert "agents=[Slope(span=" in swept.command()


def test_another_code_under_the_same_name_is_another_sweep(swept):
    class Slope(hansa.Agent):
        def __init__(self, span: int = 12):
            self.span = span

        def features(self):
            return {"slope": f.close.returns(self.span)}

        def consider(self, s):
            return hansa.Ballot(conviction=-np.tanh(50 * s["slope"]))

    root = swept.folder.parents[1]
    other = sweep(COUNCIL, SPACE, agents=[Slope], overrides=SMALL, runs=root)
    assert other.folder != swept.folder
    assert other.best.head != swept.best.head


def test_strategies_are_swept_as_well(tmp_path):
    space = {"strategies.buys.every": [100, 300]}
    found = sweep(COUNCIL, space, strategies=[Buys], overrides=SMALL, runs=tmp_path)
    run = hansa.run(COUNCIL, strategies=[Buys(every=300)], overrides=SMALL, runs=tmp_path / "one")
    assert found.outcomes[1].head == run.head


@pytest.mark.parametrize("options", [SweepOptions(workers=2), SweepOptions(cluster="local")])
def test_others_cannot_have_them_and_the_file_to_write_is_named(options, tmp_path):
    with pytest.raises(ConfigError, match=r"Slope, a class that no other.*modules = \[.mine.py"):
        sweep(COUNCIL, SPACE, agents=[Slope], overrides=SMALL, runs=tmp_path, options=options)


def test_others_cannot_leave_out_the_agents_of_the_configuration_either(tmp_path):
    options = SweepOptions(workers=2)
    with pytest.raises(ConfigError, match=r"a list of no classes, that no other process"):
        sweep(COUNCIL, SPACE, agents=[], overrides=SMALL, runs=tmp_path, options=options)


class Undecided(hansa.Strategy):
    """Buys as it falls out."""

    def __init__(self, least: float = 0.9):
        self.least = least

    def on_bar(self, bar):
        if np.random.default_rng().random() > self.least:
            self.desk.buy(bar.instrument, "0.01")


def test_one_that_draws_without_a_seed_is_told_of_when_it_is_looked_at(tmp_path):
    space = {"strategies.undecided.least": [0.8, 0.9]}
    found = sweep(COUNCIL, space, strategies=[Undecided], overrides=SMALL, runs=tmp_path)
    with pytest.raises(ConfigError, match="was changed since, or draws without a seed"):
        str(found)


def test_members_that_are_made_already_and_keys_of_nobody_are_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"hansa.sweep\(agents\): expected classes that extend"):
        sweep(COUNCIL, SPACE, agents=[Slope()], overrides=SMALL, runs=tmp_path)
    space = {"agents.trend.fast": [6, 9]}
    with pytest.raises(ConfigError, match=r"NAME.PARAMETER .*: slope; found 'trend'"):
        sweep(COUNCIL, space, agents=[Slope], overrides=SMALL, runs=tmp_path)
    assert not (tmp_path / "sweeps").exists()


def test_a_class_that_nobody_handed_over_says_how_it_could_be(tmp_path):
    space = {"agents.slope.span": [6, 9]}
    with pytest.raises(ConfigError, match=r"hansa.sweep\(\.\.\., agents=\[TheClass\]\)"):
        sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path)
