"""The check of any file, by a format or by the sections of a configuration."""

from dataclasses import replace

import pytest
from tick_files import ROOT, SAMPLE, request

from hansa.app.loading import check_section
from hansa.config import load
from hansa.errors import ConfigError
from hansa.feeds import check_bars_file, check_ticks, check_ticks_file
from hansa.feeds.files.checking import joined
from hansa.market import BarOptions, Code

DEFECTS = ROOT / "tests/data/defects"


def test_ticks_are_checked_as_check_ticks_does():
    found, plain = check_ticks_file(SAMPLE, "binance", request()), check_ticks(SAMPLE, "binance")
    assert (found.rows, found.fingerprint) == (plain.rows, plain.fingerprint)
    assert {each.code for each in plain.warnings} <= {each.code for each in found.warnings}
    assert (str(found.holds), found.interval_ns) == ("ticks", None)


def test_bars_are_checked_as_bars():
    found = check_bars_file(DEFECTS / "gap.csv", "table", BarOptions(venue="BINANCE"))
    assert (str(found.holds), found.words) == ("bars", "table (a table with named columns)")
    assert Code.GAP in [each.code for each in found.findings]


def test_what_two_sections_say_is_said_once():
    once = check_bars_file(DEFECTS / "gap.csv", "table", BarOptions(venue="BINANCE"))
    other = replace(once, read_as="klines", findings=(*once.findings, once.findings[0]))
    both = joined([once, other])
    assert both.findings == once.findings
    assert (
        both.words == "table (a table with named columns) and klines (an archive of Binance's bars)"
    )


def test_a_section_is_followed_to_the_letter():
    config = load(ROOT / "examples/ticks.toml", ["ticks.0.skew=refuse"])
    found = check_section(config, config.ticks[0], SAMPLE)
    assert [each.code for each in found.errors] == [Code.CLOCK_SKEW]
    assert found.instruments == ("BINANCE:ETHUSDT",)


def test_a_section_with_a_kind_that_is_none_is_refused():
    config = load(ROOT / "examples/ticks.toml", ['ticks.0.kinds=["quote"]'])
    with pytest.raises(ConfigError, match="did you mean"):
        check_section(config, config.ticks[0], SAMPLE)
