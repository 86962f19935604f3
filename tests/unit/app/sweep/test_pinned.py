"""What a sweep began with is what all its sets are tried with, whatever is saved meanwhile."""

import json
import shutil

import msgspec
import numpy as np
import polars as pl
import pytest

from hansa import Search, SweepOptions
from hansa.app.allocating import allocation_parameters
from hansa.app.manifest import Manifest
from hansa.app.replaying import replay
from hansa.app.sweep.job import Job
from hansa.app.sweep.sweeping import sweep
from hansa.app.sweep.workbench import Workbench
from hansa.errors import ConfigError
from hansa.stores import RunFolder
from tests.conftest import COUNCIL, ROOT, SMALL

SPACE = {"agents.mine.bars": [6, 9, 12, 15]}
AGENT = """import numpy as np, hansa
class Mine(hansa.Agent):
    def __init__(self, bars: int = 9):
        self.bars = bars
    def features(self):
        return {"m": hansa.f.close.returns(self.bars)}
    def consider(self, s):
        return hansa.Ballot(conviction=np.tanh(s["m"] * 50))
"""


def _project(folder):
    """A configuration, an agent and instruments of its own."""
    folder.mkdir()
    (folder / "mine.py").write_text(AGENT)
    shutil.copy(ROOT / "data" / "instruments.toml", folder)
    source = COUNCIL.read_text().replace('use = "trend"', 'use = "mine"')
    source = source.replace("../data/instruments.toml", "instruments.toml")
    source = source.replace("[run]", '[run]\nmodules = ["mine.py"]')
    (folder / "desk.toml").write_text(source.replace("../data", str(ROOT / "data")))
    return folder / "desk.toml"


def _edit(config):
    """As someone does who thinks of something better while the sweep is at work."""
    before = config.read_text()
    config.write_text(before.replace("taker_fee_bps = 10", "taker_fee_bps = 90"))
    assert config.read_text() != before
    (config.parent / "mine.py").write_text(AGENT.replace("np.tanh(", "-np.tanh("))
    (config.parent / "instruments.toml").write_text("")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("untouched")
    options = SweepOptions(workers=1)
    return sweep(_project(folder / "p"), SPACE, overrides=SMALL, runs=folder / "r", options=options)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_saved_while_a_sweep_runs_reaches_none_of_its_sets(workers, untouched, tmp_path):
    config, edits = _project(tmp_path / "p"), []

    def edit(done, total):
        if not edits:
            edits.append(done)
            _edit(config)

    options = SweepOptions(workers=workers, progress=edit)
    found = sweep(config, SPACE, overrides=SMALL, runs=tmp_path / "r", options=options)
    assert edits[0] < 2 * found.plan.bars
    assert found.outcomes == untouched.outcomes


def _daily_sessions(file, every_days):
    days = np.arange("2021-12-25", "2024-02-01", every_days, dtype="datetime64[D]")
    rows = [f"{day}T00:00:00Z,{day}T23:59:00Z" for day in days]
    file.write_text("\n".join(["ts_open,ts_close", *rows]) + "\n")


def _with_sessions(folder):
    """Settings with a file of sessions that the size of a year, and so of positions, follows."""
    _daily_sessions(folder / "sessions.csv", 1)
    return [*SMALL, 'data.interval="1h"', f'venue.sessions.path="{folder / "sessions.csv"}"']


def test_sessions_that_are_saved_while_a_sweep_runs_reach_none_of_its_sets(tmp_path):
    config = _project(tmp_path / "p")
    settings = _with_sessions(config.parent)

    def heads(every_days):
        def edit(*_):
            _daily_sessions(config.parent / "sessions.csv", every_days)

        options, runs = SweepOptions(workers=1, progress=edit), tmp_path / f"r{every_days}"
        found = sweep(config, SPACE, overrides=settings, runs=runs, options=options)
        return [each.head for each in found.outcomes]

    assert heads(1) == heads(3)


def test_the_size_of_a_year_is_taken_from_the_sessions_that_were_loaded(tmp_path):
    bench = Workbench.of(COUNCIL, _with_sessions(tmp_path))
    loaded = bench.stage.loaded.sessions
    (tmp_path / "sessions.csv").unlink()
    bench.parts(["agents.trend.fast=6"])
    assert allocation_parameters(bench.config, loaded)["bars_per_year"] == pytest.approx(8766, 0.01)


