"""What a run holds, at the command line: as text for people, as the API's structs for programs."""

import contextlib
import io
from collections.abc import Callable
from typing import TypeVar

import msgspec
import pytest

from hansa.api.books import LedgerView, PositionView
from hansa.api.council import BallotLine, OutcomeCount
from hansa.api.journal import RecordDetail, RecordLine
from hansa.api.limits import LimitsView
from hansa.api.orders import FillView, OrderDetail, OrderView
from hansa.api.page import Page
from hansa.api.runs import Comparison, RunDetail, Setting
from hansa.api.travel import StateView
from hansa.app.result import Result
from hansa.cli.entry import run_app
from hansa.cli.showing.subjects import SUBJECTS

T = TypeVar("T")
Say = Callable[..., str]
FURTHER = {"order": ["1-7"], "record": ["3"], "bars": ["--instrument", "BTCUSDT"]}


@pytest.fixture
def say(small_run: Result) -> Say:
    """What a command about the small run prints."""

    def said(*words: object) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = run_app([*map(str, words), "--runs", str(small_run.folder.parent)])
        assert code == 0
        return out.getvalue()

    return said


def as_struct(said: str, kind: type[T]) -> T:
    return msgspec.json.decode(said, type=kind)


@pytest.mark.parametrize("what", SUBJECTS)
def test_tables_fit_eighty_columns(what: str, say: Say) -> None:
    lines = say("show", "last", what, *FURTHER.get(what, [])).splitlines()
    assert lines
    if what not in ("record", "settings"):  # hashes and paths are as long as they are
        assert max(map(len, lines)) <= 80, max(lines, key=len)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("run", RunDetail),
        ("orders", Page[OrderView]),
        ("order", OrderDetail),
        ("fills", Page[FillView]),
        ("ballots", Page[BallotLine]),
        ("outcomes", Page[OutcomeCount]),
        ("positions", Page[PositionView]),
        ("settings", Page[Setting]),
        ("limits", LimitsView),
        ("ledger", LedgerView),
        ("records", Page[RecordLine]),
        ("record", RecordDetail),
    ],
)
def test_programs_get_the_structs_of_the_api(what: str, kind: type[T], say: Say) -> None:
    said = say("show", "last", what, *FURTHER.get(what, []), "--format", "json")
    assert as_struct(said, kind)


def test_pages_go_on_where_the_one_before_ended(say: Say, small_run: Result) -> None:
    ids, cursor = list[str](), ""
    while True:
        words = ["--limit", "50", "--cursor", cursor, "--format", "json"]
        page = as_struct(say("show", "last", "orders", *words), Page[OrderView])
        ids += [order.id for order in page.data]
        cursor = page.next_cursor
        if not page.has_more:
            break
    assert ids == [f"1-{n}" for n in range(small_run.record.orders, 0, -1)]


def test_an_instrument_needs_no_venue_and_filters(say: Say) -> None:
    words = ["--instrument", "ETHUSDT", "--format", "json"]
    page = as_struct(say("show", "last", "fills", *words), Page[FillView])
    assert {fill.instrument for fill in page.data} == {"BINANCE:ETHUSDT"}


def test_kinds_of_records_filter(say: Say) -> None:
    words = ["--kind", "proposal", "--format", "json"]
    page = as_struct(say("show", "last", "records", *words), Page[RecordLine])
    assert {record.kind for record in page.data} == {"proposal"}


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["orders", "--agent", "trend"], 2, "--agent: does not go with `orders`"),
        (["order"], 2, "the id of an order"),
        (["fills", "17"], 2, "no further word"),
        (["bars"], 2, "--instrument"),
        (["fills", "--instrument", "DOGE"], 3, "BINANCE:SOLUSDT"),
        (["record", "99999999"], 3, "99999999"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_line(
    words: list[str],
    code: int,
    part: str,
    small_run: Result,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_app(["show", "last", *words, "--runs", str(small_run.folder.parent)]) == code
    said = capsys.readouterr().err
    assert part in said
    assert said.count("\n") == 1


def test_the_state_after_the_last_moment_is_that_of_the_run(say: Say, small_run: Result) -> None:
    last = as_struct(say("show", "last", "run", "--format", "json"), RunDetail).records - 2
    state = as_struct(say("at", "last", last, "--format", "json"), StateView)
    assert float(state.equity) == pytest.approx(float(small_run.recorded.equity[-1]))
    assert len(state.state_hash) == 64
    text = say("at", "last", last)
    assert state.state_hash in text
    assert max(map(len, text.splitlines())) <= 80


def test_runs_are_compared(say: Say, small_run: Result) -> None:
    name = small_run.folder.name
    found = as_struct(say("compare", name, name, "--format", "json"), Comparison)
    assert [line.run for line in found.runs] == [name, name]
    assert found.settings == ()
    assert "Net profit" in say("compare", name, name)
