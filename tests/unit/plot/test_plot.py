"""Figures for notebooks: whole pages in frames, still pictures beside, saved by their endings."""

import html
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.conftest import COUNCIL, SMALL

import hansa
from hansa.app.result import Result
from hansa.errors import ConfigError, NotFoundError
from hansa.report.sweep.maps import maps_part
from hansa.validation import WalkForward

FIGURES = ("equity", "drawdown", "monthly", "rolling", "exposure", "trades", "price")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_a_page_in_a_frame_with_a_picture_beside(small_run: Result, name: str) -> None:
    figure = getattr(hansa.plot, name)(small_run)
    shown = figure._repr_html_()
    assert shown.startswith('<iframe srcdoc="')
    assert html.escape("default-src 'none'") in shown
    picture = ElementTree.fromstring(figure._repr_svg_())
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(figure.page.encode()) < 200_000


def test_only_the_series_of_the_figure_are_packed(small_run: Result) -> None:
    page = hansa.plot.drawdown(small_run).page
    assert '"drawdown":[' in page
    assert '"equity":[' not in page


def test_the_price_of_an_instrument_is_found_with_or_without_its_venue(small_run: Result) -> None:
    assert "BINANCE:SOLUSDT" in repr(hansa.plot.price(small_run, "SOLUSDT"))
    with pytest.raises(NotFoundError, match="found 'DOGE'"):
        hansa.plot.price(small_run, "DOGE")


def test_runs_are_compared(small_run: Result, fresh_run: Result) -> None:
    figure = hansa.plot.compare(small_run, fresh_run)
    assert small_run.folder.name in figure.page
    assert "<polyline" in figure.still


def test_runs_are_compared_as_a_list_too(small_run: Result, fresh_run: Result) -> None:
    apart = hansa.plot.compare(small_run, fresh_run)
    assert hansa.plot.compare([small_run, fresh_run]).page == apart.page


def test_a_run_is_found_by_its_path(small_run: Result) -> None:
    figure = hansa.plot.equity(str(small_run.folder))
    assert figure.page == hansa.plot.equity(small_run).page


def test_what_is_no_run_is_refused_in_a_line(small_run: Result, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        hansa.plot.equity(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match=r"expected a result, .* found int"):
        hansa.plot.equity(7)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="found NoneType"):
        hansa.plot.compare(small_run, None)  # type: ignore[arg-type]


def test_the_picture_of_equity_has_title_names_and_ticks(small_run: Result) -> None:
    texts = [e.text for e in ElementTree.fromstring(hansa.plot.equity(small_run).still).iter()]
    assert any(text and text.startswith("Equity of") for text in texts)
    assert {"equity", "buy and hold", "drawdown"} <= set(texts)
    assert sum(bool(text and text.startswith("2022-0")) for text in texts) > 2


def test_the_picture_of_rolling_figures_has_all_three(small_run: Result) -> None:
    picture = hansa.plot.rolling(small_run).still
    assert all(f">{name}</text>" in picture for name in ("Sharpe ratio", "volatility", "beta"))


def test_one_run_alone_is_not_compared(small_run: Result) -> None:
    with pytest.raises(NotFoundError, match="2 to 20 runs"):
        hansa.plot.compare(small_run)


def test_a_figure_is_saved_by_the_ending_of_its_name(small_run: Result, tmp_path: Path) -> None:
    figure = hansa.plot.equity(small_run)
    assert figure.save(tmp_path / "a.html").read_text() == figure.page
    assert figure.save(tmp_path / "a.svg").read_text() == figure.still
    with pytest.raises(ConfigError, match=r"\.html or \.svg"):
        figure.save(tmp_path / "a.png")


def test_a_run_too_short_for_years_says_so_and_has_no_picture(tmp_path: Path) -> None:
    from tests.conftest import COUNCIL, SMALL

    week = [*SMALL, "data.end=2022-04-08T00:00:00Z"]
    run = hansa.run(COUNCIL, overrides=week, runs=tmp_path)
    figure = hansa.plot.monthly(run)
    assert "30 days are needed" in figure.page
    assert figure._repr_svg_() is None
    with pytest.raises(ConfigError, match=r"save as \.html"):
        figure.save(tmp_path / "a.svg")


def test_figures_need_neither_pandas_nor_matplotlib() -> None:
    code = "import hansa, sys; hansa.plot; print({'pandas', 'matplotlib'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_a_sweep_is_no_run_and_says_how_to_have_its_best(tmp_path: Path) -> None:
    options = hansa.SweepOptions(workers=1)
    space = {"agents.trend.fast": [6, 9]}
    done = hansa.sweep(COUNCIL, space, overrides=SMALL, runs=tmp_path, options=options)
    with pytest.raises(ConfigError, match=r"sweep\.rerun\(\)"):
        hansa.plot.equity(done)  # type: ignore[arg-type]
    assert hansa.plot.equity(done.rerun()).still
    with pytest.raises(ConfigError, match="a front needs two objectives, and the search had one"):
        hansa.plot.front(done).save(tmp_path / "front.svg")


def test_figures_of_a_sweep_are_those_of_its_report(tmp_path: Path) -> None:
    options = hansa.SweepOptions(workers=1)
    split = WalkForward(train_bars=1000, test_bars=500)
    search = hansa.Search(search="bayes", sets=6, objective=("sharpe", "volatility"), split=split)
    space = {"agents.trend.fast": {"from": 4, "to": 20, "step": 1}}
    done = hansa.sweep(
        COUNCIL, space, search=search, overrides=SMALL, runs=tmp_path, options=options
    )
    page = done.report().read_text()
    front, outside = hansa.plot.front(done), hansa.plot.outside(done)
    assert front.still in page
    assert "volatility per year →" in front.still
    assert str(maps_part(done.report_data)) in hansa.plot.parameters(done).page
    assert "<polyline" in outside.still
    assert '"outside":[' in outside.page
    with pytest.raises(ConfigError, match="expected a sweep, found Result"):
        hansa.plot.front(done.rerun())  # type: ignore[arg-type]
