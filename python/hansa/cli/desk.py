"""`hansa status`, `pause` and `resume`: a running desk, asked and told from outside."""

from typing import Annotated

from cyclopts import Parameter

from hansa.api.answer import Answer, PositionLine
from hansa.app.desk.council import council_words
from hansa.app.desk.left import closing_words
from hansa.app.desk.link import link_words, state_words
from hansa.app.desk.socket import Question, ask
from hansa.app.desk.text import clock_apart, entry, money, short_span, span
from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.errors import ConfigError, NotFoundError
from hansa.stores import RunFolder, RunStore


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


def _ask(run: str, question: Question, runs: RunsOption, format_: FormatOption) -> int:
    show(told(RunStore(runs_root(runs)).find(run), question), format_)
    return 0


def told(folder: RunFolder, question: Question) -> Answer:
    """What a desk answers. Raises NotFoundError where there is none or it says no, ConfigError for
    an order that cannot be one.
    """
    answer = ask(folder, question)
    if answer.misfit:
        raise ConfigError(answer.error)
    if answer.error:
        raise NotFoundError(answer.error)
    return answer


def show(answer: Answer, format_: FormatOption) -> None:
    """Prints what a desk did and how it stands."""
    if format_ == "json":
        print_json(answer)
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    for line in answer.did:
        print_line(f"{answer.done_at}  {line}")
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
        print_line(f"  {line}")
    for council in answer.council:
        print_line(f"  {council.symbol}  {council_words(council)}")
    for venue in answer.venues:
        used = ", ".join(f"{b.name} {b.used + b.foreign}/{b.limit}" for b in venue.budgets)
        print_line(f"  {venue.venue}  circuit {venue.circuit}  {used}")
        if apart := clock_apart(venue.clock_offset_ms):
            print_line(f"  {venue.venue}  its clock is {apart}")


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
