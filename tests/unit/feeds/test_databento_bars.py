"""Bars and definitions of instruments from Databento's DBN."""

from decimal import Decimal

import pytest
from databento_files import START_NS, dbn, head, records, write_dbn
from reader_files import originals, request
from tick_files import instrument

from hansa.errors import DataError
from hansa.feeds.files.bar_files import bars_of
from hansa.feeds.files.databento_bars import read_dbn_bars, read_definitions
from hansa.market import BarOptions

SECOND_NS = 10**9
PRICES = {"open": 10 * SECOND_NS, "high": 12 * SECOND_NS, "low": 9 * SECOND_NS,
          "close": 11 * SECOND_NS, "volume": 7}  # fmt: skip


def test_a_bar_is_labelled_by_its_start_and_lasts_what_its_schema_says(tmp_path):
    made = records(dbn.OHLCVMsg, "ohlcv-1s", [{**PRICES, "ts_event": START_NS}])
    path = write_dbn(tmp_path / "file.dbn.zst", head("ohlcv-1s"), made)
    found = bars_of(
        read_dbn_bars(path, request()), BarOptions(), instruments={"X:AB": instrument("X:AB")}
    )
    (bars,) = found.bars
    assert (bars.ts_open_ns[0], bars.ts_close_ns[0]) == (START_NS, START_NS + SECOND_NS)
    assert (bars.values("close")[0], bars.values("volume")[0]) == (11.0, 7.0)


def test_ticks_are_not_bars(tmp_path):
    path = write_dbn(tmp_path / "file.dbn.zst", head("trades"))
    with pytest.raises(DataError, match=r"expected bars \(ohlcv\), found trades"):
        read_dbn_bars(path, request())


@pytest.mark.parametrize("length", ["1s", "1m", "1h"])
def test_the_original_bars_read_whole(length):
    path = originals(f"raw_samples/databento/GLBX.MDP3__ohlcv-{length}.dbn.zst")
    file = read_dbn_bars(path, request())
    assert (file.raw.bars[0].instrument, len(file.raw.bars[0])) == ("X:ESH1", 4)


def test_a_definition_gives_the_tick_and_the_multiplier_of_a_future():
    path = originals("raw_samples/databento/GLBX.MDP3__definition.dbn.zst")
    future = read_definitions(path, venue="X").instruments["X:ESH1"]
    assert (future.tick, future.multiplier) == (Decimal("0.25"), Decimal(50))
    assert (future.base, future.quote) == ("ES", "USD")


def test_a_definition_without_a_tick_is_left_out_and_said():
    path = originals("raw_samples/databento/XNAS.ITCH__definition.dbn.zst")
    found = read_definitions(path, venue="X")
    assert (found.instruments, len(found.findings)) == ({}, 1)


def test_a_stated_tick_stands_in_where_a_definition_has_none():
    path = originals("raw_samples/databento/XNAS.ITCH__definition.dbn.zst")
    found = read_definitions(path, venue="X", tick=Decimal("0.01"))
    assert found.instruments["X:NVDA"].tick == Decimal("0.01")
    assert found.instruments["X:NVDA"].multiplier == Decimal(1)


def test_a_file_of_another_format_defines_nothing(tmp_path):
    path = tmp_path / "file.dbn"
    path.write_text("time,price\n1,2\n")
    with pytest.raises(DataError, match="expected a DBN file"):
        read_definitions(path, venue="X")


def test_seconds_in_which_nobody_traded_are_gaps_and_say_nothing_of_how_long_a_bar_is(tmp_path):
    made = [{**PRICES, "ts_event": START_NS + at * SECOND_NS} for at in (0, 12, 40)]
    path = tmp_path / "file.dbn.zst"
    write_dbn(path, head("ohlcv-1s"), records(dbn.OHLCVMsg, "ohlcv-1s", made))
    file, known = read_dbn_bars(path, request()), {"X:AB": instrument("X:AB")}
    (bars,) = bars_of(file, BarOptions(), instruments=known).bars
    assert (bars.ts_close_ns - bars.ts_open_ns).tolist() == [SECOND_NS] * 3
    with pytest.raises(DataError, match="38 missing in 2 gap"):
        bars_of(file, BarOptions(gaps="refuse"), instruments=known)
