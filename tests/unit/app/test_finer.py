"""Finer bars: real days made up by real hours, and what is said where they do not fit."""

from pathlib import Path

import pytest

import hansa
from hansa import Strategy
from hansa.app.loading import check_section, load_data
from hansa.app.result import Result
from hansa.config import Config, load
from hansa.errors import ConfigError, DataError
from hansa.market import FinerBars
from hansa.strategies import Ticket
from tests.conftest import COUNCIL, ROOT

DAYS = ROOT / "tests/data/finer/binance_spot_1d_btcusdt_2022q2.csv"
HOURS = ROOT / "data/binance_spot_1h_10pairs_2022_2023.parquet"
DAY_NS = 1_650_499_200 * 10**9  # 2022-04-21
FILLS: list[tuple[str, int, int]] = []
BARS: list[int] = []
FINER = f'{{path="{HOURS}", label="open", interval="1h"}}'


def config(days: Path = DAYS, *more: str, finer: str | None = FINER) -> Config:
    settings = [f"data.path={days}", "data.interval=1d", 'data.instruments=["BTCUSDT"]', *more]
    if finer is not None:
        settings.append(f"finer=[{finer}]")
    return load(COUNCIL, ["gate.stale_after_s=200000", *settings])


def changed(folder: Path, find: str, put: str) -> Path:
    """The days with one of their numbers replaced."""
    path, text = folder / "days.csv", DAYS.read_text()
    assert text.count(find) == 1
    path.write_text(text.replace(find, put))
    return path


def fit_of(asked: Config):
    (table,) = (t for t in load_data(asked).tables if isinstance(t, FinerBars))
    return table.fit


def test_real_hours_make_up_every_real_day() -> None:
    fit = fit_of(config())
    assert (fit.magnified, fit.differing, fit.alone) == (91, 0, 0)


def test_a_day_whose_high_no_hour_reached_is_worked_as_it_is_and_told(tmp_path: Path) -> None:
    asked = config(changed(tmp_path, "41116.73", "41116.99"))
    assert (fit_of(asked).magnified, fit_of(asked).differing) == (90, 1)
    (told,) = load_data(asked).warnings
    assert "1 differ from theirs: the first from 2022-04-18T00:00:00Z" in told
    assert "high 41116.99 against 41116.73" in told


def test_what_differs_within_the_tolerance_fits(tmp_path: Path) -> None:
    days = changed(tmp_path, "41116.73", "41116.99")
    near = FINER.replace("}", ", tolerance_ticks=26}")
    assert fit_of(config(days, finer=near)).differing == 0


def test_a_difference_may_stop_the_run(tmp_path: Path) -> None:
    days = changed(tmp_path, "41116.73", "41116.99")
    strict = FINER.replace("}", ', differing="refuse"}')
    with pytest.raises(DataError, match='correct one of the files, or set differing = "coarse"'):
        load_data(config(days, finer=strict))


def test_days_before_the_finer_file_begins_are_told(tmp_path: Path) -> None:
    late = tmp_path / "hours.csv"
    late.write_text(
        "symbol,open_time,open,high,low,close,volume\n"
        "BTCUSDT,2022-06-30T00:00:00Z,20108.31,20108.31,20108.31,20108.31,1\n"
    )
    fit = fit_of(config(finer=f'{{path="{late}", label="open", interval="1h"}}'))
    assert (fit.magnified, fit.differing, fit.alone) == (0, 1, 90)


def test_the_check_of_a_finer_file_says_how_it_fits(tmp_path: Path) -> None:
    asked = config(changed(tmp_path, "41116.73", "41116.99"))
    found = check_section(asked, asked.finer[0], HOURS)
    texts = [each.text for each in found.findings if each.code == "finer"]
    assert len(texts) == 1
    assert texts[0].startswith("90 of 91 bars are filled by finer ones")


def test_two_files_over_the_same_hours_are_refused() -> None:
    with pytest.raises(DataError, match=r"expected finer bars that follow each other, found two"):
        load_data(config(finer=f"{FINER}, {FINER}"))


@pytest.mark.parametrize("interval", ["1d", "7h", "2d"])
def test_finer_bars_must_divide_the_bars(interval: str) -> None:
    with pytest.raises(ConfigError, match=r"finer\.0\.interval: expected a part of data\.interval"):
        config(finer=FINER.replace("1h", interval))


class Bracketed(Strategy):
    """Buys at the open of 2022-04-21 with a target 2 % above it and a stop 2 % below: both were
    reached on that day, the target first.
    """

    def on_bar(self, bar) -> None:
        BARS.append(bar.ts_event_ns)
        if bar.close_ticks == 4_135_819:
            self.desk.bracket(
                Ticket(instrument=0, lots=100, kind="market", time_in_force="gtc"),
                target=Ticket(instrument=0, lots=-100, kind="limit", limit_ticks=4_218_500),
                stop=Ticket(instrument=0, lots=-100, kind="stop", trigger_ticks=4_053_100),
            )

    def on_report(self, report) -> None:
        if report.is_fill:
            FILLS.append((report.side, report.last_ticks, hours_after(report.ts_event_ns)))


def hours_after(ts_ns: int) -> int:
    return (ts_ns - DAY_NS) // (3600 * 10**9)


def bracketed(folder: Path, finer: str | None) -> Result:
    FILLS.clear()
    BARS.clear()
    free = ("venue.latency_ms=0", "venue.slippage_bps=0", "venue.volume_share_ratio_max=1")
    asked = config(DAYS, *free, finer=finer)
    return hansa.run(asked, agents=[], strategies=[Bracketed()], runs=folder)


def test_of_a_target_and_a_stop_in_one_day_the_worse_is_taken_without_finer_bars(
    tmp_path: Path,
) -> None:
    bracketed(tmp_path, None)
    assert FILLS == [("buy", 4_135_819, 0), ("sell", 4_053_100, 24)]


def test_with_finer_bars_what_came_first_is_taken_when_it_came(tmp_path: Path) -> None:
    bracketed(tmp_path, FINER)
    assert FILLS == [("buy", 4_135_819, 0), ("sell", 4_218_500, 11)]


def test_a_strategy_sees_no_finer_bar_and_the_run_replays(tmp_path: Path) -> None:
    result = bracketed(tmp_path, FINER)
    assert len(BARS) == 91
    assert not any(hours_after(ts) % 24 for ts in BARS)
    assert result.replay(agents=[], strategies=[Bracketed()]).agrees


def test_the_report_says_how_many_bars_were_filled_by_finer_ones(tmp_path: Path) -> None:
    said = " ".join(bracketed(tmp_path, FINER).report_data.costs.fill_assumptions)
    assert "91 of 91 bars of BINANCE:BTCUSDT were worked by finer bars" in said
