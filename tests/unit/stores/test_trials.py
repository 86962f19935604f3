"""The ledger of trials: counts what was tried, and shows every line that was changed."""

import errno
import hashlib
import json
import math
import multiprocessing
import os
import random
import statistics
from pathlib import Path

import pytest

import hansa
from hansa.app.trial_of import heavy_words, luck_variance
from hansa.cli.trials import trials_command
from hansa.errors import JournalError
from hansa.stores import Mark, TrialLedger, TrialRecord, keep_mark
from tests.conftest import COUNCIL, SMALL


def _trial(config, data="d", **more):
    own = {"run": "r", "returns": config, "bars": 100}
    return TrialRecord(data=data, config=config, **own | more)


@pytest.fixture
def ledger(tmp_path):
    found = TrialLedger(tmp_path)
    found.add([_trial("a", bar_sharpe=0.1), _trial("b", bar_sharpe=0.3)])
    found.add([_trial("c", data="e")])
    return found


def test_it_counts_different_configurations_of_each_data(ledger):
    ledger.add([_trial("a", bar_sharpe=0.1)])
    assert len(ledger.trials("d")) == 2
    assert len(ledger.trials("e")) == 1
    assert len(ledger.trials("other")) == 0
    counts = {data: (each.distinct, each.recorded) for data, each in ledger.read().tried.items()}
    assert counts == {"d": (2, 3), "e": (1, 1)}


def test_it_knows_the_variance_of_the_sharpe_ratios_as_if_all_were_of_one_length(ledger):
    assert ledger.trials("d").scaled_sharpe_variance == pytest.approx(0.02 * 100)
    ledger.add([_trial("f", bars=40, bar_sharpe=0.05), _trial("a", bar_sharpe=None)])
    scaled = [0.1 * 100**0.5, 0.3 * 100**0.5, 0.05 * 40**0.5]
    found = ledger.trials("d").scaled_sharpe_variance
    assert found == pytest.approx(statistics.variance(scaled))
    assert math.isnan(ledger.trials("e").scaled_sharpe_variance)


def test_a_trial_of_a_few_bars_counts_and_is_no_measure_of_luck(ledger):
    before = ledger.trials("d").scaled_sharpe_variance
    ledger.add([_trial("few", bars=3, bar_sharpe=8.0)])
    assert len(ledger.trials("d")) == 3
    assert ledger.trials("d").scaled_sharpe_variance == before


def test_one_wild_run_that_all_others_are_judged_by_is_named(tmp_path):
    drawn, ledger = random.Random(4), TrialLedger(tmp_path)
    ledger.add([_trial(f"{n}", run=f"r{n}", bar_sharpe=drawn.gauss(0, 0.1)) for n in range(30)])
    assert heavy_words(ledger.trials("d")) == ""
    ledger.add([_trial("wild", run="leak", bar_sharpe=3.0)])
    assert ledger.trials("d").heavy == ("leak",)
    assert "run leak of 31 trials makes most of the variance" in heavy_words(ledger.trials("d"))


def test_a_last_line_without_its_newline_is_a_line(ledger):
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole.rstrip(b"\n"))
    assert ledger.verify()[0] == 3
    ledger.add([_trial("g")])
    assert ledger.path.read_bytes().startswith(whole)
    assert ledger.verify()[0] == 4


def test_short_trials_do_not_change_how_luck_is_measured_for_long_ones(tmp_path):
    """Noise of two years by the hour, then of a month: the bar stays where it was."""
    drawn = random.Random(3)
    ledger = TrialLedger(tmp_path)
    luck = [drawn.gauss(0.0, 17_519**-0.5) for _ in range(48)]
    ledger.add([_trial(f"{n}", bars=17_519, bar_sharpe=each) for n, each in enumerate(luck)])
    before = luck_variance(ledger.trials("d"), 17_519)
    luck = [drawn.gauss(0.0, 730**-0.5) for _ in range(8)]
    ledger.add([_trial(f"s{n}", bars=730, bar_sharpe=each) for n, each in enumerate(luck)])
    assert luck_variance(ledger.trials("d"), 17_519) == pytest.approx(before, rel=0.3)


@pytest.mark.parametrize("line", [0, 1])
def test_a_line_that_is_taken_out_or_changed_is_found(ledger, line):
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    for damaged in (lines[:line] + lines[line + 1 :], [*lines]):
        damaged[line] = damaged[line].replace(b'"bars":10', b'"bars":11')
        ledger.path.write_bytes(b"".join(damaged))
        with pytest.raises(JournalError, match=f"line {line + 1 if line else 1}|line {line + 2}"):
            ledger.verify()
        with pytest.raises(JournalError, match="the ledger of trials was changed"):
            ledger.trials("d")


def test_what_a_crash_left_of_a_line_is_cut_off(ledger):
    before = ledger.verify()
    with ledger.path.open("ab") as file:
        file.write(b'{"data":"d","conf')
    assert ledger.verify() == before
    ledger.add([_trial("x")])
    assert ledger.verify()[0] == 4


