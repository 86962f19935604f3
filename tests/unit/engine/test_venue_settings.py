"""What a venue charges, how slow it is and what it refuses: from the configuration to the core."""

from pathlib import Path

import pytest

from hansa.config import Config, Environment, load
from hansa.engine.settings import CoreSettings
from hansa.engine.venue_terms import FeeList, LatencyPlan, LimitList, PaidIn
from hansa.errors import ConfigError
from tests.conftest import COUNCIL

BTC = 'instruments."BINANCE:BTCUSDT".'
TIERS = (
    "venue.fee_tiers=[{volume_min=1000, maker_fee_bps=8, taker_fee_bps=9.5},"
    " {volume_min=5000, maker_fee_bps=0, taker_fee_bps=5}]"
)
QUOTE = PaidIn("quote", None)
FREE = ("0", "0", None, None, None, QUOTE)


def council(*overrides: str) -> Config:
    return load(COUNCIL, overrides, environment=Environment())


def fees(*overrides: str) -> FeeList:
    found = FeeList.of(council(*overrides))
    assert found is not None
    return found


def latency(*overrides: str) -> LatencyPlan:
    found = LatencyPlan.of(council(*overrides))
    assert found is not None
    return found


def limits(*overrides: str) -> LimitList:
    found = LimitList.of(council(*overrides))
    assert found is not None
    return found


def test_a_venue_of_flat_keys_alone_says_nothing_more_to_the_core() -> None:
    settings = CoreSettings.of(council(), agents=5)
    assert (settings.fees, settings.latency, settings.limits) == (None, None, None)


def test_tiers_are_ratios_by_volume_over_thirty_days() -> None:
    found = fees(TIERS)
    assert found.tiers == (("1000", "0.0008", "0.00095"), ("5000", "0", "0.0005"))
    assert (found.window_days, found.terms) == (30, FREE)
    assert fees(TIERS, "venue.fee_window_days=7").window_days == 7


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        (["fee_per_unit=0.005"], ("0.005", "0.005", None, None, None)),
        (["maker_fee_per_unit=-0.002"], ("-0.002", "0", None, None, None)),
        (["fee_per_unit=1", "taker_fee_per_unit=2"], ("1", "2", None, None, None)),
        (["fee_min=1", "fee_max=20", "fee_max_bps=100"], ("0", "0", "1", "20", "0.01")),
    ],
)
def test_terms_of_the_venue(written: list[str], terms: tuple[str | None, ...]) -> None:
    assert fees(*(f"venue.{each}" for each in written)).terms == (*terms, QUOTE)


