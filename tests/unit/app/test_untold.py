"""A desk is told of no splits, dividends and funding, and says so."""

import io
import json

import pytest

import hansa
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import trade
from hansa.app.live.untold import untold
from hansa.config import load
from hansa.errors import ConfigError
from tests.unit.app.split_market import ACTIONS, SPLITS, Keeper, write

TRADE = '\n[trade]\nmode = "paper"\nfeed = "recorded"\nspeed = 0\n'
LISTENING = [
    'trade={mode="paper", feed="binance", place="live"}',
    'data.instruments=["ONE"]',
    'data.adjust="all"',
]


def _desk(tmp_path, actions):
    path = write(tmp_path, actions)
    path.write_text(path.read_text() + TRADE)
    return path


def _traded(path, tmp_path, overrides=()):
    said = io.StringIO()
    log = DeskLog("json", said)
    trade(path, overrides=overrides, agents=[Keeper()], runs=tmp_path / "r", log=log)
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    return [line["about"] for line in lines if line["event"] == "warning"]


def test_actions_of_recorded_data_are_refused_before_a_run_is_begun(tmp_path):
    path = _desk(tmp_path, ACTIONS)
    with pytest.raises(ConfigError, match=r"actions: expected none .*found actions.csv; leave"):
        trade(path, agents=[Keeper()], runs=tmp_path / "r")
    assert not (tmp_path / "r").exists()
    assert _traded(path, tmp_path, ["actions=[]"]) == []


def test_a_desk_over_a_catalog_with_splits_says_what_it_will_not_see(tmp_path):
    path = _desk(tmp_path, "")
    catalog = hansa.Catalog(tmp_path / "catalog")
    import_file(
        catalog, tmp_path / "bars.csv", ImportOptions(venue="X", interval="1d", label="open")
    )
    (tmp_path / "splits.csv").write_text(SPLITS)
    import_file(catalog, tmp_path / "splits.csv", ImportOptions(venue="X"))
    text = path.read_text().replace('path = "bars.csv"', 'catalog = "catalog"')
    path.write_text(text.replace('label = "open"\n', ""))
    one, two = _traded(path, tmp_path)
    assert one.startswith("X:ONE: expected no splits and dividends within the data of a desk")
    assert "1 split(s) in the catalog: positions and features see the split of 2024-01-21" in one
    assert two.startswith("X:TWO: ")


def test_a_desk_that_listens_says_what_of_its_configuration_it_does_not_look_at(tmp_path):
    first, second = untold(load(write(tmp_path), LISTENING))
    assert first.startswith("actions: not read, for a live desk is told of no splits")
    assert second.startswith('data.adjust: "all" has no effect')
