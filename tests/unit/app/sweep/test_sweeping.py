"""A sweep: the same whoever tries the sets, stopped and gone on with, with workers that die."""

import json
import signal
import socket
import textwrap
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa import Search, SweepOptions
from hansa.app.sweep.processes import Processes
from hansa.app.sweep.sweeping import sweep
from hansa.app.sweep.tally import Tally
from hansa.errors import ConfigError, JournalError
from hansa.stores import TrialLedger
from tests.conftest import COUNCIL, ROOT, SMALL

SPACE = {"agents.trend.fast": [6, 9], "allocation.band_bps": [100, 300]}
ALONE = SweepOptions(workers=1)


def test_the_table_has_a_row_a_set_with_parameters_figures_and_head(done):
    table = done.table
    assert table["agents.trend.fast"].to_list() == [6, 6, 9, 9]
    assert table["status"].to_list() == ["done"] * 4
    assert table.schema["sharpe"] == pl.Float64
    assert table["head"].n_unique() == 4


def test_the_best_made_a_run_has_the_head_of_the_set(done):
    again = done.rerun()
    assert again.head == done.best.head
    assert done.best.objective("sharpe") == max(done.table["sharpe"])


def test_the_report_of_the_best_says_what_its_search_says(done):
    done.report()
    checks = {each.name: each for each in done.rerun().report_data.verdict.checks}
    overfitting = checks["Probability of overfitting (PBO)"]
    assert overfitting.status in ("passed", "warned", "failed")
    assert "of 4 sets" in overfitting.found


def test_every_set_is_a_trial_and_a_run_of_one_is_no_other(done):
    ledger = TrialLedger(done.folder.parents[1])
    before = len(ledger.trials(done.plan.data_sha256))
    done.rerun(done.outcomes[0])
    assert before == len(ledger.trials(done.plan.data_sha256)) == 4
    assert done.judgement.trials == 4


def test_workers_come_to_the_same(done, tmp_path):
    options = SweepOptions(workers=2)
    found = sweep(COUNCIL, SPACE, overrides=SMALL, runs=tmp_path, options=options)
    assert found.outcomes == done.outcomes
    assert np.array_equal(found.returns, done.returns)


def test_progress_rises_to_the_whole(tmp_path):
    seen = []
    options = SweepOptions(workers=1, progress=lambda at, of: seen.append((at, of)))
    sweep(COUNCIL, {"agents.trend.fast": [6, 9]}, overrides=SMALL, runs=tmp_path, options=options)
    assert [at for at, _ in seen] == sorted(at for at, _ in seen)
    assert seen[-1][0] == seen[-1][1] > 0


def test_a_sweep_that_was_stopped_goes_on_where_it_was(done, tmp_path):
    def stop(at, of):
        if at >= of / 2:
            raise KeyboardInterrupt

    options = SweepOptions(workers=1, progress=stop)
    with pytest.raises(KeyboardInterrupt):
        sweep(COUNCIL, SPACE, overrides=SMALL, runs=tmp_path, options=options)
    [folder] = (tmp_path / "sweeps").iterdir()
    kept = (folder / "sets.jsonl").read_bytes()
    assert 0 < kept.count(b"\n") < 4
    with (folder / "sets.jsonl").open("ab") as file:
        file.write(b'{"number": 3, "val')  # as a crash leaves it
    found = sweep(COUNCIL, SPACE, overrides=SMALL, runs=tmp_path, options=ALONE)
    assert (folder / "sets.jsonl").read_bytes().startswith(kept)
    assert found.outcomes == done.outcomes
    assert np.array_equal(found.returns, done.returns)


