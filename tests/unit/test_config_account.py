"""The account's margin, the interest on shorts, and files of actions in a configuration."""

from pathlib import Path

import pytest

from hansa.config import Config, Environment, from_json, load, to_json
from hansa.errors import ConfigError

COUNCIL = Path(__file__).parents[2] / "examples/council.toml"
MARGIN = (
    "account.kind=margin",
    "account.leverage_max=4",
    "account.margin=isolated",
    "account.maintenance_ratio=0.05",
    "account.liquidation_fee_bps=50",
    "account.liquidation_penalty_bps=10",
    "account.borrow_rate_per_year=0.03",
)


def council(*overrides: str) -> Config:
    return load(COUNCIL, overrides, environment=Environment())


def without(key: str) -> tuple[str, ...]:
    return tuple(each for each in MARGIN if not each.startswith(f"account.{key}="))


def test_margin_is_read_and_survives_the_manifest():
    config = council(*MARGIN)
    assert (config.account.margin, config.account.kind) == ("isolated", "margin")
    assert from_json(to_json(config), path=config.path) == config


@pytest.mark.parametrize(
    "key", ["maintenance_ratio", "liquidation_fee_bps", "liquidation_penalty_bps"]
)
def test_whoever_states_a_margin_states_when_and_at_what_cost(key: str):
    with pytest.raises(ConfigError, match=f'account.{key}: expected a number with margin = "iso'):
        council(*without(key))


def test_a_maintenance_ratio_means_nothing_without_a_margin():
    with pytest.raises(ConfigError, match='expected none without margin = "cross" or "isolated"'):
        council(*without("margin"))


def test_a_position_must_not_be_liquidated_when_it_is_opened():
    with pytest.raises(ConfigError, match="expected less than 1 / leverage_max"):
        council(*MARGIN, "account.maintenance_ratio=0.25")


TIERED = (
    *without("maintenance_ratio"),
    "account.maintenance_tiers=[{notional_min=0, ratio=0.004}, "
    '{notional_min=0, ratio=0.02, instrument="BINANCE:ETHUSDT"}, '
    "{notional_min=50000, ratio=0.005, amount=50}, "
    "{notional_min=500000, ratio=0.01, amount=2550}]",
)


def test_tiers_of_maintenance_are_read_and_survive_the_manifest():
    config = council(*TIERED)
    tiers = config.account.maintenance_tiers
    assert tiers is not None
    assert [str(tier.ratio) for tier in tiers] == ["0.004", "0.02", "0.005", "0.01"]
    assert from_json(to_json(config), path=config.path) == config


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ("maintenance_ratio=0.05", "maintenance_ratio: expected none with"),
        ("maintenance_tiers.2.amount=51", r"tiers\.2\.amount: expected 50, with which the margin"),
        ("maintenance_tiers.2.notional_min=0", r"tiers\.2\.notional_min: expected more than 0"),
        ("maintenance_tiers.3.ratio=0.001", r"tiers\.3\.ratio: expected at least 0\.005"),
        ("maintenance_tiers.0.notional_min=1", r"tiers\.0\.notional_min: expected 0 in the first"),
        ("maintenance_tiers.1.ratio=0.25", r"tiers\.1\.ratio: expected less than 1 / leverage_max"),
        ("maintenance_tiers.1.instrument=BINANCE:ETHUSD", 'did you mean "BINANCE:ETHUSDT"'),
        ("margin=", "expected none without margin"),
    ],
)
def test_tiers_that_do_not_go_together_are_refused(more: str, text: str):
    with pytest.raises(ConfigError, match=text):
        council(*TIERED, f"account.{more}")


def test_a_cash_account_borrows_nothing():
    with pytest.raises(ConfigError, match='borrow_rate_per_year: expected none with kind = "cash"'):
        council("account.kind=cash", "account.leverage_max=", "account.borrow_rate_per_year=0.03")


def actions(tmp_path: Path, text: str) -> Config:
    content = COUNCIL.read_text().replace("../data", str(COUNCIL.parents[1] / "data"))
    path = tmp_path / "desk.toml"
    path.write_text(f"{content}\n[[actions]]\n{text}\n")
    return load(path, environment=Environment())


def test_a_file_of_actions_is_one_of_the_data_files(tmp_path: Path):
    config = actions(tmp_path, 'path = "f.csv"\nkind = "funding"\ncolumns = { a = "rate" }')
    assert config.actions[0].columns == {"a": "rate"}
    assert config.data_paths[-1] == tmp_path / "f.csv"
    assert from_json(to_json(config), path=config.path) == config


def test_an_unknown_format_of_actions_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"actions\.0\.format: expected"):
        actions(tmp_path, 'path = "f.csv"\nformat = "binance"')
