"""The ledger of trials: counts what was tried, and shows every line that was changed."""

import json
import multiprocessing
from pathlib import Path

import pytest

import hansa
from hansa.errors import JournalError
from hansa.stores import TrialLedger, TrialRecord
from tests.conftest import COUNCIL, SMALL


def _trial(config, data="d", **more):
    return TrialRecord(data=data, config=config, run="r", returns=config, bars=10, **more)


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
    assert ledger.data() == ["d", "e"]


def test_it_knows_the_variance_of_the_sharpe_ratios(ledger):
    assert ledger.trials("d").bar_sharpe_variance == pytest.approx(0.02)
    assert ledger.trials("e").bar_sharpe_variance != ledger.trials("e").bar_sharpe_variance


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


def test_lines_of_before_the_chain_are_counted_and_held_by_the_next(tmp_path):
    ledger = TrialLedger(tmp_path)
    ledger.path.write_text('{"data":"d","config":"old","run":"r"}\n')
    ledger.add([_trial("new")])
    assert len(ledger.trials("d")) == 2
    ledger.path.write_text(ledger.path.read_text().replace("old", "odd"))
    with pytest.raises(JournalError, match="line 2"):
        ledger.verify()


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
