"""`hansa check agent`: does an agent see the future?"""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.checking import AgentCheck, check_agent
from hansa.cli.options import FormatOption, SetOption
from hansa.cli.output import print_json, print_line
from hansa.config import load


def agent_command(
    config: Path,
    agent: str | None = None,
    /,
    *,
    cuts: Annotated[int, Parameter(help="Moments after which all data is replaced.")] = 8,
    set_: SetOption = (),
    format_: FormatOption = "text",
) -> int:
    """Check that agents decide without the future: all data after a moment is replaced by noise,
    and no ballot up to that moment may change.

    Exit code 0: honest. 1: an agent peeks, and is named with instrument, moment and both values; or
    it said nothing in all the data, and could not be tested.

    Parameters
    ----------
    config
        The configuration whose data and agents are used.
    agent
        One agent by name; all of the configuration without.

    """
    verdicts = check_agent(load(config, set_), agent=agent, cuts=cuts)
    if format_ == "json":
        print_json(verdicts)
    for verdict in verdicts if format_ == "text" else ():
        print_line(f"{verdict.agent}: {_verdict(verdict)}")
        for peek in verdict.peeks[:3]:
            print_line(f"  {peek}")
        for path in verdict.reads:
            print_line(f"  note: it reads {path}; {_LEARNED}")
        for note in verdict.notes:
            print_line(f"  note: {note}")
    return 0 if all(verdict.is_honest for verdict in verdicts) else 1


_LEARNED = (
    "what that learned cannot be seen: a scale or a model must come from bars that end before the "
    "run begins"
)


def _verdict(check: AgentCheck) -> str:
    if not check.is_tested and not check.peeks:
        return "NOT TESTED: it says nothing in all of this data; give it a longer span, or another"
    word = "honest" if check.is_honest else "PEEKS"
    return f"{word} ({check.moments} moments, {check.cuts} cuts)"
