"""Whatever the venue does to positions, each strategy knows what it holds, as the report does."""

from pathlib import Path
from random import Random

import polars as pl
import pytest

from hansa import Result, Strategy
from hansa.journal import read_happenings
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner

MARGIN = [
    'account.margin="cross"',
    "account.leverage_max=4",
    "account.maintenance_ratio=0.2",
    "account.liquidation_fee_bps=100",
    "account.liquidation_penalty_bps=50",
    "account.cash=1000",
    "account.borrow_rate_per_year=0.1",
]


class Counting(Strategy):
    """Trades at random, counts what reports say, and holds the desk to it."""

    name = "counting"

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def on_start(self) -> None:
        self.random, self.own, self.told = Random(self.seed), 0, list[str]()

    def on_quote(self, quote):
        assert self.own == self.desk.own_lots(0)
        if self.random.random() < 0.3:
            self.desk.submit(0, self.random.choice((-1, 1)) * self.random.randint(1, 120))

    def on_report(self, report):
        self.own += report.change_lots if report.side == "buy" else -report.change_lots
        if not report.order_id:
            self.told.append(f"{report.exec_type} {report.reason}")

    def on_end(self) -> None:
        assert self.own == self.desk.own_lots(0)
        COUNTED[self.seed] = self.own, self.told


#: What each counted, by its seed: a run works on a copy.
COUNTED: dict[int, tuple[int, list[str]]] = {}


def seated(count: int, seed: int) -> list[Strategy]:
    return [type(f"Counting{k}", (Counting,), {"name": f"c{k}"})(seed + k) for k in range(count)]


def walk(folder: Path, random: Random) -> None:
    """Sixty quotes that jump, in place of the calm ones."""
    price, prices = 10_000, []
    for _ in range(60):
        price = max(2_000, price + random.randint(-1_200, 1_200))
        prices.append(price)
    rows = range(60)
    frame = {
        "ts_event": [START_NS + row * SECOND_NS for row in rows],
        "bid_px": [price / 100 for price in prices],
        "ask_px": [(price + 2) / 100 for price in prices],
        "bid_qty": [50.0 for _ in rows],
        "ask_qty": [50.0 for _ in rows],
    }
    pl.DataFrame(frame).write_parquet(folder / "quotes.parquet")


def act(folder: Path, *rows: str) -> None:
    """`rows` of second, kind, a, b."""
    lines = [
        f"{START_NS + int(row.partition(',')[0]) * SECOND_NS},{row.partition(',')[2]}"
        for row in rows
    ]
    (folder / "actions.csv").write_text("\n".join(("time,kind,a,b", *lines)) + "\n")
    with (folder / "ticks.toml").open("a") as file:
        file.write('\n[[actions]]\npath = "actions.csv"\ninstrument = "X:COIN"\n')


def made(result: Result, source: str) -> float:
    """What a source made, from its fills and what befell it alone, marked to the last price."""
    fills = result.fills.filter((pl.col("source") == source) & (pl.col("reason") == ""))
    sign = pl.when(pl.col("side") == "buy").then(1.0).otherwise(-1.0)
    units = (fills.select(sign * pl.col("quantity"))).to_series()
    cash = -float((units * fills["price"]).sum()) - float(fills["fee"].sum())
    held = float(units.sum())
    number = 16 + list(result.manifest.strategies).index(source)
    for each in read_happenings(result.folder / "journal"):
        for share in each.shares:
            if share.source == number:
                cash += share.cash / 10**18
                held += share.moved_lots * 0.1
    assert held == pytest.approx(COUNTED[int(source[1:]) + SEED][0] * 0.1)
    return cash + held * float(result.recorded.close[-1, 0])


SEED = 1_000


@pytest.mark.parametrize("seed", range(16))
def test_reports_sum_to_what_each_holds_and_profits_to_that_of_the_run(
    trade: Runner, tmp_path: Path, seed: int
):
    random = Random(seed)
    walk(tmp_path, random)
    kinds = ("funding,0.01,", "dividend,0.5,", "split,3,2", "split,1,2", "funding,-0.02,")
    seconds = sorted(random.sample(range(5, 55), 4))
    act(tmp_path, *(f"{second},{random.choice(kinds)}" for second in seconds))
    result = trade(seated(3, SEED), *MARGIN)
    rows = {row.source: row for row in result.report_data.attribution.sources}
    for source in ("c0", "c1", "c2"):
        assert rows[source].net == pytest.approx(made(result, source), abs=0.02)
    profit = float(result.equity["equity"][-1]) - 1_000
    assert sum(row.net for row in rows.values()) == pytest.approx(profit, abs=0.006)
    assert "carry" not in rows
    held = sum(COUNTED[SEED + k][0] for k in range(3))
    assert float(result.recorded.position[-1, 0]) == pytest.approx(held * 0.1)
    assert result.replay(strategies=seated(3, SEED)).agrees


