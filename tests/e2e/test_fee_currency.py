"""What fees are paid in: a backtest beside the local exchange, and what a run makes of it."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

import hansa
from hansa import Result, Strategy, _core
from hansa.config import Config, load
from hansa.errors import ConfigError
from hansa.journal import Kind, read_records
from hansa.ledger import read_books
from hansa.venues.exchange import BarRecording, Exchange
from hansa.venues.exchange.order import Fill
from tests.conftest import COUNCIL, SMALL
from tests.unit.venues.exchange.support import START_NS as START_OF_EXCHANGE_NS
from tests.unit.venues.exchange.support import Desk, bars, exchange, options

SECOND_NS = 10**9
START_NS = 1_700_000_000 * SECOND_NS
ORDERS = (
    ("BUY", "101", "0.333"),
    ("BUY", "101", "7.007"),
    ("SELL", "99", "3.001"),
    ("BUY", "101", "1.999"),
    ("SELL", "99", "20.5"),
)
RECEIVED = ("account.kind=spot", "venue.fee_currency=received")

_CONFIG = """
[run]
name = "repeated"
sample = "1s"

[[ticks]]
path = "quotes.parquet"
format = "table"
symbols = ["X:ABCUSD"]

[instruments."X:ABCUSD"]
base = "ABC"
quote = "USD"
tick = "0.01"
lot = "0.001"
quantity_min = "0.001"
notional_min = "0"

[account]
currency = "USD"
cash = 100000
kind = "spot"

[[deposits]]
currency = "ABC"
amount = 100

[venue]
maker_fee_bps = 10
taker_fee_bps = 10
fee_currency = "received"
fee_places = 8
slippage_bps = 0
latency_ms = 0
volume_share_ratio_max = 1