def test_an_instrument_may_pay_in_another_currency_than_the_venue_asks() -> None:
    spot = ("account.kind=spot", "venue.fee_currency=received", "venue.fee_places=8")
    found = fees(*spot, f"{BTC}fee_currency=quote")
    assert found.terms[5] == PaidIn("received", 8)
    assert [each[3][5] for each in found.instruments] == [PaidIn("quote", 8)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["account.kind=cash"], 'venue.fee_currency: expected "quote" with account.kind = "cash"'),
        (["account.kind=margin", "account.leverage_max=2"], "whose positions are no balances"),
        (["account.kind=spot", "venue.fee_min=1"], 'expected "quote" with fee_min, found "receiv'),
        (["account.kind=spot", f"{BTC}fee_per_unit=1"], 'BTCUSDT.fee_currency: expected "quote" w'),
    ],
)
def test_what_is_received_must_be_held_and_pays_a_ratio_alone(
    written: list[str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        council("venue.fee_currency=received", *written)


def test_an_instrument_pays_its_own_fees_and_else_those_of_the_venue() -> None:
    found = fees("venue.fee_min=1", "venue.maker_fee_per_unit=3", f"{BTC}fee_per_unit=2")
    own = ("BINANCE:BTCUSDT", None, None, ("2", "2", "1", None, None, QUOTE))
    assert found.instruments == (own,)
    ratios = fees(f"{BTC}taker_fee_bps=1").instruments
    assert ratios == (("BINANCE:BTCUSDT", None, "0.0001", FREE),)


def test_a_currency_of_the_venue_has_a_discount_and_a_price() -> None:
    own = ("venue.fee_currency=BNB", "venue.fee_discount_bps=2500", "venue.fee_currency_price=600")
    found = fees("account.kind=spot", *own, f"{BTC}fee_currency=received")
    assert found.terms[5] == PaidIn("BNB", None, "0.25", ("600", "USDT"))
    assert found.instruments[0][3][5] == PaidIn("received", None)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["venue.fee_discount_bps=5"], "venue.fee_discount_bps: expected none without a fee_curr"),
        (["venue.fee_currency_price=5"], "venue.fee_currency_price: expected none without a fee"),
        (
            ["venue.fee_currency=BNB", f"{BTC}fee_currency=KCS", "account.kind=spot"],
            "venue.fee_currency: expected one currency of the venue at most, found BNB and KCS",
        ),
        (["venue.fee_currency=BNB"], 'venue.fee_currency: expected "quote" with account.kind = "c'),
    ],
)
def test_what_is_said_of_a_currency_of_the_venue_goes_together(
    written: list[str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        council(*written)


def test_each_way_takes_its_own_time_and_else_that_of_both() -> None:
    found = latency("venue.latency_to_venue_ms=1.5")
    assert (found.to_venue_ns, found.from_venue_ns) == ((1_500_000,), (250_000_000,))
    found = latency("venue.latency_from_venue_quantiles_ms=[0.000001, 2, 2, 30]")
    assert found.to_venue_ns == (250_000_000,)
    assert found.from_venue_ns == (1, 2_000_000, 2_000_000, 30_000_000)


def test_limits_of_the_venue_and_of_an_instrument() -> None:
    found = limits(
        "venue.limits.price_band_up_bps=500",
        "venue.limits.requests_max=100",
        "venue.limits.requests_window_ms=10000",
        "venue.limits.open_orders_max=200",
        f"{BTC}price_max=1000000",
        f"{BTC}price_band_down_bps=2000",
    )
    assert found.band == (None, "0.05")
    assert (found.open_orders_max, found.instrument_orders_max) == (200, None)
    assert found.rate == (100, 10_000_000_000)
    own = ("BINANCE:BTCUSDT", None, "1000000", None, None, ("0.2", "0.05"))
    assert found.instruments == (own,)


def test_an_instrument_may_be_limited_where_the_venue_is_not() -> None:
    found = limits(f"{BTC}quantity_max=9")
    assert found.band == (None, None)
    assert found.instruments == (("BINANCE:BTCUSDT", None, None, "9", None, (None, None)),)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("impact_coefficient=2", "venue.impact_coefficient: expected none without impact"),
        ("impact=linear", "venue.impact: expected"),
        ("fee_window_days=30", r"venue.fee_window_days: expected none without \[\[venue.fee_tiers"),
        ("fee_tiers=[{volume_min=5}]", "venue.fee_tiers.0.maker_fee_bps: expected a value"),
        ("fee_tiers=[{volume=5}]", 'venue.fee_tiers.0.volume: unknown key; did you mean "volume_m'),
        ("fee_tiers=5", r"venue.fee_tiers: expected \[\[venue.fee_tiers\]\] with volume_min"),
        ("fee_tiers=[5]", "venue.fee_tiers.0: expected a table with volume_min, found 5"),
        ("fee_currency=recieved", 'fee_currency: expected "quote", "received" or the code'),
        ("fee_places=19", "venue.fee_places: expected a whole number from 0 to 18, found 19"),
        ("fee_min=-1", "venue.fee_min: expected a number of at least 0, found -1"),
        ("latency_to_venue_ms=0.0000001", "milliseconds with at most 6 places, found 1E-7"),
        ("latency_to_venue_quantiles_ms=[5]", "expected at least two lengths in ms that do not"),
        ("latency_to_venue_quantiles_ms=[5, 4]", 'that do not fall, .* found "5, 4"'),
        ("latency_interpolation=linear", "venue.latency_interpolation: expected none without"),
        ("limits=5", r"venue.limits: expected a section \[venue.limits\], found 5"),
        ("limits.requests_max=5", "venue.limits.requests_window_ms: expected a length with"),
        ("limits.requests_window_ms=5", "venue.limits.requests_max: expected a number with"),
        ("limits.open_orders_max=0", "expected a whole number from 1 to 1000000000, found 0"),
        ("limits.open_order_max=9", 'unknown key; did you mean "open_orders_max"'),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(written: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        council(f"venue.{written}")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            ["venue.fee_min=2", "venue.fee_max=1"],
            "venue.fee_min: expected at most fee_max = 1, found 2; lower one of the two",
        ),
        (
            [TIERS, "venue.fee_tiers.1.volume_min=1000"],
            "venue.fee_tiers.1.volume_min: expected more than 1000 of the tier before, found 1000",
        ),
        (
            ["venue.latency_path=x.csv", "venue.latency_to_venue_ms=1"],
            "venue.latency_to_venue_ms: expected none with latency_path, which says it",
        ),
        (
            ["venue.latency_to_venue_ms=1", "venue.latency_to_venue_quantiles_ms=[1, 2]"],
            "latency_to_venue_quantiles_ms: expected none with latency_to_venue_ms",
        ),
        (
            [f"{BTC}price_min=3", f"{BTC}price_max=2"],
            "BINANCE:BTCUSDT.price_min: expected at most price_max = 2, found 3",
        ),
        (
            [f"{BTC}lot=3", f"{BTC}quantity_min=1"],
            "BINANCE:BTCUSDT.quantity_min: expected a multiple of lot = 3, found 1; round it up",
        ),
    ],
)
def test_keys_that_contradict_each_other_are_refused(written: list[str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        council(*written)


def test_a_recorded_latency_is_a_data_file_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "latency.csv"
    path.write_text("sent_ns,to_venue_ns,from_venue_ns\n5,7,9\n6,8,10\n")
    config = council(f"venue.latency_path={path}")
    found = LatencyPlan.of(config)
    assert found is not None
    assert found.samples is not None
    assert found.samples.to_venue_ns == [7, 8]
    assert found.is_linear
    assert config.data_paths[-1] == path
