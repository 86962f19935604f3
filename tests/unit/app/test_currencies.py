"""Runs over several currencies: what is refused at the start, and that every table adds up."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa import Result
from hansa.app.assembly import Handed
from hansa.app.live.parts import live_data, live_parts
from hansa.app.money import Changes, check_currencies, summed
from hansa.config import load
from hansa.errors import ConfigError
from hansa.feeds import TickRequest, check_ticks, load_ticks
from hansa.journal import Kind, read_records
from hansa.ledger import read_books
from hansa.market.instruments import instruments_of
from tests.conftest import COUNCIL, ROOT, SMALL
from tests.unit.strategies.triangle import Quote, configured, fair

PLANTED = Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 1.0)
COIN_M = "BINANCE:BTCUSD_PERP"
COIN_M_TERMS = ("base=BTC", "quote=USD", "tick=0.1", "lot=1", "multiplier=100", "quantity_min=1")
COIN_M_TERMS += ("notional_min=0",)
QUOTE = '{"u":%d,"s":"BTCUSD_PERP","b":"60000.0","B":"1","a":"60000.1","A":"2"}'
ETHBTC = """
["BINANCE:ETHBTC"]
base = "ETH"
quote = "BTC"
tick = "0.00001"
lot = "0.0001"
quantity_min = "0.0001"
notional_min = "0.0001"
"""


@pytest.fixture(scope="module")
def spot(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("spot")
    return hansa.run(configured(folder, fair(PLANTED)), runs=folder / "runs")


@pytest.fixture(scope="module")
def bars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council's configuration over BTCUSDT, ETHUSDT and the ETHBTC that follows from them."""
    folder = tmp_path_factory.mktemp("bars")
    frame = pl.read_parquet(ROOT / "data/binance_spot_1h_10pairs_2022_2023.parquet")
    frame = frame.filter(pl.col("open_time") < pl.datetime(2022, 2, 1, time_zone="UTC"))
    first, second = (frame.filter(pl.col("symbol") == name) for name in ("BTCUSDT", "ETHUSDT"))
    ratio = second.with_columns(
        pl.lit("ETHBTC").alias("symbol"),
        *((second[name] / first["close"]).round(5).alias(name) for name in ("open", "close")),
    ).with_columns(high=pl.max_horizontal("open", "close"), low=pl.min_horizontal("open", "close"))
    pl.concat([first, second, ratio]).write_parquet(folder / "bars.parquet")
    instruments = (ROOT / "data/instruments.toml").read_text()
    (folder / "instruments.toml").write_text(instruments + ETHBTC)
    text = COUNCIL.read_text().replace("../data/binance_spot_1h_10pairs_2022_2023", "bars")
    (folder / "council.toml").write_text(text.replace("../data/instruments", "instruments"))
    return folder / "council.toml"


MARGIN = ("account.kind=margin", "account.leverage_max=2", "allocation.is_long_only=false")


def test_a_council_trades_pairs_of_several_quote_currencies(bars: Path) -> None:
    result = hansa.run(load(bars, MARGIN), runs=bars.parent / "runs")
    traded = set(result.fills["instrument"])
    assert traded == {"BINANCE:BTCUSDT", "BINANCE:ETHUSDT", "BINANCE:ETHBTC"}
    assert result.replay().agrees
    recorded = result.recorded
    # Targets are parts of equity in the account's currency, whatever a pair is quoted in.
    rate = recorded.rates[:, recorded.currencies.index("BTC")]
    place = result.universe.symbols.index("BINANCE:ETHBTC")
    weight = recorded.position[:, place] * recorded.close[:, place] * rate / recorded.equity
    wanted = recorded.moments.target[:, place]
    settled = (np.abs(wanted) > 0.05) & (np.abs(weight - np.roll(wanted, 1)) < 0.03)
    assert settled.sum() > 0.8 * (np.abs(wanted) > 0.05).sum()


def test_the_last_equity_of_the_tables_is_the_cores(bars: Path) -> None:
    result = hansa.run(load(bars, MARGIN), runs=bars.parent / "runs")
    last = result.recorded.equity[-1]
    end = read_records(result.journal.path, [Kind.END]).payload(0)
    assert int.from_bytes(end[:16], "little", signed=True) / 1e18 == pytest.approx(last, rel=1e-9)
    report = result.report_data
    assert report.header.final_equity == pytest.approx(last)
    rows = report.attribution.sources
    net = round(last - report.header.initial_cash, report.header.money_decimals)
    assert sum(row.net for row in rows) == pytest.approx(net, abs=1e-6)


def test_the_books_sum_to_zero_and_cash_is_what_the_tables_say(spot: Result) -> None:
    books = read_books(spot.journal.path)
    last = spot.balances.tail(3)
    for code, cash in zip(last["currency"], last["cash"], strict=True):
        assert books.total("cash", code) / 10**18 == cash
        accounts = ("cash", "capital", "exchange", "fees")
        assert sum(books.total(name, code) for name in accounts) == 0


def test_money_is_added_up_exactly_before_it_is_a_float() -> None:
    tenth = 10**17
    given = [(0, 1, tenth), (2, 1, 2 * tenth), (2, 1, 4 * tenth), (4, 1, -7 * tenth), (1, 0, 5)]
    found = summed([Changes.single(*each) for each in given], (5, 2))
    assert found[:, 1].tolist() == [0.1, 0.1, 0.7, 0.7, 0.0]
    assert found[:, 0].tolist() == [0.0, *[5e-18] * 4]


