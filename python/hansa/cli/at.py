"""`hansa at`: a run as it was after a record of its journal."""

import textwrap
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from hansa.api.market import BookView
from hansa.api.travel import StateView
from hansa.app.desk.text import clock, money
from hansa.app.desk.words import symbol
from hansa.app.running import runs_root
from hansa.app.view.travel import state_at
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.cli.showing.books import print_positions
from hansa.cli.showing.council import decision_row
from hansa.cli.showing.limits import print_limit_lines
from hansa.cli.showing.orders import order_row
from hansa.stores import RunStore


def at_command(
    run: str,
    seq: Annotated[int, Parameter(validator=Number(gte=0))],
    /,
    *,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Show a run as it was after a record: positions, open orders, decisions, limits, what the
    market showed, and the hash of the core's whole state.

    It is computed again from what is on record, by the code that trades. Of a run over recorded
    data these must be at hand.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    seq
        The number of a record, from 0 on; `hansa show RUN records` lists them.

    """
    state = state_at(RunStore(runs_root(runs)).find(run), seq)
    if format_ == "json":
        print_json(state)
    else:
        _print(state)
    return 0


def _print(state: StateView) -> None:
    said = f"{state.run} after record {state.record.seq}: {state.record.line}"
    for line in textwrap.wrap(said, 80):
        print_line(line)
    print_rows(_facts(state))
    print("\nPositions")
    print_positions(state.positions)
    if state.open_orders:
        print("\nOpen orders")
        print_table(
            ["order", "time (UTC)", "asked", "stands"], [order_row(o) for o in state.open_orders]
        )
    if state.decisions:
        print("\nDecisions in force")
        print_table(
            ["time (UTC)", "instrument", "decision", "dissent", "target", "came to"],
            [decision_row(each) for each in state.decisions],
        )
    print("\nLimits")
    print_limit_lines(state.limits)
    print("\nMarket")
    print_table(["instrument", "last", "at", "bid", "ask"], [_book(each) for each in state.books])


def _facts(state: StateView) -> list[tuple[str, str]]:
    elsewhere = f"; the state is that after record {state.state_seq}"
    within = "" if state.state_seq == state.record.seq else elsewhere
    return [
        ("time", f"{state.at}{within}"),
        ("hash", state.state_hash or _no_hash(state)),
        ("record", state.record.hash),
        ("equity", f"{money(state.equity)} {state.currency}, cash {money(state.cash)}"),
        ("switches", ", ".join(state.switches) or "none"),
    ]


def _no_hash(state: StateView) -> str:
    why = "none: more records follow from the same input"
    return why if state.state_seq < 0 else f"{why}; record {state.state_seq} has one"


def _book(book: BookView) -> list[str]:
    best = [
        f"{side[0].quantity} at {side[0].price}" if side else "" for side in (book.bids, book.asks)
    ]
    return [symbol(book.instrument), book.last, clock(book.at), *best]
