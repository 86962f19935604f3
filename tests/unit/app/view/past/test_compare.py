"""Runs side by side."""

import re
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

import hansa
from hansa.app.manifest import Manifest, read_manifest
from hansa.app.result import Result
from hansa.app.view.compare import compare
from hansa.app.view.compared_settings import compared_settings, differences
from hansa.config import Config
from hansa.errors import ConfigError, NotFoundError
from hansa.stores import RunFolder
from tests.conftest import COUNCIL, SMALL


@pytest.fixture(scope="module")
def other_run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    overrides = [*SMALL, "council.learning_ratio=0.01", "run.seed=8"]
    return hansa.run(COUNCIL, overrides=overrides, runs=tmp_path_factory.mktemp("other"))


def test_what_was_set_differently_is_listed_alone(small_run: Result, other_run: Result) -> None:
    found = compare([RunFolder(small_run.folder), RunFolder(other_run.folder)])
    assert {each.key: each.values[1] for each in found.settings} == {
        "council.learning_ratio": "0.01",
        "run.seed": "8",
    }
    assert [line.run for line in found.runs] == [small_run.folder.name, other_run.folder.name]


def test_agents_are_called_by_name_and_defaults_by_their_value(
    small_run: Result, tmp_path: Path
) -> None:
    overrides = [*SMALL, "agents.trend.fast=24", "allocation.volatility_ratio=0.1"]
    other = hansa.run(COUNCIL, overrides=overrides, runs=tmp_path)
    found = compare([RunFolder(small_run.folder), RunFolder(other.folder)])
    assert {each.key: each.values for each in found.settings} == {
        "agents.trend.fast": ("72", "24"),
        "allocation.volatility_ratio": ("0.2", "0.1"),
    }


def test_code_data_and_hansa_that_differ_are_told(small_run: Result) -> None:
    manifest = read_manifest(RunFolder(small_run.folder).journal)[0]
    pinned = [
        replace(
            manifest,
            modules={"agent.py": digit * 64},
            inline={"slope": digit * 64},
            data_sha256=digit * 64,
            code={**manifest.code, "version": digit},
        )
        for digit in "12"
    ]
    folder = RunFolder(small_run.folder)
    found = differences([compared_settings(folder, each) for each in pinned])
    assert {each.key for each in found} == {"agent.py", "slope", "data.sha256", "hansa"}
    assert found[0].values == ("code 111111111111", "code 222222222222")


def test_who_sits_in_one_council_alone_is_told_in_a_line(small_run: Result, tmp_path: Path) -> None:
    text = re.sub(r'\[\[agents\]\]\nuse = "momentum".*\n', "", COUNCIL.read_text())
    (tmp_path / "c.toml").write_text(text.replace('"../data', f'"{COUNCIL.parents[1]}/data'))
    other = hansa.run(tmp_path / "c.toml", overrides=SMALL, runs=tmp_path)
    found = compare([RunFolder(small_run.folder), RunFolder(other.folder)])
    told = {each.key: each.values[1] for each in found.settings}
    assert told.keys() == {"agents", "data.path"}
    assert told["agents"] == "trend, mean_reversion, volatility, risk"


def test_a_run_whose_configuration_another_version_wrote_has_its_settings_alone(
    small_run: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = hansa.run(COUNCIL, overrides=[*SMALL, "agents.trend.fast=24"], runs=tmp_path)
    restore = Manifest.restore_config

    def unknown(manifest: Manifest, folder: Path) -> Config:
        if manifest.run_id == other.manifest.run_id:
            raise ConfigError("run.way: expected no such key, found one")
        return restore(manifest, folder)

    monkeypatch.setattr(Manifest, "restore_config", unknown)
    found = compare([RunFolder(small_run.folder), RunFolder(other.folder)])
    assert found.verdicts[1] == ""
    assert ("72", "24") in [each.values for each in found.settings]


def test_numbers_and_verdicts_are_those_of_the_reports(
    small_run: Result, other_run: Result
) -> None:
    found = compare([RunFolder(small_run.folder), RunFolder(other_run.folder)])
    reports = [small_run.report_data, other_run.report_data]
    assert found.verdicts == tuple(report.verdict.word for report in reports)
    told = {number.key: number.values for number in found.numbers}
    for place, report in enumerate(reports):
        assert {key: values[place] for key, values in told.items()} == {
            number.key: number.value for number in report.key_numbers
        }


def test_curves_begin_and_end_where_equity_does(small_run: Result, other_run: Result) -> None:
    found = compare([RunFolder(small_run.folder), RunFolder(other_run.folder)])
    for curve, run in zip(found.curves, (small_run, other_run), strict=True):
        equity, began = run.recorded.equity, run.report_data.header.initial_cash
        assert len(curve.ts_ns) <= 500
        assert curve.equity_ratio[-1] == pytest.approx(equity[-1] / began)
        moments = run.recorded.moments.ts_ns
        assert (curve.ts_ns[0], curve.ts_ns[-1]) == (int(moments[0]), int(moments[-1]))
        worst = max(number or 0.0 for number in curve.drawdown_ratio)
        assert worst == pytest.approx(_deepest(equity.tolist()))


def _deepest(equity: list[float]) -> float:
    peak, deepest = equity[0], 0.0
    for value in equity:
        peak = max(peak, value)
        deepest = max(deepest, (peak - value) / peak)
    return deepest


def test_runs_of_other_kinds_stand_beside_each_other(
    council_folder: RunFolder, paper_folder: RunFolder, ticks_folder: RunFolder
) -> None:
    found = compare([council_folder, paper_folder, ticks_folder])
    assert len(found.curves) == len(found.verdicts) == 3
    rule = next(each for each in found.settings if each.key == "council.rule")
    assert rule.values[2] == ""
    assert {len(number.values) for number in found.numbers} == {3}


def test_a_run_whose_data_are_gone_has_its_settings(small_run: Result, tmp_path: Path) -> None:
    lost = tmp_path / small_run.folder.name
    shutil.copytree(small_run.folder, lost)
    folder = RunFolder(lost)
    folder.save(replace(folder.record(), config_folder=str(tmp_path / "elsewhere")))
    found = compare([RunFolder(small_run.folder), folder])
    assert found.verdicts[1] == ""
    assert found.curves[1].ts_ns == ()
    assert {number.values[1] for number in found.numbers} == {None}
    assert found.settings == ()


def test_one_run_alone_is_none_to_compare(council_folder: RunFolder) -> None:
    for count in (0, 1, 21):
        with pytest.raises(NotFoundError, match="2 to 20"):
            compare([council_folder] * count)
