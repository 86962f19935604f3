"""What is said of a search: out of sample, by every trial, beside holding."""

import json

from hansa import Search, SweepOptions
from hansa.app.sweep.looks import searched_in
from hansa.app.sweep.sweeping import sweep
from hansa.report.numbers import number_text
from hansa.stores import TrialLedger
from hansa.validation import CombinatorialPurged, WalkForward
from tests.conftest import COUNCIL, SMALL

SPACE = {"agents.trend.fast": [6, 9], "allocation.band_bps": [100, 300]}
ALONE = SweepOptions(workers=1)


def test_another_split_judges_the_same_sets_again(done):
    root = done.folder.parents[1]
    walk = Search(split=WalkForward(train_bars=720, test_bars=240))
    many = Search(split=CombinatorialPurged(groups=6, test_groups=2, horizon_bars=10))
    for search, splits, paths in ((walk, 7, 1), (many, 15, 5)):
        found = sweep(COUNCIL, SPACE, search=search, overrides=SMALL, runs=root, options=ALONE)
        assert found.folder == done.folder
        assert len(found.validation.chosen) == splits
        assert len(found.validation.path_sharpes) == paths


def test_a_split_that_was_only_looked_at_was_tried(tmp_path):
    search = Search(split=WalkForward(train_bars=720, test_bars=240))
    found = sweep(COUNCIL, SPACE, search=search, overrides=SMALL, runs=tmp_path, options=ALONE)
    assert not _looks(tmp_path, found)
    assert found.validation.chosen
    assert [each.outside_sharpe for each in _looks(tmp_path, found)] == [found.validation.sharpe]


def _looks(root, found):
    return searched_in(TrialLedger(root).trials(found.plan.data_sha256).judgements)


def test_every_split_that_was_tried_is_kept_and_the_worst_speaks(tmp_path):
    ways = [WalkForward(train_bars=train, test_bars=240) for train in (720, 480)]
    checks, outside = [], []
    for way in ways:
        done = sweep(
            COUNCIL,
            SPACE,
            search=Search(split=way),
            overrides=SMALL,
            runs=tmp_path,
            options=ALONE,
        )
        outside.append((done.validation.sharpe, done.validation.in_sample_sharpe))
        checks.append(_check(done.report_data, "Out-of-sample Sharpe ratio"))
    assert "tried" not in checks[0].found
    assert checks[1].found.endswith("the worst of 2 splits tried")
    worst = min(outside, key=lambda each: min(each[0], each[0] - each[1] / 2.0))
    assert checks[1].found.startswith(number_text(worst[0]))
    for file in done.folder.iterdir():  # and nothing of it is forgotten with its files
        if file.name not in ("plan.json", "sets.jsonl", "returns.f64"):
            file.unlink()
    own = _check(done.rerun().report_data, "Out-of-sample Sharpe ratio")
    assert own.found == checks[1].found


def test_a_look_that_says_the_same_again_is_no_other_line(tmp_path):
    space = {"agents.trend.fast": [6, 9]}
    heads = []
    for _ in range(2):
        found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
        heads.append(found.report_data.header.ledger_head)
    assert heads[0] == heads[1] == TrialLedger(tmp_path).verify()[1]
    assert TrialLedger(tmp_path).verify()[0] == 3


def _check(report, name):
    return next(each for each in report.verdict.checks if each.name == name)


def test_a_second_tame_sweep_does_not_speak_for_the_first(done, tmp_path):
    from hansa.report.searched import Searched
    from hansa.report.sweep import speaking

    wide = Searched("wide", 1_000, 0.7, 70, choices=900)
    tame = Searched("tame", 2, 0.0, 70, choices=2)
    found = speaking([wide, tame])
    assert (found.sweep, found.overfitting_probability, found.searches) == ("wide", 0.7, 2)


def test_sets_close_as_many_positions_as_their_runs(done):
    run = done.rerun()
    assert done.best.figures.closing_fills == run.report_data.trades.closing_fills > 0
    assert _check(done.report_data, "Enough trades").found == (
        f"{run.report_data.trades.closing_fills:,} closing fills"
    )


def test_a_span_too_short_for_a_year_is_not_deflated(tmp_path):
    settings = (*SMALL, "data.end=2022-04-20T00:00:00Z")
    found = sweep(COUNCIL, SPACE, overrides=settings, runs=tmp_path, options=ALONE)
    check = _check(found.report_data, "Deflated Sharpe ratio")
    assert check.status == "not tested"
    assert "span too short to annualise" in check.found
    assert found.report_data.statistics.deflated_sharpe is None