[gate]
order_value_max = 50000
position_value_max = 50000
gross_exposure_ratio_max = 3
net_exposure_ratio_max = 3
price_collar_bps = 2000
orders_per_minute_max = 1000
drawdown_ratio_max = 0.9
stale_after_s = 7200
"""


class Repeated(Strategy):
    """Trades at each quote what was traded elsewhere."""

    name = "repeated"

    def __init__(self, signed_lots: tuple[int, ...] = ()):
        self.signed_lots = list(signed_lots)

    def on_quote(self, quote: _core.QuoteView) -> None:
        if self.signed_lots:
            self.desk.submit(quote.instrument, self.signed_lots.pop(0))


@dataclass(frozen=True)
class Elsewhere:
    """What was traded at the local exchange, and what the account had then, in 10^-18."""

    fills: list[Fill]
    balances: dict[str, int]


def traded_elsewhere(house: Exchange) -> Elsewhere:
    desk = Desk(house)
    for side, price, quantity in ORDERS:
        assert desk.limit(side, price, quantity)["status"] == "FILLED"
        house.advance(house.now_ns + 60 * SECOND_NS)
    account = next(iter(house.accounts.values()))
    balances = {code: purse.free * 10**10 for code, purse in account.purses.items()}
    return Elsewhere(house.trading.fills_of[account.number], balances)


def with_coin(units: int) -> Exchange:
    """An exchange with a coin of its own, XYZ, that always trades at 100; the account has some."""
    still = bars([(10_000, 10_000, 10_000, 10_000, 500_000)] * 4, symbol="XYZUSD")
    own = options()
    anna = replace(
        own.accounts[0],
        balances={**own.accounts[0].balances, "XYZ": units},
        fee_asset="XYZ",
        fee_discount_bps=2500,
    )
    recordings = (*own.recordings, BarRecording(bars=still, begin_ns=START_OF_EXCHANGE_NS))
    return Exchange(replace(own, recordings=recordings, accounts=(anna, *own.accounts[1:])))


def quoted(folder: Path, fills: list[Fill], *more: str) -> Config:
    """A quote a second, at the price of each fill on the side it takes."""
    prices = [each.price / 1e8 for each in fills]
    steps = [0.01 if each.is_buyer else 0.0 for each in fills]
    frame = pl.DataFrame(
        {
            "ts_event": [START_NS + place * SECOND_NS for place in range(len(fills))],
            "bid_px": [round(px - step, 2) for px, step in zip(prices, steps, strict=True)],
            "ask_px": [round(px - step + 0.01, 2) for px, step in zip(prices, steps, strict=True)],
            "bid_qty": [1000.0] * len(fills),
            "ask_qty": [1000.0] * len(fills),
        }
    )
    frame.write_parquet(folder / "quotes.parquet")
    (folder / "repeated.toml").write_text(_CONFIG)
    return load(folder / "repeated.toml", more)


def repeated_as(elsewhere: Elsewhere, folder: Path, *more: str) -> Result:
    """The same trades in a backtest, whose fees and balances are those of the exchange."""
    fills = elsewhere.fills
    lots = tuple(each.quantity // 10**5 * (1 if each.is_buyer else -1) for each in fills)
    config = quoted(folder, fills, *more)
    result = hansa.run(config, strategies=[Repeated(lots)], runs=folder / "runs")
    charged = [(each.fee_currency, each.fee) for each in result.recorded.reports if each.last_lots]
    assert charged == [(each.commission_asset, each.commission * 10**10) for each in fills]
    books = read_books(result.journal.path)
    assert {code: books.total("cash", code) for code in elsewhere.balances} == elsewhere.balances
    assert result.replay(strategies=[Repeated(lots)]).agrees
    return result


def test_a_backtest_ends_with_the_balances_of_the_local_exchange(tmp_path: Path) -> None:
    elsewhere = traded_elsewhere(exchange())
    assert len(elsewhere.fills) > len(ORDERS)
    repeated_as(elsewhere, tmp_path)


def test_so_it_does_where_the_exchange_has_a_coin_of_its_own_that_runs_out(tmp_path: Path) -> None:
    elsewhere = traded_elsewhere(with_coin(units=600_000))
    assert {each.commission_asset for each in elsewhere.fills} == {"XYZ", "ABC", "USD"}
    own = ("venue.fee_currency=XYZ", "venue.fee_discount_bps=2500", "venue.fee_currency_price=100")
    deposits = "deposits=[{currency='ABC', amount=100}, {currency='XYZ', amount=0.006}]"
    repeated_as(elsewhere, tmp_path, *own, deposits)


def test_an_account_that_pays_in_a_coin_is_told_its_discount() -> None:
    told = Desk(with_coin(1)).ask("GET account/commission", symbol="ABCUSD").body
    assert isinstance(told, dict)
    assert told["discount"] == {
        "enabledForAccount": True,
        "enabledForSymbol": True,
        "discountAsset": "XYZ",
        "discount": "0.75000000",
    }


@pytest.fixture(scope="module")
def spot(tmp_path_factory: pytest.TempPathFactory) -> Result:
    runs = tmp_path_factory.mktemp("runs")
    return hansa.run(COUNCIL, overrides=(*SMALL, *RECEIVED), runs=runs)


def test_a_purchase_pays_in_the_coin_and_a_sale_in_the_quote_currency(spot: Result) -> None:
    paid = {
        (each.side, spot.universe.instruments[each.instrument].base == each.fee_currency)
        for each in spot.recorded.reports
        if each.last_lots
    }
    assert paid == {("buy", True), ("sell", False)}


def test_the_equity_of_the_tables_is_the_core_s_where_fees_are_paid_in_coins(spot: Result) -> None:
    end = read_records(spot.journal.path, [Kind.END]).payload(0)
    core = int.from_bytes(end[:16], "little", signed=True) / 1e18
    assert spot.recorded.equity[-1] == pytest.approx(core, rel=1e-12)


def test_what_is_below_a_lot_stays_in_the_balance_and_is_shown(spot: Result) -> None:
    last = spot.balances.tail(4)
    held = dict(zip(last["currency"], last["cash"], strict=True))
    books = read_books(spot.journal.path)
    for instrument in spot.universe.instruments:
        atoms, lot = books.total("cash", instrument.base), int(instrument.lot * 10**18)
        assert held[instrument.base] == pytest.approx(atoms / 1e18, abs=1e-12)
        assert atoms % lot > 0
        assert atoms >= 0


def test_the_report_adds_up_where_fees_are_paid_in_coins(spot: Result) -> None:
    report = spot.report_data
    costs = report.costs
    assert costs.gross - costs.commission - costs.slippage == pytest.approx(costs.net, abs=0.02)
    assert costs.commission > 0
    assert "paid in what a fill brings" in " ".join(costs.fill_assumptions)


def test_a_run_with_fees_in_coins_costs_what_one_in_quote_does(
    spot: Result, tmp_path: Path
) -> None:
    quote = hansa.run(COUNCIL, overrides=(*SMALL, "account.kind=spot"), runs=tmp_path)
    ratio = spot.report_data.costs.commission / quote.report_data.costs.commission
    assert ratio == pytest.approx(1, rel=0.02)
    assert spot.replay().agrees


def test_what_was_paid_in_coins_is_missed_at_their_last_price(spot: Result) -> None:
    """So the council's fills and fees are the profit, and nothing came to no source."""
    rows = spot.report_data.attribution.sources
    assert [row.source for row in rows] == ["council"]
    decimals = spot.report_data.header.money_decimals
    made = spot.recorded.equity[-1] - spot.report_data.header.initial_cash
    assert rows[0].net == round(made, decimals)
    assert rows[0].net == pytest.approx(rows[0].gross - rows[0].fees - rows[0].slippage)


