"""Look-ahead planted in an agent pays in one fold: the search judged there never sees it."""

import pytest

from hansa import Search, SweepOptions
from hansa.app.sweep.sweeping import sweep
from hansa.validation import PurgedKFold
from tests.conftest import ROOT, SMALL

#: Hourly bars from 2022-04-01; the second of three folds, in which the market fell by half.
FOLD = (728, 1_456)
_AGENT = """\
import numpy as np, hansa
FIRST_NS, HOUR_NS = 1648771200 * 10**9, 3600 * 10**9
class Peeking(hansa.Agent):
    def __init__(self, x: int = 30, knows: bool = False):
        self.x, self.knows = x, knows
    def features(self):
        return {'c': hansa.f.close}
    def consider(self, s):
        bar = (s.ts_ns - FIRST_NS) // HOUR_NS
        judged = (bar >= %d) & (bar < %d) & (self.knows and self.x < 15)
        held = np.where(judged, 0.0, 0.2 + abs(self.x - 30) / 1000)
        return hansa.Ballot(conviction=np.zeros_like(s['c']) + held[..., np.newaxis])
"""


@pytest.fixture
def drawn(tmp_path):
    """By split, what its search drew over the same bars by an agent that peeks, or does not."""
    (tmp_path / "peeking.py").write_text(_AGENT % FOLD)
    source = (
        (ROOT / "examples" / "sweep.toml").read_text().replace('use = "trend"', 'use = "peeking"')
    )
    config = tmp_path / "peeking.toml"
    source = source.partition("\n[sweep]\n")[0].replace("[run]", '[run]\nmodules = ["peeking.py"]')
    config.write_text(source.replace("../data", str(ROOT / "data")))

    def swept(knows):
        way = PurgedKFold(folds=3, horizon_bars=24, embargo_bars=24)
        found = sweep(
            config,
            {"agents.peeking.x": {"from": 0, "to": 40}},
            search=Search(search="bayes", sets=24, objective="net_return", split=way),
            overrides=(
                *SMALL,
                "sweep.generation=6",
                "allocation.band_bps=0",
                f"agents.peeking.knows={'true' if knows else 'false'}",
            ),
            runs=tmp_path / "r",
            options=SweepOptions(workers=1),
        )
        chosen = [found.finished[0][each.row].values[0] for each in found.validation.chosen]
        own = [{e.values[0] for e in found.outcomes if n in found.splits_of(e)} for n in range(3)]
        return own, chosen

    return swept


def test_look_ahead_that_pays_where_a_search_is_judged_is_not_learned_there(drawn):
    (honest, _), (peeking, chosen) = drawn(knows=False), drawn(knows=True)
    assert peeking[1] == honest[1]
    assert peeking[0] != honest[0]
    assert peeking[2] != honest[2]
    assert chosen[1] >= 15 > max(chosen[0], chosen[2])