def test_lines_from_which_the_chain_was_stripped_do_not_verify(ledger):
    lines = [json.loads(each) for each in ledger.path.read_text().splitlines()]
    bare = [{key: each[key] for key in each if key != "prev"} for each in lines]
    ledger.path.write_text("".join(json.dumps(each) + "\n" for each in bare[1:]))
    with pytest.raises(JournalError, match="line 1 does not follow"):
        ledger.verify()


def test_adding_reads_the_last_line_alone_and_the_chain_holds(tmp_path):
    ledger = TrialLedger(tmp_path)
    marks = [ledger.add([_trial(f"{n}", sweep="s" * 700)]) for n in range(60)]
    assert ledger.verify() == (60, marks[-1].head)
    ledger.add([_trial("long", sweep="s" * 50_000)])
    assert ledger.add([]) == Mark(ledger.verify()[1], 61)
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(b"x" + whole[1:])
    ledger.add([_trial("z")])  # it does not look back at the line that was changed
    assert ledger.path.read_bytes()[1 : len(whole)] == whole[1:]
    with pytest.raises(JournalError, match="line 1"):
        ledger.verify()


def _entered(ledger, name, trial):
    """A run in the folder of the ledger, that remembers where this stood."""
    mark = ledger.add([trial])
    folder = ledger.path.parent / name
    folder.mkdir()
    known = {"trials_head": mark.head, "trial": mark.number}
    (folder / "run.json").write_text(json.dumps(known))


def _cut_to(ledger, lines):
    kept = ledger.path.read_bytes().splitlines(keepends=True)[:lines]
    ledger.path.write_bytes(b"".join(kept))


def test_lines_that_were_cut_off_show_by_what_runs_remember(ledger):
    _entered(ledger, "first-1", _trial("x"))
    _entered(ledger, "second-2", _trial("y"))
    assert not ledger.trials("d").lost
    _cut_to(ledger, 2)
    state = ledger.read()
    assert [each.name for each in state.lost] == ["run first-1", "run second-2"]
    assert (state.recorded, state.recorded_least) == (2, 5)
    assert "run second-2 was trial 5, so that there were at least 5" in ledger.loss(state.lost)


def test_a_ledger_that_was_deleted_shows_by_what_a_sweep_remembers(ledger, tmp_path):
    sweep = tmp_path / "sweeps" / "wide-1"
    sweep.mkdir(parents=True)
    keep_mark(sweep, ledger.add([_trial("x", sweep="1")]))
    ledger.path.unlink()
    assert [each.name for each in ledger.trials("d").lost] == ["sweep wide-1"]
    ledger.add([_trial("new")])  # begun anew it lacks them still
    assert "sweep wide-1 was trial 4" in ledger.loss(ledger.trials("d").lost)


def test_a_sweep_at_work_remembers_what_a_ledger_had_that_is_deleted_meanwhile(tmp_path):
    ledger = TrialLedger(tmp_path / "r")
    sweep = tmp_path / "r" / "sweeps" / "wide-1"
    sweep.mkdir(parents=True)
    keep_mark(sweep, ledger.add([_trial("x"), _trial("y")]))
    ledger.path.unlink()
    keep_mark(sweep, ledger.add([_trial("z")]))
    assert [each.number for each in ledger.read().lost] == [2]


def test_what_came_to_the_same_is_recorded_and_counts_once(ledger):
    same = {"returns": "r", "over": "o", "bar_sharpe": 0.2}
    ledger.add([_trial("named", **same), _trial("renamed", **same), _trial("named", **same)])
    found = ledger.trials("d")
    assert (found.recorded, found.distinct) == (5, 3)
    assert {"named", "renamed"} <= found.configs
    ledger.add([_trial("named", **same | {"over": "other instruments"})])
    assert ledger.trials("d").distinct == 4


def test_a_trial_that_was_pruned_first_and_whole_later_is_one(ledger):
    ledger.add([_trial("p", returns="")])
    assert ledger.trials("d").distinct == 3
    ledger.add([_trial("p", returns="whole", bar_sharpe=0.1)])
    assert ledger.trials("d").distinct == 3


def test_trials_that_never_traded_are_told(ledger):
    idle = {"returns": "flat", "traded": False}
    ledger.add([_trial("i", **idle), _trial("j", **idle), _trial("k", traded=True)])
    found = ledger.trials("d")
    assert (found.idle, found.recorded, found.distinct) == (2, 5, 4)


def test_a_ledger_of_before_lines_had_numbers_goes_on(ledger):
    lines = ledger.path.read_bytes().splitlines()
    head, old = hashlib.sha256(b"").hexdigest(), []
    for line in lines:
        fields = json.loads(line) | {"prev": head}
        del fields["number"]
        old.append(json.dumps(fields).encode())
        head = hashlib.sha256(head.encode() + old[-1]).hexdigest()
    ledger.path.write_bytes(b"\n".join(old) + b"\n")
    assert ledger.add([_trial("x")]).number == 4
    assert ledger.verify()[0] == 4