def test_every_balance_of_a_table_is_a_decimal_of_the_books(spot: Result) -> None:
    cash = spot.balances["cash"]
    assert all(len(f"{Decimal(repr(each)):f}".partition(".")[2]) <= 12 for each in cash)


def test_equity_is_every_balance_at_its_rate(spot: Result) -> None:
    worth = spot.balances.group_by("ts", maintain_order=True).agg(pl.col("worth").sum())
    assert spot.equity["equity"].to_list() == pytest.approx(worth["worth"].to_list())
    assert spot.equity["equity"][0] == 10_000 + 0.2 * 49_995 + 4 * 2_500.5


def test_the_position_in_every_pair_of_a_coin_is_its_balance(spot: Result) -> None:
    assert spot.recorded.position[-1].tolist() == pytest.approx([0.2, 4.0, 4.0], abs=1e-4)


def test_the_report_of_a_spot_account_adds_up(spot: Result) -> None:
    report = spot.report_data
    assert report.header.initial_cash == pytest.approx(30_001)
    fees = report.costs.commission
    assert fees == pytest.approx(2.5035 + 2.53 + 0.00005002 * 49_995, abs=1e-3)
    assert spot.report().stat().st_size > 10_000
    shown = {row.instrument: row.price for row in report.trades.shown}
    assert shown["X:ETHBTC"] == pytest.approx(0.05002)  # as it was quoted


def test_a_time_is_explained_with_balances(spot: Result) -> None:
    told = spot.why("ETHBTC", at="2023-11-14T22:13:26Z")
    assert told.position == 4.0
    assert told.equity == pytest.approx(spot.equity["equity"][5], rel=1e-6)


def test_a_currency_that_nothing_converts_is_refused_with_the_missing_pair(tmp_path: Path) -> None:
    config = configured(tmp_path, fair(), "deposits=[{currency='XRP', amount=1}]")
    with pytest.raises(ConfigError, match="turns XRP into USDT, such as XRPUSDT or USDTXRP"):
        hansa.run(config, runs=tmp_path / "runs")


def test_a_deposit_in_the_accounts_own_currency_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"account.cash does not state already, found USDT"):
        configured(tmp_path, fair(), "deposits=[{currency='USDT', amount=1}]")


def test_a_council_on_a_spot_account_takes_one_pair_of_each_coin(bars: Path) -> None:
    with pytest.raises(ConfigError, match="one instrument for each base currency"):
        hansa.run(load(bars, ["account.kind=spot"]), runs=bars.parent / "runs")
    only = 'data.instruments=["BTCUSDT", "ETHUSDT"]'
    result = hansa.run(load(bars, ["account.kind=spot", only]), runs=bars.parent / "runs")
    assert len(result.fills) > 0
    assert result.replay().agrees


def test_a_spot_account_without_cross_pairs_fills_as_a_cash_account_does(bars: Path) -> None:
    only = 'data.instruments=["BTCUSDT", "ETHUSDT"]'
    runs = [
        hansa.run(load(bars, [f"account.kind={kind}", only]), runs=bars.parent / "runs")
        for kind in ("cash", "spot")
    ]
    fills = [run.fills.drop("cl_ord_id") for run in runs]
    assert fills[0].equals(fills[1])
    assert runs[0].recorded.equity == pytest.approx(runs[1].recorded.equity)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("settlement=BTC", "expected a linear contract, .* found an inverse one, paid in BTC"),
        ("settlement=EUR", "expected a linear contract, .* found a quanto one, paid in EUR"),
        ("base=USDT", "expected a base that is not its quote, found USDT for both"),
    ],
)
def test_a_contract_whose_money_the_books_cannot_hold_is_refused(
    tmp_path: Path, stated: str, said: str
) -> None:
    config = load(COUNCIL, [f"instruments.BINANCE:BTCUSDT.{stated}"])
    with pytest.raises(ConfigError, match=rf"instruments\.BINANCE:BTCUSDT: {said}"):
        hansa.run(config, runs=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_desk_does_not_begin_with_an_inverse_contract() -> None:
    stated = ("instruments.BINANCE:BTCUSDT.settlement=BTC", *SMALL)
    config = load(COUNCIL, [*stated, "trade.mode=paper", "trade.feed=recorded"])
    with pytest.raises(ConfigError, match="found an inverse one, paid in BTC"):
        live_parts(config, Handed(), live_data(config), began_ns=0)


def test_an_inverse_contract_is_known_by_its_symbol() -> None:
    config = load(COUNCIL, [f"instruments.{COIN_M}.{each}" for each in COIN_M_TERMS])
    known = instruments_of(config.instruments)
    with pytest.raises(ConfigError, match=f"{COIN_M}: .* trade the linear contract"):
        check_currencies(config, [known[COIN_M]])


def test_the_capture_of_an_inverse_contract_can_be_checked_and_read(tmp_path: Path) -> None:
    config = load(COUNCIL, [f"instruments.{COIN_M}.{each}" for each in COIN_M_TERMS])
    file = tmp_path / "capture.jsonl"
    file.write_text("".join(f"172316125434{row}000000 {QUOTE % row}\n" for row in (1, 2, 3)))
    request = TickRequest(instruments=instruments_of(config.instruments), venue="BINANCE")
    assert not check_ticks(file, "binance", request).errors
    (quotes,) = load_ticks(file, "binance", request).tables
    assert quotes.instrument.paid_in == "BTC"
    assert len(quotes) == 3
