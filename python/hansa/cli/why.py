"""`hansa why`: what led to an order, or to none."""

import math
from typing import Annotated

from cyclopts import Parameter

from hansa.app.explain.certificates import CouncilCertificate, OrderCertificate, OrderStory, Voice
from hansa.app.opening import open_run
from hansa.app.running import runs_root
from hansa.cli.options import DataOption, FormatOption, RunsOption
from hansa.cli.output import print_json, print_rows, print_table
from hansa.cli.warning import warn_if_cut
from hansa.cli.why_orders import print_moment, print_order, print_story
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

    `hansa why last 17` explains the 17th order of the last run, `hansa why last 16-3` the third of
    its first strategy; `hansa why last BTCUSDT --at 2022-05-09T12:00` the decision in force at
    that time, and the orders around it.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.
    subject
        An order's id (or its last parts, such as 16-3), or an instrument together with --at.

    """
    warn_if_cut(RunStore(runs_root(runs)).find(run))
    found = open_run(run, runs=runs, data=data).why(subject, at=at)
    if format_ == "json":
        print_json(found)
    elif isinstance(found, CouncilCertificate):
        _print(found)
    elif isinstance(found, OrderCertificate):
        print_order(found)
    else:
        print_moment(found)
    return 0


def _print(c: CouncilCertificate) -> None:
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
    if c.order is not None:
        print_story(c, OrderStory(c.cl_ord_id, "council", c.order, c.reports))
    for story in c.others:
        print_story(c, story)


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