def test_a_rerun_is_over_the_data_that_were_swept(tmp_path):
    data = tmp_path / "bars.parquet"
    source = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
    shutil.copy(source, data)
    overrides = [*SMALL, f'data.path="{data}"']
    options = SweepOptions(workers=1)
    runs = tmp_path / "r"
    found = sweep(_project(tmp_path / "p"), SPACE, overrides=overrides, runs=runs, options=options)
    pl.read_parquet(source).with_columns(pl.col("volume") / 2).write_parquet(data)
    assert found.rerun().head == found.best.head


def test_a_worker_that_begins_late_has_what_the_sweep_began_with(tmp_path):
    config = _project(tmp_path / "p")
    bench = Workbench.of(config, SMALL)
    began = bench.parts(["agents.mine.bars=6"]).manifest.to_bytes()
    sent = msgspec.json.encode(Job.of(bench, bench.parts().manifest))
    _edit(config)
    late = msgspec.json.decode(sent, type=Job).bench()
    assert late.parts(["agents.mine.bars=6"]).manifest.to_bytes() == began


def test_said_again_after_an_edit_it_is_another_sweep(tmp_path):
    config, runs = _project(tmp_path / "p"), tmp_path / "r"
    options = SweepOptions(workers=1)
    first = sweep(config, SPACE, overrides=SMALL, runs=runs, options=options)
    config.write_text(config.read_text().replace("taker_fee_bps = 10", "taker_fee_bps = 90"))
    again = sweep(config, SPACE, overrides=SMALL, runs=runs, options=options)
    assert again.folder != first.folder
    with pytest.raises(ConfigError, match="expected the configuration and agents that were swept"):
        first.rerun()
    assert again.rerun().head == again.best.head


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", {"python": "0123"}, "python of the code of Hansa .*, was 0123"),
        ("data_sha256", "0" * 64, "the data .*recorded 0000000000000000"),
    ],
)
def test_a_worker_with_other_data_or_code_says_what_is_other(field, value, words):
    bench = Workbench.of(COUNCIL, SMALL)
    job = Job.of(bench, bench.parts().manifest)
    manifest = msgspec.json.decode(job.manifest, type=Manifest)
    other = msgspec.structs.replace(manifest, **{field: value})
    with pytest.raises(ConfigError, match=f"expected what the sweep began with.*{words}"):
        msgspec.structs.replace(job, manifest=other.to_bytes()).bench()


def test_a_module_keeps_nothing_from_one_set_to_the_next(tmp_path):
    config = _project(tmp_path / "p")
    (config.parent / "mine.py").write_text(
        AGENT.replace("class Mine", "SEEN = []\nclass Mine").replace(
            "        self.bars = bars", "        SEEN.append(bars)\n        self.bars = len(SEEN)"
        )
    )
    bench = Workbench.of(config, SMALL)
    made = [bench.parts([f"agents.mine.bars={bars}"]).agents[0].bars for bars in (3, 4)]
    assert made == [1, 1]


def test_what_a_file_imports_from_beside_it_is_pinned_with_it(tmp_path):
    config, runs = _project(tmp_path / "p"), tmp_path / "r"
    rules = config.parent / "rules_of_mine.py"
    (config.parent / "mine.py").write_text(
        "from rules_of_mine import SIGN\n" + AGENT.replace("np.tanh(", "SIGN * np.tanh(")
    )
    rules.write_text("SIGN = 1.0\n")
    options, few = SweepOptions(workers=1), {"agents.mine.bars": [6]}
    first = sweep(config, few, overrides=SMALL, runs=runs, options=options)
    made = first.rerun()
    rules.write_text("SIGN = -1.0\n")
    with pytest.raises(ConfigError, match="expected the configuration and agents that were swept"):
        first.rerun()
    turned = sweep(config, few, overrides=SMALL, runs=runs, options=options)
    assert turned.folder != first.folder
    assert turned.best.head != first.best.head
    assert replay(RunFolder(made.folder)).agrees


def test_the_plan_of_a_search_that_learns_names_the_versions_that_draw(tmp_path):
    search = Search(search="bayes", sets=2)
    space = {"agents.trend.fast": {"from": 4, "to": 40}}
    found = sweep(COUNCIL, space, search=search, overrides=SMALL, runs=tmp_path)
    plan = json.loads((found.folder / "plan.json").read_bytes())
    assert list(plan["drawn_by"]) == ["numpy", "optuna", "scipy"]