def test_a_full_disk_is_told_with_what_is_wanted_and_what_is_free(ledger, monkeypatch):
    before = ledger.path.read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(JournalError, match=r"\([\d,]+ bytes to write, [\d,]+ bytes free\)"):
        ledger.add([_trial("x")])
    assert ledger.path.read_bytes().startswith(before)


def _add_many(folder, name):
    for number in range(20):
        TrialLedger(Path(folder)).add([_trial(f"{name}{number}")])


def test_several_processes_may_add_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    adders = [context.Process(target=_add_many, args=(str(tmp_path), name)) for name in "xyz"]
    for each in adders:
        each.start()
    for each in adders:
        each.join()
    assert len(TrialLedger(tmp_path).trials("d")) == 60
    assert TrialLedger(tmp_path).verify()[0] == 60


def test_a_run_is_a_trial_with_the_digest_of_its_curve(small_run):
    ledger = TrialLedger(small_run.folder.parent)
    [line] = [json.loads(each) for each in ledger.path.read_text().splitlines()]
    assert line["run"] == small_run.run_id
    assert len(line["returns"]) == 64
    assert line["bars"] == len(small_run.recorded.equity)
    assert small_run.report_data.verdict.word != "Proven"


def test_a_report_beside_a_changed_ledger_does_not_know_how_often_was_tried(fresh_run):
    ledger = TrialLedger(fresh_run.folder.parent)
    ledger.path.write_text(ledger.path.read_text() * 2)
    report = hansa.open_run(fresh_run.folder).report_data
    deflated = next(each for each in report.verdict.checks if each.name == "Deflated Sharpe ratio")
    assert deflated.status == "failed"
    assert "unknown" in deflated.found
    assert any("ledger of trials was changed" in each for each in report.data_warnings)


def test_a_report_knows_when_lines_before_its_run_are_gone(tmp_path):
    first = hansa.run(COUNCIL, overrides=[*SMALL, "agents.trend.fast=9"], runs=tmp_path)
    second = hansa.run(COUNCIL, overrides=SMALL, runs=tmp_path)
    ledger = TrialLedger(tmp_path)
    own = json.loads(ledger.path.read_text().splitlines()[1])
    ledger.path.unlink()
    fields = TrialRecord.__struct_fields__
    ledger.add([TrialRecord(**{key: own[key] for key in own if key in fields})])
    report = hansa.open_run(second.folder).report_data
    assert any("the ledger of trials was cut off" in each for each in report.data_warnings)
    deflated = next(each for each in report.verdict.checks if each.name == "Deflated Sharpe ratio")
    assert deflated.status == "failed"
    assert first.record.trials_head != second.record.trials_head


def test_a_run_that_was_copied_elsewhere_does_not_know_either(fresh_run, tmp_path):
    target = tmp_path / "elsewhere" / fresh_run.folder.name
    target.parent.mkdir()
    fresh_run.folder.rename(target)
    report = hansa.open_run(target).report_data
    deflated = next(each for each in report.verdict.checks if each.name == "Deflated Sharpe ratio")
    assert "the number of trials is unknown" in deflated.found


def test_deleting_a_run_takes_no_trial_away(tmp_path):
    import shutil

    first = hansa.run(COUNCIL, overrides=SMALL, runs=tmp_path)
    shutil.rmtree(first.folder)
    second = hansa.run(COUNCIL, overrides=[*SMALL, "agents.trend.fast=9"], runs=tmp_path)
    numbers = {each.key: each.note for each in second.report_data.key_numbers}
    assert "2 trials counted" in numbers["deflated_sharpe"]


def test_a_run_that_was_renamed_is_recorded_again_and_is_no_other_trial(tmp_path):
    for name in ("first", "second"):
        run = hansa.run(COUNCIL, overrides=[*SMALL, f"run.name={name}"], runs=tmp_path)
    numbers = {each.key: each.note for each in run.report_data.key_numbers}
    assert "1 trial counted (2 recorded)" in numbers["deflated_sharpe"]
    assert run.record.trial == 2


def test_a_new_run_beside_a_ledger_that_was_deleted_does_not_count_from_one(tmp_path, capsys):
    first = hansa.run(COUNCIL, overrides=SMALL, runs=tmp_path)
    assert trials_command(runs=tmp_path) == 0
    TrialLedger(tmp_path).path.unlink()
    second = hansa.run(COUNCIL, overrides=[*SMALL, "agents.trend.fast=9"], runs=tmp_path)
    report = second.report_data
    words = f"run {first.folder.name} was trial 1, so that there were at least 1"
    assert any(words in each for each in report.data_warnings)
    deflated = next(each for each in report.verdict.checks if each.name == "Deflated Sharpe ratio")
    assert "unknown" in deflated.found
    assert trials_command(runs=tmp_path) == 1
    assert any(words in each for each in second.ledger_warnings)
    assert words in capsys.readouterr().out
