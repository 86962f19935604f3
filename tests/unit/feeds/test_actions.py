"""Files of actions: what is read, in the core's whole numbers, and what is refused in one line."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.errors import DataError
from hansa.feeds.files.actions import ActionRequest, load_actions
from hansa.feeds.files.actions_rows import Row, numbers_of
from hansa.market import Code, Instrument, Severity, fingerprint
from hansa.market.actions import ActionKind, Status

SPEC = {
    "base": "X",
    "quote": "USD",
    "tick": Decimal("0.01"),
    "lot": Decimal(1),
    "multiplier": Decimal(1),
    "quantity_min": Decimal(1),
    "notional_min": Decimal(0),
}
KNOWN = {name: Instrument(symbol=name, **SPEC) for name in ("V:A", "V:B")}
HOUR_NS = 3_600 * 10**9


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "actions.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def request(**more: str | Mapping[str, str]) -> ActionRequest:
    return ActionRequest(instruments=KNOWN, venue="V", **more)


ROWS = [
    ("funding,0.0001,", (ActionKind.FUNDING, 100_000_000, 0)),
    ("funding,-0.0001,10.126", (ActionKind.FUNDING, -100_000_000, 1013)),
    ("dividend,0.47,", (ActionKind.DIVIDEND, 470_000_000_000, 0)),
    ("split,7,", (ActionKind.SPLIT, 7, 1)),
    ("split,1.5,1", (ActionKind.SPLIT, 3, 2)),
    ("split,0.1,", (ActionKind.SPLIT, 1, 10)),
    ("halt,,", (ActionKind.STATUS, Status.HALT, 0)),
    ("Resume,,", (ActionKind.STATUS, Status.RESUME, 0)),
    ("expiry,12.34,", (ActionKind.EXPIRY, 1234, 0)),
    ("delisting,0,", (ActionKind.DELISTING, 0, 0)),
]


@pytest.mark.parametrize(("row", "numbers"), ROWS)
def test_a_row_becomes_whole_numbers(tmp_path: Path, row: str, numbers: tuple[int, int, int]):
    path = written(tmp_path, "time,symbol,kind,a,b", f"2024-01-02T00:00:00Z,A,{row}")
    (table,) = load_actions(path, request()).tables
    assert (table.kind[0], table.a[0], table.b[0]) == numbers
    assert table.ts_event_ns[0] == table.ts_recv_ns[0]


REFUSED = [
    ("fundin,0.1,", "row 1: expected one of funding, dividend"),
    ("dividend,-1,", "V:A: dividend: expected an amount above 0, found -1"),
    ("split,2,0", "expected units above 0"),
    ("split,-2,", "expected units above 0"),
    ("split,0,", "expected units above 0 (a) for units above 0 (b), found 0"),
    ("expiry,12.345,", "expected a price of 0 or more, a multiple of tick 0.01, found 12.345"),
    ("expiry,,", "expected a price of 0 or more"),
    ("funding,inf,", "expected a finite number"),
    ("funding,0.1,-3", "expected a price above 0"),
    ("mark,-3,", "V:A: mark: expected a price above 0, found -3"),
    ("funding,much,", "expected a number, found 'much'"),
]


@pytest.mark.parametrize(("row", "says"), REFUSED)
def test_a_row_that_cannot_be_is_refused_in_one_line(tmp_path: Path, row: str, says: str):
    path = written(tmp_path, "time,symbol,kind,a,b", f"2024-01-02T00:00:00Z,A,{row}")
    with pytest.raises(DataError) as caught:
        load_actions(path, request())
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_each_instrument_has_its_table_and_others_are_passed_over(tmp_path: Path):
    lines = ("1700000000,B,0.1", "1700000000,A,0.2", "1700003600,B,0.3", "1700003600,C,0.4")
    path = written(tmp_path, "time,symbol,rate", *lines)
    found = load_actions(path, request(kind="funding", columns={"a": "rate"}))
    assert [table.instrument.symbol for table in found.tables] == ["V:A", "V:B"]
    assert [len(table) for table in found.tables] == [1, 2]
    assert (found.passed_over, found.fingerprint) == (1, fingerprint(path))


def test_rows_in_which_nothing_happens_are_left_out(tmp_path: Path):
    path = written(tmp_path, "time,symbol,a", "1,A,1.0", "2,A,2.0", "3,A,1.0", "4,A,")
    (table,) = load_actions(path, request(kind="split")).tables
    assert table.a.tolist() == [2]


def test_a_mark_goes_to_the_nearest_tick_and_takes_effect_when_it_was_had(tmp_path: Path):
    lines = ("1700000000,1700000005,99.996", "1700000002,1700000003,100.014")
    path = written(tmp_path, "timestamp,local_timestamp,mark_price", *lines)
    columns = {"time": "timestamp", "ts_recv": "local_timestamp", "a": "mark_price"}
    wanted = request(kind="mark", instrument="V:A", columns=columns)
    (table,) = load_actions(path, wanted).tables
    assert table.kind.tolist() == [ActionKind.MARK] * 2
    # The second was had first.
    assert table.a.tolist() == [10_001, 10_000]
    assert (table.ts_event_ns // 10**9).tolist() == [1_700_000_003, 1_700_000_005]


def test_binance_mark_prices_are_the_closes_of_their_bars(tmp_path: Path):
    header = "open_time,open,high,low,close,volume,close_time,quote_volume,count"
    bar = "1704067200000,42313.90,42554.57,42289.60,42475.23162411,0,1704067259999,0,60"
    path = written(tmp_path, header, bar)
    (table,) = load_actions(path, request(format="binance_mark_price", instrument="V:A")).tables
    assert table.ts_event_ns.tolist() == [1_704_067_259_999 * 10**6]
    assert (table.kind[0], table.a[0]) == (ActionKind.MARK, 4_247_523)


def test_a_row_that_stands_twice_is_refused_for_it_would_count_twice(tmp_path: Path):
    path = written(tmp_path, "time,symbol,kind,a", *["1700000000,A,dividend,0.5"] * 2)
    with pytest.raises(
        DataError, match=r"row 2, V:A, 2023-.*: expected a row once, found it again"
    ):
        load_actions(path, request())


def test_two_of_a_kind_at_one_time_count_both_and_are_said(tmp_path: Path):
    rows = ("1700000000,A,dividend,0.5", "1700000000,A,dividend,2")
    found = load_actions(written(tmp_path, "time,symbol,kind,a", *rows), request())
    assert [len(table) for table in found.tables] == [2]
    assert "both count" in [str(each.text) for each in found.findings][-1]


def test_funding_of_0_is_a_rate_and_an_empty_one_is_none(tmp_path: Path):
    path = written(tmp_path, "time,symbol,a,b", "1,A,0.1,", "2,A,0,0", "3,A,,", "4,A,0.0,5")
    found = load_actions(path, request(kind="funding"))
    (table,) = found.tables
    assert table.a.tolist() == [10**11, 0, 0]
    assert any("1 rows in which nothing happens" in each.text for each in found.findings)


def test_rows_out_of_order_are_refused_with_the_row(tmp_path: Path):
    path = written(tmp_path, "time,symbol,kind,a", "1700003600,A,split,2", "1700000000,A,split,2")
    with pytest.raises(DataError, match=r"row 2, V:A, 2023-.*: expected a time not before"):
        load_actions(path, request())


def test_a_file_without_the_runs_instruments_names_those_it_has(tmp_path: Path):
    path = written(tmp_path, "time,symbol,kind,a", "1700003600,Z,split,2")
    with pytest.raises(DataError, match="expected actions of an instrument of the run, found V:Z"):
        load_actions(path, request())


def test_a_column_that_is_not_there_is_named(tmp_path: Path):
    path = written(tmp_path, "when,symbol,kind,a", "1700003600,A,split,2")
    with pytest.raises(DataError, match=r'expected a column "time" \(actions.columns.time\)'):
        load_actions(path, request())
    with pytest.raises(DataError, match="expected a map of time, ts_recv"):
        load_actions(path, request(columns={"tim": "when"}))


def test_binance_funding_rates_are_read_as_they_are_published(tmp_path: Path):
    header = "calc_time,funding_interval_hours,last_funding_rate"
    path = written(tmp_path, header, "1640995200007,8,0.00010000", "1641024000000,8,-0.00003100")
    found = load_actions(path, request(format="binance_funding", instrument="V:A"))
    (table,) = found.tables
    assert table.a.tolist() == [100_000_000, -31_000_000]
    assert table.ts_event_ns[1] == 1_641_024_000 * 10**9


def test_funding_that_no_venue_charges_is_told_with_the_first_row_and_the_farthest(tmp_path: Path):
    header = "calc_time,funding_interval_hours,last_funding_rate"
    rates = ("0.05", "0.01", "-0.08", "", "-1.5", "0.3")
    path = written(
        tmp_path, header, *(f"164099520000{row},8,{rate}" for row, rate in enumerate(rates, 1))
    )
    found = load_actions(path, request(format="binance_funding", instrument="V:A"))
    (told,) = (each for each in found.findings if each.severity is Severity.WARNING)
    assert (told.code, told.instrument, told.row, told.ts_ns) == (
        Code.FUNDING_FAR,
        "V:A",
        3,
        1_640_995_200_003 * 10**6,
    )
    assert "expected funding of at most 5% of the position either way, found -0.08" in told.text
    assert "(the farthest is -1.5)" in told.text
    assert told.text.endswith("(3 in all)")


@given(value=st.decimals(-100, 100, places=12), other=st.decimals("0.01", 100, places=2))
def test_a_funding_rate_and_its_price_are_kept_exactly(value: Decimal, other: Decimal):
    row = Row(1, HOUR_NS, HOUR_NS, "V:A", "funding", str(value), str(other))
    found = numbers_of(Path("f"), row, KNOWN["V:A"])
    expected = (ActionKind.FUNDING, int(value * 10**12), int(other * 100), 0)
    assert found == (expected if value else (ActionKind.FUNDING, 0, 0, 0))


NOON_NS = 1_704_196_800 * 10**9
BUSTS = [
    (
        "bust,2024-01-02T09:00:00Z,2024-01-02T10:00:00Z",
        (7, NOON_NS - 3 * HOUR_NS, NOON_NS - 2 * HOUR_NS),
    ),
    ("bust,2024-01-02T09:00:00Z,", (7, NOON_NS - 3 * HOUR_NS, NOON_NS)),
    ("bust,1704186000,1704189600", (7, NOON_NS - 3 * HOUR_NS, NOON_NS - 2 * HOUR_NS)),
    ("correct,12.34,2024-01-02T09:00:00Z", (8, 1234, NOON_NS - 3 * HOUR_NS)),
    ("correct,0.01,2024-01-02", (8, 1, NOON_NS - 12 * HOUR_NS)),
]


@pytest.mark.parametrize(("row", "numbers"), BUSTS)
def test_a_bust_and_a_correction_name_the_time_of_the_fills(
    tmp_path: Path, row: str, numbers: tuple[int, int, int]
):
    path = written(tmp_path, "time,symbol,kind,a,b", f"2024-01-02T12:00:00Z,A,{row}")
    (table,) = load_actions(path, request()).tables
    assert (table.kind[0], table.a[0], table.b[0]) == numbers


REFUSED_BUSTS = [
    ("bust,,", "V:A: bust: expected a first time (a), and a last one (b) between it and the row's"),
    ("bust,2024-01-02T09:00:00Z,2024-01-02T13:00:00Z", "expected a first time (a)"),
    ("bust,2024-01-02T11:00:00Z,2024-01-02T10:00:00Z", "expected a first time (a)"),
    ("bust,noon,", "expected a time such as 2022-01-01T00:00:00Z"),
    ("correct,12.345,2024-01-02", "expected a price (a), a multiple of tick 0.01, found 12.345"),
    ("correct,12.34,", "expected a first time (b), and a last one (c) between it and the row's"),
    ("correct,-12.34,2024-01-02", "expected a price (a) above 0 (an instrument with a price_min"),
    ("correct,0,2024-01-02", "expected a price (a) above 0"),
]


@pytest.mark.parametrize(("row", "says"), REFUSED_BUSTS)
def test_a_bust_without_its_times_is_refused(tmp_path: Path, row: str, says: str):
    path = written(tmp_path, "time,symbol,kind,a,b", f"2024-01-02T12:00:00Z,A,{row}")
    with pytest.raises(DataError) as caught:
        load_actions(path, request())
    assert says in str(caught.value)
    assert "row 1" in str(caught.value)


def corrected(tmp_path: Path, of: Instrument, price: str, last: str) -> tuple[int, int, int]:
    line = f"2024-01-02T12:00:00Z,A,correct,{price},2024-01-02T09:00:00.000000001Z,{last}"
    path = written(tmp_path, "time,symbol,kind,a,b,c", line)
    (table,) = load_actions(path, ActionRequest(instruments={"V:A": of}, venue="V")).tables
    return int(table.a[0]), int(table.b[0]), int(table.c[0])


@pytest.mark.parametrize(
    ("last", "last_ns"),
    [
        ("2024-01-02T09:00:00.000000001Z", NOON_NS - 3 * HOUR_NS + 1),  # one print alone
        ("2024-01-02T10:00:00Z", NOON_NS - 2 * HOUR_NS),
        ("", NOON_NS),
    ],
)
def test_a_correction_may_name_the_last_time_of_the_fills(tmp_path: Path, last: str, last_ns: int):
    found = corrected(tmp_path, KNOWN["V:A"], "12.34", last)
    assert found == (1234, NOON_NS - 3 * HOUR_NS + 1, last_ns)


@pytest.mark.parametrize("last", ["2024-01-02T08:00:00Z", "2024-01-02T12:00:01Z"])
def test_a_last_time_before_the_first_or_after_the_row_is_refused(tmp_path: Path, last: str):
    with pytest.raises(DataError, match=r"a last one \(c\) between it and the row's own"):
        corrected(tmp_path, KNOWN["V:A"], "12.34", last)


def test_a_price_below_0_is_taken_where_the_instrument_may_have_one(tmp_path: Path):
    oil = Instrument(symbol="V:A", **SPEC, price_min=Decimal(-50))
    assert corrected(tmp_path, oil, "-37.63", "")[0] == -3763
    with pytest.raises(DataError, match=r"expected a price \(a\) above 0"):
        corrected(tmp_path, oil, "-50.01", "")
