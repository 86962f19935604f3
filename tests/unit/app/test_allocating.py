"""Bars a year follow from the length of a bar, unless they are stated."""

import pytest

from hansa import load_config
from hansa.app.allocating import allocation_parameters
from hansa.app.settings import every_setting
from tests.conftest import COUNCIL

HOUR_NS = 3600 * 10**9


@pytest.mark.parametrize(
    ("step_ns", "bars"), [(HOUR_NS, 8_760), (HOUR_NS // 60, 525_600), (24 * HOUR_NS, 365)]
)
def test_volatility_is_made_annual_by_the_bars_there_are(step_ns: int, bars: int) -> None:
    section = load_config(COUNCIL).allocation
    assert section is not None
    assert allocation_parameters(section, step_ns)["bars_per_year"] == bars


def test_stated_bars_a_year_hold() -> None:
    config = load_config(COUNCIL, ["allocation.bars_per_year=252"])
    assert config.allocation is not None
    assert allocation_parameters(config.allocation, HOUR_NS)["bars_per_year"] == 252


def test_the_settings_show_what_is_used() -> None:
    config = load_config(COUNCIL, ['data.interval="1d"'])
    (row,) = [each for each in every_setting(config) if each.key == "allocation.bars_per_year"]
    assert row.value == 365


def test_a_rule_that_counts_no_years_is_given_none() -> None:
    config = load_config(COUNCIL, ['allocation.rule="equal_weight"'])
    assert config.allocation is not None
    assert "bars_per_year" not in allocation_parameters(config.allocation, HOUR_NS)
