"""`hansa status`, `pause`, `resume` and `kill`: a running desk, asked and told from outside."""

import time
from typing import Annotated

import msgspec
from cyclopts import Parameter

from hansa.api.answer import Answer, PositionLine
from hansa.app.desk.council import council_words
from hansa.app.desk.left import EXIT_LEFT, closing_words, count_of, left_after, rests_of
from hansa.app.desk.link import link_words, state_words
from hansa.app.desk.socket import Question, ask
from hansa.app.desk.text import clock_apart, entry, money, short_span, span
from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, LevelOption, RunsOption, check_level
from hansa.cli.output import print_json, print_rows, print_table
from hansa.errors import NotFoundError
from hansa.stores import RunFolder, RunStore

#: How often a desk that is killed is looked at.
_LOOK_S = 0.05


def status_command(
    run: str = "last",
    /,
    *,
    watch: Annotated[
        bool, Parameter(name="--watch", negative="", help="The page of `hansa watch`.")
    ] = False,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Say how a running desk stands: positions, open orders, the age of its data.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    if watch:
        from hansa.cli.watch import watch_command

        return watch_command(run, runs=runs)
    return _ask(run, Question(do="status"), runs, format_)


def pause_command(
    run: str = "last", /, *, runs: RunsOption = None, format_: FormatOption = "text"
) -> int:
    """Pause a running desk: from now on only orders that reduce a position pass.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    return _ask(run, Question(do="pause"), runs, format_)


def resume_command(
    run: str = "last", /, *, runs: RunsOption = None, format_: FormatOption = "text"
) -> int:
    """Resume a desk that is paused, killed or halted by its drawdown.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    return _ask(run, Question(do="resume"), runs, format_)


def kill_command(
    run: str = "last",
    /,
    *,
    level: LevelOption,
    wait: Annotated[
        float, Parameter(name="--wait", help="Seconds to wait until nothing is left.")
    ] = 5.0,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Kill a running desk, as far as the level says; it stays up, and `hansa resume` ends it.

    Exit code 4 where orders still work or, at level 3, positions are still held after the wait; the
    last line says which. The desk goes on to end them.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    check_level(level, "hansa kill")
    folder = RunStore(runs_root(runs)).find(run)
    answer = _waited(folder, _told(folder, Question(do="kill", level=level)), level, wait_s=wait)
    left = left_after(answer, level)
    _show(answer, format_)
    if format_ == "text":
        print("; ".join(left or _done(answer, level)))
    return EXIT_LEFT if left else 0


def _waited(folder: RunFolder, answer: Answer, level: int, *, wait_s: float) -> Answer:
    """The answer, and how the desk stands once nothing is left or the wait is over."""
    until_s, did = time.monotonic() + wait_s, answer
    while left_after(answer, level) and time.monotonic() < until_s:
        time.sleep(min(_LOOK_S, wait_s))
        answer = _told(folder, Question(do="status", is_brief=True))
    return msgspec.structs.replace(answer, did=did.did, took_ms=did.took_ms, asked_at=did.asked_at)


def _done(answer: Answer, level: int) -> tuple[str, ...]:
    """What there is to say when nothing is left that the level should have ended."""
    if level == 1:
        return (f"{count_of(len(answer.open_orders))} work on, as level 1 leaves them",)
    closed = "no order works" + (", every position is closed" if level > 2 else "")
    return (f"nothing is left: {closed}", *rests_of(answer.closing))


def _ask(run: str, question: Question, runs: RunsOption, format_: FormatOption) -> int:
    _show(_told(RunStore(runs_root(runs)).find(run), question), format_)
    return 0


def _told(folder: RunFolder, question: Question) -> Answer:
    answer = ask(folder, question)
    if answer.error:
        raise NotFoundError(answer.error)
    return answer


def _show(answer: Answer, format_: FormatOption) -> None:
    if format_ == "json":
        print_json(answer)
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    for line in answer.did:
        print(f"{answer.done_at}  {line}")
    if answer.did:
        took = short_span(round(answer.took_ms * 1e6))
        print(f"  recorded and handed to the venue in {took}\n")
    print_rows(_facts(answer))
    print_table(
        ("Instrument", "Position", "Entry", "Price", "Profit", "Realised", "Feed", "Age s"),
        [_position(each) for each in answer.positions],
    )
    if any(each.has_opening for each in answer.positions):
        print("  ~ some of it was not bought by this run: that part's entry is its first price")
    if answer.open_orders:
        print_table(
            ("Order", "Instrument", "Side", "Type", "Quantity", "Filled", "Limit", "Status"),
            [
                (o.id, o.symbol, o.side, o.kind, o.quantity, o.filled, o.limit, o.status)
                for o in answer.open_orders
            ],
        )
    for line in closing_words(answer.closing):
        print(f"  {line}")
    for council in answer.council:
        print(f"  {council.symbol}  {council_words(council)}")
    for venue in answer.venues:
        used = ", ".join(f"{b.name} {b.used + b.foreign}/{b.limit}" for b in venue.budgets)
        print(f"  {venue.venue}  circuit {venue.circuit}  {used}")
        if apart := clock_apart(venue.clock_offset_ms):
            print(f"  {venue.venue}  its clock is {apart}")


def _position(line: PositionLine) -> tuple[str, ...]:
    profits = (money(line.profit), money(line.realised))
    prices = (line.quantity, entry(line.entry, has_opening=line.has_opening), line.price)
    return (line.symbol, *prices, *profits, line.feed, f"{line.age_s:g}")


def _facts(answer: Answer) -> list[tuple[str, str]]:
    equity = f"{money(answer.equity)} {answer.currency}"
    profit = f"{money(answer.day_profit, is_signed=True)} since {answer.day_since}"
    return [
        ("Run", answer.run),
        ("Desk", f"{answer.desk}, {answer.mode} on {answer.feed}, up {span(answer.uptime_s)}"),
        ("State", state_words(answer)),
        *(("Venue", each) for each in [link_words(answer.link)] if each),
        *(("Failed", each) for each in answer.failed),
        ("Equity", f"{equity}, {profit}"),
        ("Cash", money(answer.cash)),
        ("Exposure", money(answer.gross_exposure)),
        ("Moments", str(answer.moments)),
        ("Orders", f"{answer.orders} sent, {answer.refusals} refused, {answer.fills} fills"),
        ("Journal", f"{answer.records} records, head {answer.head[:16]}"),
    ]
