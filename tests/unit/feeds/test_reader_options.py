"""Options of readers and sections of a configuration: [data] and [[ticks]]."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from tick_files import ROOT

from hansa.app.loading import load_data
from hansa.config import explain, from_json, load, to_json
from hansa.errors import ConfigError
from hansa.feeds import find_reader
from hansa.feeds.files.taq import TaqReader
from hansa.market import Trades

EXAMPLE = (ROOT / "examples/ticks.toml").read_text().replace('"../', f'"{ROOT}/')
TICKS = "latency_min_us = 1000"


def config(tmp_path, ticks="", replaced=TICKS):
    """The example of ticks with other lines for one of its own."""
    assert replaced in EXAMPLE
    path = tmp_path / "desk.toml"
    path.write_text(EXAMPLE.replace(replaced, ticks))
    return load(path)


def test_options_build_the_reader():
    reader = find_reader("taq", {"quotes": "consolidated", "exchanges": "NT"})
    assert reader == TaqReader(quotes="consolidated", exchanges="NT")


@pytest.mark.parametrize(
    ("format", "options", "said"),
    [
        ("taq", {"quote": "each"}, "no parameter 'quote'; did you mean 'quotes'"),
        ("taq", {"quotes": "eech"}, "found 'eech'; did you mean \"each\""),
        ("taq", {"exchanges": 3}, "exchanges must be a text"),
        ("taq", {"exchanges": "N,T"}, "capital letters of TAQ"),
        ("binance", {"depth": 5}, "no parameter 'depth'; it takes none"),
        ("taqs", {}, 'did you mean "taq"'),
    ],
)
def test_options_that_do_not_fit_say_what_would(format, options, said):
    with pytest.raises(ConfigError, match=said):
        find_reader(format, options)


def test_options_are_a_table_and_survive_the_record(tmp_path):
    found = config(tmp_path, '[ticks.options]\nexchanges = "NT"')
    assert dict(found.ticks[0].options) == {"exchanges": "NT"}
    again = from_json(to_json(found), path=found.path)
    assert again == found
    assert to_json(again) == to_json(found)


def test_an_option_is_explained_by_the_file_it_came_from(tmp_path):
    found = config(tmp_path, '[ticks.options]\nexchanges = "NT"')
    assert explain(found, "ticks.0.options.exchanges").source.startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("symbol = 'A'", 'unknown key; did you mean "symbols"'),
        ("[ticks.options]\nskew = 'shift'", "expected an option of the format; write skew in"),
        ("options = 3", "expected a table of options, found 3"),
        ("[ticks.options]\na = [1]", "expected a number, a text or true/false"),
        ("quantity_missing = 0", "expected a number above 0, found 0"),
        ("latency_min_us = 0.5", "expected a whole number"),
    ],
)
def test_a_section_that_is_wrong_says_where(tmp_path, lines, said):
    with pytest.raises(ConfigError, match=said):
        config(tmp_path, lines)


def test_an_option_that_the_format_lacks_stops_the_load(tmp_path):
    found = config(tmp_path, "[ticks.options]\ndepth = 5")
    with pytest.raises(ConfigError, match="no parameter 'depth'"):
        load_data(found)


def test_the_least_latency_reaches_the_times(tmp_path):
    slow = load_data(config(tmp_path, "latency_min_us = 5000"))
    (trades,) = (table for table in slow.tables if isinstance(table, Trades))
    assert np.min(trades.ts_recv_ns - trades.ts_event_ns) >= 5_000_000


def quotes_without_quantities(tmp_path):
    rows = {"ts_event": [10**18, 10**18 + 1], "bid_px": [1.0, 1.0], "ask_px": [2.0, 2.0]}
    pl.DataFrame(rows).write_parquet(tmp_path / "quotes.parquet")
    lines = EXAMPLE.splitlines()
    path = next(line for line in lines if line.startswith("path ="))
    return path, f'path = "{tmp_path}/quotes.parquet"\nsymbols = ["ETHUSDT"]'


def test_a_quantity_that_quotes_lack_can_be_stated(tmp_path):
    path, other = quotes_without_quantities(tmp_path)
    found = config(tmp_path, f"{other}\nquantity_missing = 2.5", path)
    (quotes,) = load_data(load_as(tmp_path, found)).tables
    assert found.ticks[0].quantity_missing == Decimal("2.5")
    assert quotes.bid_qty.tolist() == [25_000, 25_000]


def load_as(tmp_path, found):
    """The same with the format of a table."""
    return load(found.path, ["ticks.0.format=table"])