BNB = ("account.kind=spot", "venue.fee_currency=BNB", "venue.fee_discount_bps=2500")
STATED = (*BNB, "venue.fee_currency_price=600", "deposits=[{currency='BNB', amount=0.05}]")


@pytest.fixture(scope="module")
def own_coin(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """0.05 BNB at 600, which is gone before the run is over."""
    runs = tmp_path_factory.mktemp("runs")
    return hansa.run(COUNCIL, overrides=(*SMALL, *STATED), runs=runs)


def test_fees_are_paid_in_the_coin_of_the_venue_while_there_is_enough_of_it(
    own_coin: Result,
) -> None:
    held = 5 * 10**16
    paid = set()
    for each in (each for each in own_coin.recorded.reports if each.last_lots):
        instrument = own_coin.universe.instruments[each.instrument]
        value = Fraction(instrument.lot * instrument.tick) * each.last_lots * each.last_ticks
        due = -(-(value * 10**18 * Fraction(75, 100_000) / 600) // 1)
        in_coin = due <= held
        received = instrument.base if each.side == "buy" else instrument.quote
        assert each.fee_currency == ("BNB" if in_coin else received)
        if in_coin:
            assert each.fee == pytest.approx(due, abs=2)
            held -= each.fee
        paid.add(in_coin)
    assert paid == {True, False}
    assert read_books(own_coin.journal.path).total("cash", "BNB") == held


def test_a_coin_with_a_stated_price_is_worth_that_in_every_table(own_coin: Result) -> None:
    end = read_records(own_coin.journal.path, [Kind.END]).payload(0)
    core = int.from_bytes(end[:16], "little", signed=True) / 1e18
    assert own_coin.recorded.equity[-1] == pytest.approx(core, rel=1e-12)
    assert own_coin.report_data.header.initial_cash == pytest.approx(100_000 + 30)
    assert [row.source for row in own_coin.report_data.attribution.sources] == ["council"]
    assert own_coin.replay().agrees


def test_an_instrument_of_the_run_says_what_the_coin_is_worth(tmp_path: Path) -> None:
    pairs = 'data.instruments=["BTCUSDT", "ETHUSDT", "BNBUSDT"]'
    deposit = "deposits=[{currency='BNB', amount=5}]"
    result = hansa.run(COUNCIL, overrides=(*SMALL, *BNB, deposit, pairs), runs=tmp_path)
    fees = [each for each in result.recorded.reports if each.fee_currency == "BNB"]
    assert len(fees) > 10
    end = read_records(result.journal.path, [Kind.END]).payload(0)
    core = int.from_bytes(end[:16], "little", signed=True) / 1e18
    assert result.recorded.equity[-1] == pytest.approx(core, rel=1e-12)
    assert result.replay().agrees


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "venue.fee_currency_price: expected a price of BNB in USDT, or an instrument of"),
        (("venue.fee_currency_price=600",), "venue.fee_currency: expected BNB to pay fees with"),
    ],
)
def test_a_coin_that_is_worth_nothing_or_that_nobody_has_is_refused(
    more: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=said):
        hansa.run(COUNCIL, overrides=(*SMALL, *BNB, *more), runs=tmp_path)