def test_a_search_that_learns_goes_on_to_the_same_sets(tmp_path):
    search = Search(search="bayes", sets=6, seed=3)
    space = {"agents.trend.fast": {"from": 4, "to": 40}}
    settings = (*SMALL, "sweep.generation=2")
    whole = sweep(COUNCIL, space, search=search, overrides=settings, runs=tmp_path / "a")
    folder = sweep(COUNCIL, space, search=search, overrides=settings, runs=tmp_path / "b").folder
    lines = (folder / "sets.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "sets.jsonl").write_bytes(b"".join(lines[:3]))
    again = sweep(COUNCIL, space, search=search, overrides=settings, runs=tmp_path / "b")
    assert again.outcomes == whole.outcomes
    assert len({each.values for each in whole.outcomes}) == len(whole.outcomes)


def _of_own(tmp_path, use: str, consider: str, *, dose: str = "self.dose = dose") -> Path:
    """A configuration with an agent that has a parameter `dose`; both lie in `tmp_path`."""
    module, config = tmp_path / f"{use}.py", tmp_path / f"{use}.toml"
    module.write_text(
        "import os, signal, numpy as np, hansa\n"
        f"NOTE = {str(tmp_path / 'note')!r}\n"
        f"class {use.title()}(hansa.Agent):\n"
        "    def __init__(self, dose: int = 0):\n"
        f"        {dose}\n"
        "    def features(self):\n"
        "        return {'c': hansa.f.close}\n"
        "    def consider(self, s):\n"
        f"{textwrap.indent(consider, '        ')}\n"
        "        return hansa.Ballot(conviction=np.zeros_like(s['c']) + self.dose / 10)\n"
    )
    source = COUNCIL.read_text().replace('use = "trend"', f'use = "{use}"')
    source = source.replace("../data", str(ROOT / "data"))
    config.write_text(source.replace("[run]", f'[run]\nmodules = ["{use}.py"]'))
    return config


_DEADLY = """\
with open(NOTE, 'ab') as deaths:
    if self.dose == 1 and deaths.tell() < {times}:
        deaths.write(b'x'); deaths.flush()
        os.kill(os.getpid(), signal.SIGKILL)"""
_HUNGRY = """\
if self.dose == 1 and not os.path.exists(NOTE):
    open(NOTE, 'w').close()
    raise MemoryError
if self.dose == 2:
    raise RuntimeError('tired')"""
DOSES = [0, 1, 2, 3]


@pytest.mark.parametrize("times", [1, 2])
def test_a_worker_that_dies_loses_nothing_but_the_set_that_kills_it_again(times, tmp_path):
    config, space = _of_own(tmp_path, "deadly", _DEADLY.format(times=times)), "agents.deadly.dose"
    options = SweepOptions(workers=2)
    found = sweep(config, {space: DOSES}, overrides=SMALL, runs=tmp_path / "r", options=options)
    expected = ["done", "failed" if times == 2 else "done", "done", "done"]
    assert [each.status for each in found.outcomes] == expected
    if times == 2:
        assert "its worker died 2 times, last with signal 9" in found.outcomes[1].error
        tallies = []
        options = SweepOptions(workers=1, counted=tallies.append)
        again = sweep(config, {space: DOSES}, overrides=SMALL, runs=tmp_path / "r", options=options)
        assert [each.status for each in again.outcomes] == ["done"] * 4
        assert tallies == [Tally(3, 3, 4, {"done": 3}), Tally(3, 4, 4, {"done": 4})]


def test_sets_that_wanted_memory_are_tried_again_and_those_that_failed_by_themselves_are_not(
    tmp_path,
):
    config, space = _of_own(tmp_path, "hungry", _HUNGRY), {"agents.hungry.dose": DOSES}
    expected = [["done", "failed", "failed", "done"], ["done", "done", "failed", "done"]]
    for statuses in expected:
        found = sweep(config, space, overrides=SMALL, runs=tmp_path / "r", options=ALONE)
        assert [each.status for each in found.outcomes] == statuses
        assert [each.number for each in found.outcomes] == DOSES
    assert (found.folder / "sets.jsonl").read_bytes().count(b"\n") == 5
    assert np.array_equal(np.isfinite(found.returns).all(axis=1), [True, True, False, True])


@pytest.mark.parametrize("workers", [1, 2])
def test_whatever_a_constructor_raises_refuses_its_set_alone(workers, tmp_path):
    config = _of_own(tmp_path, "odd", "pass", dose="self.dose = {0: 1, 2: 3}[dose] // (2 - dose)")
    options = SweepOptions(workers=workers)
    space = {"agents.odd.dose": [0, 1, 2]}
    found = sweep(config, space, overrides=SMALL, runs=tmp_path / "r", options=options)
    assert [each.status for each in found.outcomes] == ["done", "refused", "refused"]
    assert found.outcomes[1].error.endswith("KeyError: 1 (odd.py:5)")
    assert "ZeroDivisionError: " in found.outcomes[2].error


def test_workers_end_with_the_sweep(tmp_path):
    pool = Processes(2)
    workers = [worker._begin() for worker in pool._workers]
    for worker, process in zip(pool._workers, workers, strict=True):
        worker.process = process
    pool.close()
    assert all(process.poll() == -signal.SIGKILL for process in workers)


def test_a_sweep_in_which_no_set_ever_trades_says_so(tmp_path):
    settings = (*SMALL, "gate.order_value_max=0.000001")
    found = sweep(COUNCIL, {"agents.trend.fast": [6, 9]}, overrides=settings, runs=tmp_path)
    with pytest.raises(ConfigError, match="expected a set with a sharpe, found none of 2: none of"):
        found.summary()


@pytest.mark.parametrize(
    ("space", "search", "words"),
    [
        (None, "grid", "sweep.space: expected parameters with their values"),
        ({"agents.trend.fast": []}, "grid", "at least one value"),
        ({"agents.trend.fast": {"from": 9, "to": 3}}, "grid", "expected from not above to"),
        ({"agents.trend.fast": {"from": 0.5, "to": 3.5}}, "grid", "expected a step"),
        ({"agents.trend.fast": {"form": 1, "to": 3}}, "grid", 'did you mean "from"'),
        ({"agents.trend.fast": [1, 2]}, "random", "sweep.sets: expected how many"),
        ({"agents.trend.fast": [1, 2]}, "bayes", "sweep.sets: expected how many"),
        ({"agents.trend.fast": [1, 2]}, "greedy", 'expected "grid" or "random"'),
        ({"agents.trend.fast": [1, 2]}, Search(objective="sharp"), 'did you mean "sharpe"'),
        ({"agents.trend.fast": [1]}, Search(objective=["sharpe", "turnover"]), "one objective"),
        ({"agents.trend.fast": [1]}, Search(prunes=True), "sweep.prunes"),
    ],
)
def test_an_impossible_search_is_refused_before_anything_runs(space, search, words, tmp_path):
    with pytest.raises(ConfigError, match=words):
        sweep(COUNCIL, space, search=search, overrides=SMALL, runs=tmp_path)
    assert not (tmp_path / "sweeps").exists()


def test_a_disk_that_is_full_is_told_and_what_was_done_is_kept(tmp_path, monkeypatch):
    import hansa.stores.sweeps as stores

    append, calls = stores._append, []

    def full(file, content):
        calls.append(file.name)
        if len(calls) > 3:
            with file.open("ab") as out:
                out.write(content[:5])
            raise OSError(28, "No space left on device")
        append(file, content)

    monkeypatch.setattr(stores, "_append", full)
    space = {"agents.trend.fast": [6, 9, 12]}
    words = (
        r"\(\d[\d,]+ bytes to write, [\d,]+ bytes free\); those before \(1\) are kept: make room"
    )
    with pytest.raises(JournalError, match=words):
        sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
    monkeypatch.setattr(stores, "_append", append)
    [folder] = (tmp_path / "sweeps").iterdir()
    kept = (folder / "sets.jsonl").read_bytes()
    assert kept.count(b"\n") == 1
    found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
    assert len(found.outcomes) == 3
    assert (folder / "sets.jsonl").read_bytes().startswith(kept)


@pytest.mark.slow  # a cluster of its own: seconds, and all cores
def test_a_ray_cluster_comes_to_the_same_though_a_worker_is_killed(tmp_path):
    """A worker is killed at its first moment of one set, and the next one is not."""
    ray = pytest.importorskip("ray")
    config = _of_own(tmp_path, "deadly", _DEADLY.format(times=1))
    space = {"agents.deadly.dose": DOSES}
    options = SweepOptions(workers=2, cluster="local")
    found = sweep(config, space, overrides=SMALL, runs=tmp_path / "r", options=options)
    assert (tmp_path / "note").read_bytes() == b"x"
    assert not ray.is_initialized()
    alone = sweep(config, space, overrides=SMALL, runs=tmp_path / "a", options=ALONE)
    assert found.outcomes == alone.outcomes
    assert np.array_equal(found.returns, alone.returns)


@pytest.mark.slow  # a cluster of its own
def test_on_a_cluster_a_set_that_kills_its_workers_fails_and_the_others_go_on(tmp_path):
    pytest.importorskip("ray")
    config = _of_own(tmp_path, "deadly", _DEADLY.format(times=9))
    options = SweepOptions(workers=2, cluster="local")
    space = {"agents.deadly.dose": DOSES}
    found = sweep(config, space, overrides=SMALL, runs=tmp_path / "r", options=options)
    assert [each.status for each in found.outcomes] == ["done", "failed", "done", "done"]
    assert "its worker died 2 times, last with WorkerCrashedError" in found.outcomes[1].error


@pytest.mark.slow  # imports ray
def test_a_cluster_where_nobody_is_gets_one_line(tmp_path):
    pytest.importorskip("ray")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    options = SweepOptions(cluster=address)
    with pytest.raises(ConfigError, match=f"expected a Ray cluster at '{address}', cannot join"):
        sweep(COUNCIL, SPACE, overrides=SMALL, runs=tmp_path, options=options)


def test_the_plan_on_disk_says_what_is_needed_to_do_it_again(done):
    plan = json.loads((done.folder / "plan.json").read_bytes())
    assert plan["keys"] == list(SPACE)
    assert plan["data_sha256"] == done.plan.data_sha256
    assert hansa.__version__ == plan["code"]["version"]


def test_a_project_that_was_moved_goes_on_with_its_sweeps(tmp_path):
    source = COUNCIL.read_text().replace("../data", str(ROOT / "data"))
    folders = []
    for name in ("here", "there"):
        home = tmp_path / name
        home.mkdir()
        (home / "desk.toml").write_text(source)
        space = {"agents.trend.fast": [6, 9]}
        done = sweep(home / "desk.toml", space, overrides=SMALL, runs=tmp_path / "r", options=ALONE)
        folders.append(done.folder)
        assert done.rerun().head == done.best.head
    assert folders[0] == folders[1]


def test_an_agent_that_was_edited_makes_another_sweep(tmp_path):
    module, config = tmp_path / "mine.py", tmp_path / "mine.toml"
    source = COUNCIL.read_text().replace('use = "trend"', 'use = "mine"')
    config.write_text(source.replace("../data", str(ROOT / "data")))
    found = []
    for sign in ("", "-"):
        module.write_text(
            "import numpy as np, hansa\n"
            "class Mine(hansa.Agent):\n"
            "    def __init__(self, bars: int = 9):\n"
            "        self.bars = bars\n"
            "    def features(self):\n"
            "        return {'m': hansa.f.close.returns(self.bars)}\n"
            "    def consider(self, s):\n"
            f"        return hansa.Ballot(conviction=np.tanh({sign}s['m'] * 50))\n"
        )
        overrides = (*SMALL, f'run.modules=["{module}"]')
        space = {"agents.mine.bars": [6, 9]}
        done = sweep(config, space, overrides=overrides, runs=tmp_path / "r", options=ALONE)
        assert done.rerun().head == done.best.head
        found.append(done.folder)
    assert found[0] != found[1]
