"""Loading: what a stamp marks, which bars lie in the window, what the demo's file holds."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from market_files import BITCOIN, DEFECTS, HOUR_NS, HOURLY, START_NS, demo_config, instrument

from hansa.config import ColumnsSection
from hansa.errors import ConfigError, DataError
from hansa.market import BarOptions, Code, check, load_bars, load_config_bars

SOUND = DEFECTS / "sound.csv"


def load(**changes):
    return load_bars(SOUND, replace(HOURLY, **changes), instruments=BITCOIN)


@pytest.fixture(scope="module")
def demo():
    return load_config_bars(demo_config())


def test_a_bar_stamped_at_its_start_is_known_one_interval_later():
    bars = load(label="open")["BINANCE:BTCUSDT"]
    assert bars.ts_open_ns[0] == START_NS
    assert bars.ts_close_ns[0] == START_NS + HOUR_NS


def test_a_bar_stamped_at_its_end_is_known_at_its_stamp():
    bars = load(label="close")["BINANCE:BTCUSDT"]
    assert bars.ts_open_ns[0] == START_NS - HOUR_NS
    assert bars.ts_close_ns[0] == START_NS


@pytest.mark.parametrize("missing", ["label", "interval_ns"])
def test_label_and_interval_must_be_stated(missing):
    with pytest.raises(DataError, match="to be stated, found none; choose one"):
        load(**{missing: None})


def test_the_window_keeps_the_bars_that_lie_in_it_whole():
    bars = load(start_ns=START_NS + HOUR_NS, end_ns=START_NS + 3 * HOUR_NS)
    assert bars["BINANCE:BTCUSDT"].close.tolist() == [10125, 10100]


def test_the_window_goes_by_the_ends_of_bars_that_are_stamped_at_their_end():
    bars = load(label="close", end_ns=START_NS + HOUR_NS)
    assert bars.moments_ns().tolist() == [START_NS, START_NS + HOUR_NS]


def test_an_empty_window_is_refused():
    with pytest.raises(DataError, match="expected bars from 2022-01-02T00:00:00Z to the last"):
        load(start_ns=START_NS + 24 * HOUR_NS)


@pytest.mark.parametrize("window", [{"start_ns": START_NS + 24 * HOUR_NS}, {"end_ns": START_NS}])
def test_an_empty_window_says_what_the_file_has(window):
    span = "begin from 2022-01-01T00:00:00Z to 2022-01-01T03:00:00Z; move the window"
    with pytest.raises(DataError, match=span):
        load(**window)


def test_a_file_without_a_symbol_column_holds_the_one_instrument_named():
    bars = load(columns=ColumnsSection(symbol=""), instruments=("BTCUSDT",))
    assert bars.symbols == ("BINANCE:BTCUSDT",)


def test_the_name_of_the_column_may_contradict_the_label():
    options = replace(HOURLY, columns=ColumnsSection(time="close_time"))
    found = check(DEFECTS / "ends.csv", options, instruments=BITCOIN)
    assert [each.code for each in found.warnings] == [Code.LABEL]
    assert 'label is "open", but the name of column "close_time" suggests "close"' in str(
        found.warnings[0]
    )


def test_a_check_without_options_says_what_to_choose():
    found = check(SOUND)
    assert [each.code for each in found.warnings] == [Code.LABEL, Code.INTERVAL]
    assert "the usual spacing is 1h" in found.warnings[1].text


def test_an_interval_shorter_than_the_spacing_is_told():
    found = check(SOUND, replace(HOURLY, interval_ns=HOUR_NS // 4), instruments=BITCOIN)
    text = next(str(each) for each in found.errors if each.code is Code.INTERVAL)
    assert "expected stamps 15m apart (data.interval), found none closer than 1h" in text


def test_stamps_that_all_miss_the_round_hour_are_a_note(tmp_path):
    path = tmp_path / "late.csv"
    path.write_text(SOUND.read_text().replace(":00:00Z", ":30:00Z"))
    found = check(path, HOURLY, instruments=BITCOIN)
    notes = [each.text for each in found.findings if each.code is Code.OFF_GRID]
    assert notes == ["stamps are 30m after the round 1h; check their zone and label"]


def test_the_window_of_a_configuration_is_in_nanoseconds():
    data = replace(demo_config().data, start=datetime(2022, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
    assert BarOptions.of(data).start_ns == START_NS + 1_000_005_000


def test_columns_of_another_length_or_type_are_no_bars():
    bars = load()["BINANCE:BTCUSDT"]
    with pytest.raises(DataError, match=r"high: expected int64 \[4\], found float64 \[4\]"):
        replace(bars, high=bars.high.astype(np.float64))


def test_a_bar_that_is_missing_is_nan_in_the_panel(tmp_path):
    lines = SOUND.read_text().splitlines()
    other = [line.replace("BTCUSDT", "ETHUSDT") for line in lines[2:]]
    (tmp_path / "two.csv").write_text("\n".join([*lines, *other]))
    both = BITCOIN | {"BINANCE:ETHUSDT": instrument("BINANCE:ETHUSDT")}
    panel = load_bars(tmp_path / "two.csv", HOURLY, instruments=both).panel("close")
    assert np.isnan(panel).tolist() == [[False, True], *[[False, False]] * 3]
    assert panel[:, 0].tolist() == [100.5, 101.25, 101.0, 100.0]


def test_an_unknown_symbol_is_answered_with_the_nearest():
    with pytest.raises(DataError, match='did you mean "BINANCE:BTCUSDT"'):
        load()["BINANCE:BTCUSD"]


def test_the_options_of_a_configuration_are_those_of_its_data_section():
    options = BarOptions.of(demo_config().data)
    assert (options.label, options.interval_ns, options.gaps) == ("open", HOUR_NS, "report")


def test_the_demo_file_holds_ten_instruments_of_two_years(demo):
    assert demo.rows == 175_190
    assert len(demo) == 10
    assert demo.fingerprint == "f27dbd4ca0541ae6018d1440fb28d918ce50483df93d4eb536bf4ae3b9a83b86"


def test_the_demo_file_has_its_one_known_gap_in_each_instrument(demo):
    gaps = [each for each in demo.findings if each.code is Code.GAP]
    assert len(gaps) == 10
    assert all(
        "1 missing in 1 gap(s): the first after 2023-03-24T12:00:00Z" in g.text for g in gaps
    )


def test_the_ticks_of_the_demo_are_the_greatest_that_fit(demo):
    found = check(demo_config().data_paths[0], BarOptions.of(demo_config().data))
    suggested = {each.instrument: each.text for each in found.findings if each.code is Code.TICK}
    for each in demo.instruments:
        assert suggested[each.symbol].endswith(f"multiple of {each.tick:f}")


def test_a_file_of_another_format_is_left_to_its_reader():
    config = demo_config()
    other = replace(config, data=replace(config.data, format="klines"))
    with pytest.raises(ConfigError, match='expected "table", found "klines"'):
        load_config_bars(other)
