"""`hansa order`: orders of people to a running desk."""

import secrets
from typing import Annotated, Literal

from cyclopts import Parameter

from hansa.api.orders import NewOrder
from hansa.app.desk.socket import Question
from hansa.app.fitting import check_fits
from hansa.app.running import runs_root
from hansa.cli.desk import told
from hansa.cli.options import FormatOption, RunsOption
from hansa.cli.output import print_json, print_line
from hansa.stores import RunStore

EXIT_NO = 1
_Word = Annotated[str, Parameter(show_default=False)]


def submit_command(  # noqa: PLR0913 - the options of the command
    run: str,
    symbol: str,
    side: Literal["buy", "sell"],
    quantity: str,
    /,
    *,
    limit: _Word = "",
    stop: _Word = "",
    tif: Literal["day", "gtc", "ioc", "fok"] = "gtc",
    reduce_only: Annotated[bool, Parameter(negative="")] = False,
    post_only: Annotated[bool, Parameter(negative="")] = False,
    id_: Annotated[str, Parameter(name="--id", show_default=False)] = "",
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Order through a running desk: at the market, or with --limit, --stop or both. Exit code 1:
    the gate refused, or another order has the id. The same again under its --id is ordered once.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    symbol
        An instrument of the desk, with or without its venue.
    side
        `buy` or `sell`.
    quantity
        In units of the base.
    limit
        The worst price.
    stop
        The price that wakes the order.
    tif
        How long it works.
    reduce_only
        It may close a position and open none.
    post_only
        It may only make: where it would take it is rejected.
    id_
        An id of your own: 8 to 64 letters, digits, - and _; one is made up without it.

    """
    kinds = {
        (False, False): "market",
        (True, False): "limit",
        (False, True): "stop",
        (True, True): "stop_limit",
    }
    order = NewOrder(
        cl_ord_id=id_ or f"cli-{secrets.token_hex(8)}",
        instrument=symbol,
        side=side,
        kind=kinds[bool(limit), bool(stop)],  # type: ignore[arg-type]
        quantity=quantity,
        limit=limit,
        stop=stop,
        time_in_force=tif,
        is_reduce_only=reduce_only,
        is_post_only=post_only,
    )
    check_fits(order, NewOrder, "order")
    answer = told(RunStore(runs_root(runs)).find(run), Question(do="order", order=order))
    placed = answer.placed
    assert placed is not None
    if format_ == "json":
        print_json(answer)
    else:
        for line in answer.did:
            print_line(f"{answer.done_at}  {line}")
        print_line(f"  called {order.cl_ord_id}")
        if not placed.is_same:
            print_line(f"  order {placed.id} has this id and asks for something else")
    return EXIT_NO if placed.control or not placed.is_same else 0


def cancel_command(
    run: str, order: str, /, *, runs: RunsOption = None, format_: FormatOption = "text"
) -> int:
    """Ask for the end of an open order of a running desk.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    order
        The order as it is listed, such as 3-1.

    """
    question = Question(do="cancel", order_id=order)
    answer = told(RunStore(runs_root(runs)).find(run), question)
    if format_ == "json":
        print_json(answer)
    else:
        for line in answer.did:
            print_line(f"{answer.done_at}  {line}")
    return 0
