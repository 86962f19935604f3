"""A sweep in which nothing runs ends after its first sets, with their error."""

import pytest

from hansa import SweepOptions
from hansa.app.sweep.giving_up import check_some_run
from hansa.app.sweep.outcomes import SetOutcome
from hansa.app.sweep.sweeping import sweep
from hansa.errors import AgentError
from tests.conftest import COUNCIL, ROOT, SMALL

AGENT = """import numpy as np, hansa
class Broken(hansa.Agent):
    def __init__(self, bars: int = 9):
        self.bars = bars
    def features(self):
        return {"m": hansa.f.close.returns(self.bars)}
    def consider(self, s):
        raise KeyError(f"no view of {self.bars}")
"""


@pytest.fixture
def broken(tmp_path):
    (tmp_path / "broken.py").write_text(AGENT)
    source = COUNCIL.read_text().replace('use = "trend"', 'use = "broken"')
    source = source.replace("../data", str(ROOT / "data"))
    config = tmp_path / "broken.toml"
    config.write_text(source.replace("[run]", '[run]\nmodules = ["broken.py"]'))
    return config


def _swept(broken, **options):
    space = {"agents.broken.bars": list(range(2, 22))}
    options = SweepOptions(workers=1, **options)
    return sweep(broken, space, overrides=SMALL, runs=broken.parent / "r", options=options)


def test_an_agent_that_always_raises_ends_the_sweep_after_the_first_sets(broken):
    for _ in range(2):  # said again it says so again, and tries no more
        with pytest.raises(AgentError, match=r"first 10 of 20 all failed alike: .*no view of 2"):
            _swept(broken)
        [folder] = (broken.parent / "r" / "sweeps").iterdir()
        assert (folder / "sets.jsonl").read_bytes().count(b"\n") == 10


def test_who_keeps_going_is_told_of_every_set(broken):
    found = _swept(broken, keeps_going=True)
    assert [each.status for each in found.outcomes] == ["failed"] * 20


def _outcome(number, status="failed", error="agent 'x': KeyError", *, was_cut_short=False):
    return SetOutcome(
        number=number,
        values=(number,),
        status=status,
        error=error,
        was_cut_short=was_cut_short,
    )


@pytest.mark.parametrize(
    "last",
    [
        _outcome(9, "done", ""),
        _outcome(9, "refused", "fast: expected 1 or more"),
        _outcome(9, error="agent 'x': ZeroDivisionError"),
        _outcome(9, error="no memory", was_cut_short=True),
    ],
)
def test_one_set_that_ends_otherwise_is_reason_to_go_on(last):
    failed = [_outcome(number) for number in range(9)]
    with pytest.raises(AgentError, match="first 9 of 20"):
        check_some_run(failed, 20)
    check_some_run([*failed, last], 20)
    check_some_run(failed, 9)  # it is over anyway
    check_some_run(failed[:7], 20)
