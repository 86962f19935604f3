"""The files that `hansa compare --report` and `hansa report --factors` write."""

from pathlib import Path

import pytest

from hansa.app.result import Result
from hansa.cli.compare import compare_command
from hansa.cli.report import Besides, report_command
from hansa.errors import DataError


def test_compared_runs_become_one_page(
    small_run: Result, fresh_run: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "compared.html"
    named = [str(each.folder) for each in (small_run, fresh_run)]
    assert compare_command(*named, report=page) == 0
    assert small_run.folder.name in page.read_text()
    assert f"Report  {page}" in capsys.readouterr().out


def test_many_runs_are_a_line_each(
    small_run: Result, fresh_run: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [str(each.folder) for each in (small_run, fresh_run)] * 3
    assert compare_command(*named) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 7
    assert told[0].split()[:4] == ["Run", "Verdict", "Net", "return"]
    assert told[1].split()[0] == small_run.folder.name


def test_a_file_of_factors_stands_in_the_report(small_run: Result, tmp_path: Path) -> None:
    days = [f"2022-{month:02}-{day:02}" for month in (4, 5, 6) for day in range(1, 31)]
    rows = [f"{day},{k % 7 - 3},{k % 5 - 2}" for k, day in enumerate(days)]
    file = tmp_path / "factors.csv"
    file.write_text("\n".join(["Date,Mkt-RF,SMB", *rows]))
    page = tmp_path / "report.html"
    assert report_command(str(small_run.folder), out=page, besides=Besides(factors=file)) == 0
    assert "Factors of factors.csv; least squares" in page.read_text()


def test_what_is_no_file_of_factors_is_refused(small_run: Result, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a readable CSV file of factors"):
        report_command(
            str(small_run.folder),
            out=tmp_path / "r.html",
            besides=Besides(factors=tmp_path / "no.csv"),
        )
