"""What a desk recorded, as events of its log."""

import pytest

from hansa.app.desk.events import Noted, happened
from hansa.app.desk.words import sentence
from hansa.app.live.trading import Traded, trade
from hansa.app.opening import open_run
from hansa.journal import Kind, read_records
from hansa.market import Instrument
from tests.e2e.test_trade import FAST, PAPER, silent


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Traded:
    """A desk that may send one order a minute: of several at once the others are refused."""
    overrides = [FAST, "gate.orders_per_minute_max=1", "data.end=2022-06-01T00:00:00Z"]
    return trade(PAPER, overrides=overrides, runs=tmp_path_factory.mktemp("runs"), log=silent())


def noted(run: Traded) -> tuple[list[Noted], tuple[Instrument, ...]]:
    records = read_records(run.folder.journal, [Kind.PROPOSAL, Kind.REPORT])
    rows = [(int(records.kind[row]), 0, payload) for row, payload in records.each()]
    result = open_run(str(run.folder.path))
    return rows, result.universe.instruments


def test_every_fill_and_refusal_is_an_event(run: Traded) -> None:
    found = list(happened(*noted(run)))
    events = [each.event for each in found]
    assert events.count("fill") == len(open_run(str(run.folder.path)).fills) > 0
    assert events.count("refused") == sum(each.refusal is not None for each in found) > 0


def test_the_event_of_a_fill_has_its_fee_and_whether_it_took(run: Traded) -> None:
    fills = [each.fields for each in happened(*noted(run)) if each.event == "fill"]
    first = open_run(str(run.folder.path)).fills.row(0, named=True)
    paid, currency = str(fills[0]["fee"]).split()
    assert (float(paid), currency) == (first["fee"], first["fee_currency"])
    assert fills[0]["liquidity"] == first["liquidity"] == "taker"


def test_a_refusal_says_what_the_control_saw_and_its_limit(run: Traded) -> None:
    rows, instruments = noted(run)
    refused = next(each for each in happened(rows, instruments) if each.refusal is not None)
    words = sentence(refused.event, refused.fields)
    assert "order_rate saw " in words
    assert words.endswith(", limit 1")


def test_a_fill_is_a_sentence() -> None:
    fields = {"side": "buy", "quantity": "0.50", "symbol": "BINANCE:BTCUSDT", "price": "10.0"}
    said = sentence("fill", {**fields, "leaves": "0.25", "id": "1-3"})
    assert said == "buy 0.5 BTCUSDT at 10.0, order 1-3, 0.25 left"


def test_an_event_without_a_sentence_says_its_names_and_values() -> None:
    assert sentence("began", {"run": "x-1"}) == "run x-1"
    pace = {"run": "x-1", "bars": "1d", "every_s": 86_400.0}
    assert sentence("began", pace) == "run x-1, a bar of 1d every 1d 00:00"
