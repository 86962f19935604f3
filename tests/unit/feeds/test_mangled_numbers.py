"""Files whose numbers are mangled: no data is a DataError in one line, never a traceback."""

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansa.errors import DataError, HansaError
from hansa.feeds import Kind, TickPolicies, TickRequest, load_ticks
from hansa.feeds.files.actions import ActionRequest, load_actions
from hansa.feeds.files.bar_formats import check_bar_file, load_bar_file
from hansa.feeds.files.checking import check_actions_file, check_ticks_file
from hansa.feeds.files.hftbacktest import BUY, DEPTH, EVENT, EXCH, LOCAL, SELL, TRADE
from hansa.market import BarOptions, Instrument

NAME = "X:COIN"
SPEC = {"base": "C", "quote": "USD", "multiplier": Decimal(1), "notional_min": Decimal(0)}
COIN = Instrument(
    symbol=NAME, tick=Decimal("0.01"), lot=Decimal(1), quantity_min=Decimal(1), **SPEC
)
KNOWN = {NAME: COIN}
NASTY = (
    "",
    "0",
    "-1",
    "nan",
    "inf",
    "1e18",
    "1e30",
    "1e400",
    "1e-30",
    "0.1234567890123456789012345678901234567890",
    str(2**63 - 1),
    str(-(2**63)),
    str(2**64),
    "9" * 20,
    "9" * 23,
    "9" * 5000,
)
TARDIS = "exchange,symbol,timestamp,local_timestamp"
TICKS = {
    ("table", "csv"): "ts_event,price,qty\n1585699200,1.5,1\n1585699201,1.5,2\n",
    ("binance", "jsonl"): (
        '1723161254024619568 {"lastUpdateId":5,"bids":[["8.00","1"]],"asks":[["11.00","1"]]}\n'
        '1723161254124619568 {"e":"depthUpdate","E":1723161255308,"s":"COIN","U":1,"u":9,'
        '"b":[["9.00","1"]],"a":[]}\n'
        '1723161254224619568 {"u":1,"s":"COIN","b":"10.00","B":"1.0","a":"10.01","A":"2.0"}\n'
        '1723161254324619568 {"e":"trade","E":1723161255308,"s":"COIN","t":7,"p":"10.0",'
        '"q":"1.0","T":1723161255342,"m":true}\n'
    ),
    ("tardis", "csv"): (
        f"{TARDIS},id,side,price,amount\n"
        "X,COIN,1585699200245000,1585699209920176,7,sell,1.5,1\n"
        "X,COIN,1585699200245001,1585699209920177,8,buy,1.5,1\n"
    ),
    ("tardis", "l2.csv"): (
        f"{TARDIS},is_snapshot,side,price,amount\n"
        "X,COIN,1585699200245000,1585699209920176,true,bid,1.5,1\n"
        "X,COIN,1585699200245001,1585699209920177,false,ask,1.6,1\n"
    ),
    ("kraken", "csv"): "1585699200,1.5,1\n1585699201,1.5,1\n",
    ("bitstamp", "csv"): (
        "id,timestamp,exchange.timestamp,price,volume,action,direction\n"
        "7,1430438404518,1430438404000,236.47,150000000,created,bid\n"
        "7,1430438404618,1430438404000,236.47,0,deleted,bid\n"
    ),
    ("bitstamp", "log"): (
        '1430438404518 order_created {"id":7,"price":"236.47","amount":1.5,"order_type":0}\n'
        '1430438404618 order_deleted {"id":7,"price":"236.47","amount":0,"order_type":0}\n'
        '1430438404718 trade {"id":8,"price":236.47,"amount":1.5}\n'
    ),
    ("freqtrade", "json"): (
        '[[1600000000000,"1",null,"buy",1.5,2.0,3.0],[1600000000001,"2",null,"sell",1.5,2.0,3.0]]'
    ),
}
BARS = {
    "csv": "1640995200000,1,2,0.5,1.5,10,1640995259999,15,3,5,7,0\n",
    "json": '[[1640995200000,"1","2","0.5","1.5","10",1640995259999,"15",3,"5","7","0"]]',
}
FUNDING = "calc_time,funding_interval_hours,last_funding_rate\n1585699200000,8,0.0001\n"
ACTIONS = (
    "time,symbol,kind,a,b,c\n"
    "1585699200,COIN,dividend,1,,\n1585699201,COIN,split,2,1,\n1585699202,COIN,mark,80,,\n"
    "1585699203,COIN,funding,0.1,90,\n1585699204,COIN,bust,1585699200,1585699201,\n"
    "1585699205,COIN,correct,80,1585699200,1585699201\n1585699206,COIN,expiry,105,,\n"
)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
mangling = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def mangled(data: st.DataObject, text: str) -> str:
    """The text with one or two of its numbers made nasty."""
    places = list(NUMBER.finditer(text))
    chosen = data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=2))
    for place in sorted(chosen, key=lambda each: -each.start()):
        word = data.draw(st.sampled_from(NASTY))
        text = text[: place.start()] + word + text[place.end() :]
    return text


