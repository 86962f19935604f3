"""`hansa status`, `pause`, `resume` and `kill`: a running desk, asked and told from outside."""

from typing import Annotated

from cyclopts import Parameter

from hansa.app.desk_socket import Answer, Question, ask
from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_rows, print_table
from hansa.errors import ConfigError, NotFoundError
from hansa.stores import RunStore


def status_command(
    run: str = "last", /, *, runs: RunsOption = None, format_: FormatOption = "text"
) -> int:
    """Say how a running desk stands: positions, open orders, the age of its data.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
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
    level: Annotated[
        int,
        Parameter(
            name="--level",
            help="1: no new positions. 2: and cancel every order. 3: and close every position.",
        ),
    ],
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Kill a running desk, as far as the level says; it stays up, and `hansa resume` ends it.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    if level not in (1, 2, 3):
        raise ConfigError(f"--level: expected 1, 2 or 3, found {level}; see `hansa kill --help`")
    return _ask(run, Question(do="kill", level=level), runs, format_)


def _ask(run: str, question: Question, runs: RunsOption, format_: FormatOption) -> int:
    answer = ask(RunStore(runs_root(runs)).find(run), question)
    if answer.error:
        raise NotFoundError(answer.error)
    if format_ == "json":
        print_json(answer)
    else:
        _print(answer)
    return 0


def _print(answer: Answer) -> None:
    for line in answer.did:
        print(f"{answer.done_at}  {line}")
    if answer.did:
        print(f"  recorded and handed to the venue in {answer.took_ms} ms\n")
    print_rows(
        [
            ("Run", answer.run),
            ("State", answer.state),
            ("Equity", answer.equity),
            ("Cash", answer.cash),
            ("Moments", str(answer.moments)),
            ("Orders", f"{answer.orders} sent, {answer.refusals} refused, {answer.fills} fills"),
            ("Journal", f"{answer.records} records, head {answer.head[:16]}"),
        ]
    )
    print_table(
        ("Instrument", "Position", "Price", "Feed", "Age s"),
        [(p.symbol, p.quantity, p.price, p.feed, f"{p.age_s:g}") for p in answer.positions],
    )
    if answer.open_orders:
        print_table(
            ("Order", "Instrument", "Side", "Lots", "Filled", "Status"),
            [
                (o.id, o.symbol, o.side, str(o.order_lots), str(o.filled_lots), o.status)
                for o in answer.open_orders
            ],
        )
