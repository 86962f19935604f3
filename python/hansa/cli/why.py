"""`hansa why`: what led to an order, or to none."""

import math
from typing import Annotated

from cyclopts import Parameter

from hansa.app.explaining import Certificate, OrderStory, Voice
from hansa.app.opening import open_run
from hansa.app.readings import describe
from hansa.app.running import runs_root
from hansa.cli.options import DataOption, FormatOption, RunsOption
from hansa.cli.output import print_json, print_rows, print_table
from hansa.cli.warning import warn_if_cut
from hansa.journal import Reading
from hansa.stores import RunStore


def why_command(
    run: str,
    subject: str,
    /,
    *,
    at: Annotated[
        str | None, Parameter(name="--at", help="A time (UTC), such as 2022-05-09T12:00.")
    ] = None,
    runs: RunsOption = None,
    data: DataOption = None,
    format_: FormatOption = "text",
) -> int:
    """Explain an order, or what was decided for an instrument at a time and why no order came.

    `hansa why last 17` explains the 17th order of the last run;
    `hansa why last BTCUSDT --at 2022-05-09T12:00` the decision in force at that time.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    subject
        An order's id (or its last number), or an instrument together with --at.

    """
    warn_if_cut(RunStore(runs_root(runs)).find(run))
    certificate = open_run(run, runs=runs, data=data).why(subject, at=at)
    if format_ == "json":
        print_json(certificate)
    else:
        _print(certificate)
    return 0


def _print(c: Certificate) -> None:
    print(f"{c.instrument} at {c.ts} (moment {c.moment}): {c.outcome}, {c.meaning}")
    print("\nCouncil")
    print_table(
        ["agent", "conviction", "confidence", "weight", "pull", "seen"],
        [_voice_row(voice) for voice in c.voices],
    )
    decision = "no view" if math.isnan(c.decision) else f"{c.decision:+.4f}"
    target = "left as it is" if math.isnan(c.target_weight) else f"{c.target_weight:+.4%} of equity"
    print_rows(
        [
            ("decision", f"{decision}{' (vetoed)' if c.vetoed else ''}, dissent {c.dissent:.4f}"),
            ("target", target),
            ("held", f"{c.position + 0.0:.8g} at {c.close:.8g}, equity {c.equity:,.2f}"),
            *([("desk", c.desk)] if c.desk else []),
        ]
    )
    asked = (OrderStory(c.cl_ord_id, c.order, c.reports),) if c.order is not None else ()
    for story in (*asked, *c.others):
        _print_order(c, story)


#: Where the gate may cut an order down to what is allowed.
_CUTS = ("order_value", "position_value", "gross_exposure", "net_exposure", "cash_available")


def _answer(reading: Reading) -> str:
    if not reading.is_passed:
        return "REFUSED"
    is_cut = reading.control in _CUTS and reading.observed > reading.limit
    return "cut down" if is_cut else "passed"


def _voice_row(voice: Voice) -> list[str]:
    seen = ", ".join(f"{name} {value:.4g}" for name, value in voice.features.items())
    if math.isnan(voice.conviction):
        view = "veto" if voice.veto else "abstains"
        return [voice.agent, view, "", f"{voice.weight:.4f}", "", seen]
    veto = " veto" if voice.veto else ""
    return [
        voice.agent,
        f"{voice.conviction:+.4f}{veto}",
        f"{voice.confidence:.4f}",
        f"{voice.weight:.4f}",
        f"{voice.share:+.4f}",
        seen,
    ]


def _print_order(c: Certificate, story: OrderStory) -> None:
    order = story.order
    print(f"\nOrder {story.cl_ord_id}")
    answer = (
        f"refused by {order.refused_by}"
        if order.refused_by
        else f"approved {order.approved_lots * c.lot:.8g}"
    )
    print_rows(
        [
            ("proposed", f"{order.side} {order.order_lots * c.lot:.8g} at {order.ord_type}"),
            ("gate", answer),
        ]
    )
    print_table(
        ["control", "limit", "observed", "answer"],
        [[each.control, *describe(each, c), _answer(each)] for each in order.readings],
    )
    if story.reports:
        print("\nVenue")
    for report in story.reports:
        filled = (
            f" {report.last_lots * c.lot:.8g} at {report.last_ticks * c.tick:.8g}, "
            f"fee {report.fee / 10**18:.6g} {report.fee_currency}"
            if report.last_lots
            else ""
        )
        print(f"  {report.exec_type}{filled}")