def ticks_request(data: st.DataObject) -> TickRequest:
    policies = TickPolicies(bad_rows=data.draw(st.sampled_from(("refuse", "drop"))))
    return TickRequest(instruments=KNOWN, venue="X", symbols=("COIN",), policies=policies)


def read_ticks(path, format, request) -> None:
    """Checks and loads."""
    check_ticks_file(path, format, request)
    assert len(words(lambda: load_ticks(path, format, request)).splitlines()) <= 1


def words(load) -> str:
    """What a refusal says; nothing where it loads."""
    try:
        load()
    except HansaError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("format", "ending"), TICKS)
@given(data=st.data())
@mangling
def test_mangled_ticks_are_read_or_refused_by_name(tmp_path, format, ending, data):
    path = tmp_path / f"COIN-trades.{ending}"
    path.write_text(mangled(data, TICKS[format, ending]))
    read_ticks(path, format, ticks_request(data))


@given(data=st.data())
@mangling
def test_mangled_rows_of_hftbacktest_are_read_or_refused_by_name(tmp_path, data):
    both = EXCH | LOCAL
    rows = np.array(
        [
            (DEPTH | both | BUY, 1, 2, 10.0, 1.0, 0, 0, 0.0),
            (DEPTH | both | SELL, 3, 4, 12.0, 1.0, 0, 0, 0.0),
            (TRADE | both | SELL, 5, 6, 10.0, 1.0, 0, 0, 0.0),
        ],
        dtype=EVENT,
    )
    name = data.draw(st.sampled_from(EVENT.names[:5]))
    most = 2**64 - 1 if name == "ev" else 2**63 - 1
    numbers = (np.nan, np.inf, -1.0, 1e30) if name in ("px", "qty") else (0, 1, most)
    rows[name][data.draw(st.integers(0, 2))] = data.draw(st.sampled_from(numbers))
    np.savez(tmp_path / "rows.npz", data=rows)
    read_ticks(tmp_path / "rows.npz", "hftbacktest", ticks_request(data))


@pytest.mark.parametrize("ending", BARS)
@given(data=st.data())
@mangling
def test_mangled_bars_are_read_or_refused_by_name(tmp_path, ending, data):
    path = tmp_path / f"COIN-1m-2022-01.{ending}"
    path.write_text(mangled(data, BARS[ending]))
    options = BarOptions(venue="X", instruments=("COIN",), interval_ns=60 * 10**9)
    check_bar_file(path, "klines", options, instruments=KNOWN)
    refusal = words(lambda: load_bar_file(path, "klines", options, instruments=KNOWN))
    assert len(refusal.splitlines()) <= 1


@pytest.mark.parametrize(("format", "text"), [("table", ACTIONS), ("binance_funding", FUNDING)])
@pytest.mark.parametrize("known", [KNOWN, {}])
@given(data=st.data())
@mangling
def test_mangled_actions_are_read_or_refused_by_name(tmp_path, format, text, known, data):
    path = tmp_path / "actions.csv"
    path.write_text(mangled(data, text))
    instrument = NAME if format == "binance_funding" else ""
    request = ActionRequest(instruments=known, format=format, venue="X", instrument=instrument)
    check_actions_file(path, request)
    assert len(words(lambda: load_actions(path, request)).splitlines()) <= 1


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("dividend,1e18,", "dividend: expected less than 9,000,000"),
        ("mark,1e30,", "mark: expected a price below"),
        ("expiry,1e30,", "expiry: expected a price below"),
        ("funding,0.1,1e40", "funding: expected a price below"),
        ("funding,1e30,", "funding: expected less than 9,000,000"),
    ],
)
def test_a_number_that_the_core_cannot_hold_names_file_row_and_field(tmp_path, row, word):
    path = tmp_path / "actions.csv"
    path.write_text(f"time,symbol,kind,a,b\n2024-01-01,COIN,{row}\n")
    with pytest.raises(DataError, match=f"actions.csv: row 1: X:COIN: {word}") as caught:
        load_actions(path, ActionRequest(instruments=KNOWN, venue="X"))
    assert "found" in str(caught.value)


def test_a_mark_of_an_instrument_that_is_not_known_may_be_of_any_price_of_a_market(tmp_path):
    path = tmp_path / "actions.csv"
    path.write_text("time,symbol,kind,a\n2024-01-01,COIN,mark,67000.5\n")
    assert check_actions_file(path, ActionRequest(instruments={}, venue="X")).is_sound


def test_a_stamp_beyond_64_bits_names_its_column_row_and_number(tmp_path):
    path = tmp_path / "trades.csv"
    path.write_text(f"ts_event,price,qty\n1585699200,1,1\n{'9' * 20},1,1\n")
    request = TickRequest(instruments=KNOWN, symbols=(NAME,), kinds=(Kind.TRADES,))
    with pytest.raises(DataError, match=r'row 2: column "ts_event": .* found .*: 9{20};'):
        load_ticks(path, "table", request)
