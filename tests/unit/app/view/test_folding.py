"""However a journal comes, in whatever pieces, a view says the same."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.api.council import DecisionView
from hansa.api.stream import LOG_CHANNELS
from hansa.app.live.trading import Traded
from hansa.app.view.run_view import LogEntry, PageQuery, RunView, opened
from hansa.journal.tail import JournalTail
from hansa.stores import RunFolder

SOME = PageQuery(limit=40)


def everything(view: RunView) -> list[object]:
    """What a view says, to compare with what another says."""
    logs = [view.log(name) for name in LOG_CHANNELS]
    return [
        view.detail(),
        view.council(),
        view.outcomes(),
        view.positions(),
        view.limits(),
        view.ledger(),
        view.equity(50),
        view.orders(SOME),
        view.fills(SOME),
        view.alerts(SOME),
        view.decisions(SOME),
        view.journal(SOME),
        [(log.last, log.since(log.last - 30)) for log in logs],
    ]


@pytest.fixture(scope="module")
def whole(paper: Traded) -> list[object]:
    return everything(opened(paper.folder))


@settings(max_examples=8)
@given(chunks=st.lists(st.integers(1, 700), min_size=1, max_size=12))
def test_chunks_of_any_size_give_the_same_views(
    paper: Traded, whole: list[object], chunks: list[int]
) -> None:
    view, turn = RunView(paper.folder), 0
    while view.advance(chunks[turn % len(chunks)]):
        turn += 1
        view.positions()  # who asks on the way changes nothing
    assert everything(view) == whole


@settings(max_examples=4)
@given(part=st.floats(0.01, 0.99))
def test_a_view_of_the_first_records_is_a_prefix_of_that_of_all(
    paper: Traded, tmp_path_factory: pytest.TempPathFactory, part: float
) -> None:
    content = (paper.folder.journal / "00000001.hj").read_bytes()
    early = prefix(tmp_path_factory.getbasetemp() / "early", content[: int(len(content) * part)])
    late = opened(paper.folder)
    if early is None:
        return
    for name in LOG_CHANNELS:
        first, then = early.log(name), late.log(name)
        assert as_told(first.since(0)) == as_told(then.since(0, first.last)), name


def as_told(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """A decision's order stands in a record behind it: who reads earlier does not know it yet."""
    return [
        msgspec.structs.replace(each, order_id="") if isinstance(each, DecisionView) else each
        for each in entries
    ]


def prefix(folder: Path, content: bytes) -> RunView | None:
    """A view of the beginning of a journal; None where not even its manifest is there."""
    (folder / "journal").mkdir(parents=True, exist_ok=True)
    (folder / "journal" / "00000001.hj").write_bytes(content)
    tail = JournalTail(folder / "journal")
    has_any = bool(tail.poll(1))
    tail.close()
    return opened(RunFolder(folder)) if has_any else None


def test_pages_stay_as_they_are_while_the_run_grows(paper: Traded) -> None:
    view = RunView(paper.folder)
    view.advance(1_200)
    first = view.orders(PageQuery(limit=5))
    rest = view.orders(PageQuery(cursor=first.next_cursor, limit=1000))
    while view.advance():
        pass
    again = view.orders(PageQuery(cursor=first.next_cursor, limit=1000))
    assert first.has_more
    assert [each.id for each in again.data] == [each.id for each in rest.data]


def test_logs_are_numbered_from_one_without_gaps(paper: Traded) -> None:
    view = opened(paper.folder)
    for name in LOG_CHANNELS:
        log = view.log(name)
        assert len(log.since(0)) == log.last > 0, name
        assert log.since(log.last) == []
        assert log.since(3, 2) == log.since(0)[3:5]