def test_a_sweep_whose_trials_were_cut_off_does_not_know_their_number(tmp_path):
    space = {"agents.trend.fast": [6, 9]}
    found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
    lines = (tmp_path / "trials.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "trials.jsonl").write_bytes(lines[0])
    again = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
    assert again.folder == found.folder
    assert "unknown" in _check(again.report_data, "Deflated Sharpe ratio").found


def test_pruned_sets_are_trials(tmp_path):
    search = Search(search="bayes", sets=24, seed=1, prunes=True)
    space = {"allocation.volatility_ratio": {"from": 0.05, "to": 0.4}}
    settings = (*SMALL, "sweep.generation=12")
    found = sweep(COUNCIL, space, search=search, overrides=settings, runs=tmp_path, options=ALONE)
    pruned = {each.config_sha256 for each in found.outcomes if each.status == "pruned"}
    assert pruned
    trials = TrialLedger(tmp_path).trials(found.plan.data_sha256)
    assert trials.configs == {each.config_sha256 for each in found.outcomes}
    lines = [json.loads(each) for each in (tmp_path / "trials.jsonl").read_text().splitlines()]
    whole = found.plan.bars
    assert {each["bars"] for each in lines if each["config"] in pruned} <= {
        -(-whole // 4),
        -(-whole // 2),
        -(-3 * whole // 4),
    }


def test_with_a_walk_forward_sets_are_pruned_before_the_bars_that_judge(tmp_path):
    way = WalkForward(train_bars=1_200, test_bars=480)
    search = Search(search="bayes", sets=24, seed=1, prunes=True, split=way)
    space = {"allocation.volatility_ratio": {"from": 0.05, "to": 0.4}}
    settings = (*SMALL, "sweep.generation=12")
    found = sweep(COUNCIL, space, search=search, overrides=settings, runs=tmp_path, options=ALONE)
    pruned = {each.config_sha256 for each in found.outcomes if each.status == "pruned"}
    lines = [json.loads(each) for each in (tmp_path / "trials.jsonl").read_text().splitlines()]
    bars = {each["bars"] for each in lines if each["config"] in pruned}
    windows = range(0, found.plan.bars - 1_200, 480)
    rungs = {first + share * 300 for first in windows for share in (1, 2, 3)}
    assert bars
    assert bars <= rungs
    done = {each.number for each in found.outcomes if each.status == "done"}
    assert {found.finished[0][each.row].number for each in found.validation.chosen} <= done


def test_a_split_that_is_rounded_to_periods_says_so(done, tmp_path):
    search = Search(split=WalkForward(train_bars=721, test_bars=240))
    root = done.folder.parents[1]
    found = sweep(COUNCIL, SPACE, search=search, overrides=SMALL, runs=root, options=ALONE)
    assert ("  Rounded to periods", "train_bars 721 counts as 720") in found.summary()
    page = found.report(tmp_path / "sweep.html").read_text()
    assert "Rounded to whole periods: train_bars 721 counts as 720." in page


def test_the_report_is_one_small_file_that_says_the_verdict_first(done, tmp_path):
    page = done.report(tmp_path / "sweep.html").read_text()
    assert len(page) < 400_000
    assert "default-src 'none'" in page
    assert page.index("Not proven") < page.index("The best set")
    assert done.best.head[:16] in page
    assert "fast (down) by" in page


def test_sets_that_never_traded_are_told_beside_those_that_did(tmp_path):
    space = {"gate.order_value_max": [0.000001, 10_000]}
    found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
    said = dict(found.summary())["Sets"]
    assert said == "2 by grid: 2 done; 1 of 2 sets never traded"
    assert said in found.report().read_text()
    assert found.trials.idle == 1


def test_sets_that_came_to_the_same_are_one_trial_and_both_are_recorded(tmp_path):
    space = {"run.name": ["first", "second"]}
    found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
    assert found.judgement.trials == 1
    assert dict(found.summary())["Trials on this data"] == "1 (of 2 recorded)"


def test_a_new_sweep_beside_a_ledger_that_was_deleted_says_who_remembers_more(tmp_path):
    first = sweep(COUNCIL, SPACE, overrides=SMALL, runs=tmp_path, options=ALONE)
    TrialLedger(tmp_path).path.unlink()
    space, told = {"agents.trend.fast": [12, 15]}, []
    options = SweepOptions(workers=1, told=told.append)
    found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=options)
    assert f"sweep {first.name} was trial 4, so that there were at least 4" in told[0]
    assert found.warnings == tuple(told)
    assert "unknown" in _check(found.report_data, "Deflated Sharpe ratio").found


def test_a_sweep_does_not_forget_what_a_ledger_lost_when_it_is_looked_at_again(tmp_path):
    space = {"agents.trend.fast": [6, 9, 12]}
    for _ in range(3):
        found = sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=ALONE)
        found.report()
        ledger = TrialLedger(tmp_path)
        first = ledger.path.read_bytes().splitlines(keepends=True)[0]
        ledger.path.write_bytes(first)
    assert "was trial 3, so that there were at least 3" in found.warnings[0]
    assert [each.number for each in ledger.read().lost] == [3]


def test_a_few_days_out_of_sample_are_scaled_to_no_year(tmp_path):
    search = Search(split=WalkForward(train_bars=2_160, test_bars=120))
    found = sweep(
        COUNCIL,
        SPACE,
        search=search,
        overrides=SMALL,
        runs=tmp_path,
        options=ALONE,
    )
    assert found.report_data.outside.sharpe is None
    check = _check(found.report_data, "Out-of-sample Sharpe ratio")
    assert (check.status, "under 30 days judge" in check.found) == ("not tested", True)


def test_the_best_set_is_held_against_holding(done):
    check = _check(done.report_data, "Better than holding")
    own = _check(done.rerun().report_data, "Better than holding")
    assert check.status == own.status
    assert check.found == own.found


def test_the_best_set_has_the_interval_that_its_run_has(done):
    [own] = [each for each in done.rerun().report_data.key_numbers if each.key == "sharpe"]
    found = done.report_data.statistics
    assert (found.sharpe_low, found.sharpe_high) == (own.low, own.high)
    assert found.sharpe_low < done.best.figures.sharpe < found.sharpe_high