def test_the_venue_does_something_in_most_of_these_runs(trade: Runner, tmp_path: Path):
    told = set[str]()
    for seed in range(6):
        walk(tmp_path, Random(seed))
        act(tmp_path, "30,split,3,2")
        trade(seated(3, SEED), *MARGIN)
        for k in range(3):
            told |= set(COUNTED[SEED + k][1])
        (tmp_path / "ticks.toml").write_text(
            (tmp_path / "ticks.toml").read_text().partition("\n[[actions]]")[0]
        )
    assert told == {"trade liquidated", "restated restated"}


class Long(Strategy):
    """Buys what it is told to and keeps what it is told of it."""

    name = "long"

    def on_start(self) -> None:
        self.heard = HEARD
        self.heard.clear()

    def on_quote(self, quote):
        if quote.ts_event_ns == START_NS:
            self.desk.buy(0, 30)

    def on_report(self, report):
        if not report.order_id:
            told = (report.exec_type, report.reason, report.side, report.change_lots)
            self.heard.append((*told, report.last_price, round(report.fee, 6), report.is_open))


HEARD: list[tuple[object, ...]] = []


def fall(folder: Path) -> None:
    """Thirty quotes at 100, thirty at 80."""
    rows = range(60)
    prices = [100.0 if row < 30 else 80.0 for row in rows]
    frame = {
        "ts_event": [START_NS + row * SECOND_NS for row in rows],
        "bid_px": prices,
        "ask_px": [price + 0.02 for price in prices],
        "bid_qty": [50.0 for _ in rows],
        "ask_qty": [50.0 for _ in rows],
    }
    pl.DataFrame(frame).write_parquet(folder / "quotes.parquet")


def test_a_liquidation_is_a_report_a_fill_and_the_first_thing_said_of_the_run(
    trade: Runner, tmp_path: Path
):
    fall(tmp_path)
    result = trade(Long(), *MARGIN)
    # 1,000 - 30 x 20 is less than a fifth of 2,400. At 80.01 less half a percent, to the tick.
    assert HEARD == [("trade", "liquidated", "sell", 300, 79.6, 23.88, False)]
    taken = result.fills.row(-1, named=True)
    assert (taken["reason"], taken["cl_ord_id"], taken["source"]) == ("liquidation", "", "long")
    assert (taken["quantity"], taken["fee"]) == (30.0, 23.88)
    cost = 30 * (80.01 - 79.6) + 23.88
    assert dict(result.summary())["Liquidated"].startswith(f"liquidated once, cost {cost:.2f} USD")
    (row,) = result.report_data.attribution.sources
    assert (row.source, row.fills) == ("long", 2)
    assert result.report_data.trades.closing_fills == 1
    page = result.report().read_text()
    assert "Never liquidated" in page
    assert "▼ liquidated" in page


def test_a_delisting_is_a_report_and_a_fill_at_the_settlement_price(trade: Runner, tmp_path: Path):
    act(tmp_path, "30,delisting,90,")
    result = trade(Long())
    assert HEARD == [("trade", "ended", "sell", 300, 90.0, 0.0, False)]
    taken = result.fills.row(-1, named=True)
    assert (taken["reason"], taken["price"], taken["side"]) == ("delisting", 90.0, "sell")
    assert "X:COIN: delisting" in dict(result.summary())["Ended"]
    (row,) = result.report_data.attribution.sources
    assert row.net == pytest.approx(float(result.equity["equity"][-1]) - 100_000, abs=0.006)


def test_a_split_reports_the_lots_it_adds(trade: Runner, tmp_path: Path):
    act(tmp_path, "30,split,3,2")
    trade(Long())
    assert HEARD == [("restated", "restated", "buy", 150, 0.0, 0.0, False)]
