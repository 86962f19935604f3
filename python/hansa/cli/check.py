"""`hansa check agent`: does an agent see the future?"""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.agents import BUILT_IN
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
    one of your own said nothing in all the data, and could not be tested; or there is no agent.

    Parameters
    ----------
    config
        The configuration whose data and agents are used.
    agent
        One agent by name; all of the configuration without.

    """
    with _warned_once():
        verdicts = check_agent(load(config, set_), agent=agent, cuts=cuts)
    if format_ == "json":
        print_json(verdicts)
    elif not verdicts:
        print_line(f"NOT TESTED: {config} has no agents; {_STRATEGIES}")
    for verdict in verdicts if format_ == "text" else ():
        print_line(f"{verdict.agent}: {_verdict(verdict)}")
        for peek in verdict.peeks[:3]:
            print_line(f"  {peek}")
        for path in verdict.reads:
            print_line(f"  note: it reads {path}; {_LEARNED}")
        for note in verdict.notes:
            print_line(f"  note: {note}")
    return 0 if verdicts and all(_is_fine(verdict) for verdict in verdicts) else 1


_STRATEGIES = "this check does not look into strategies: see to it that none reads the run's data"
_LEARNED = (
    "what that learned cannot be seen: a scale or a model must come from bars that end before the "
    "run begins"
)


@contextlib.contextmanager
def _warned_once() -> Iterator[None]:
    """Inside of `with` each warning is given once, at the end: an agent is asked the same often."""
    with warnings.catch_warnings(record=True) as said:
        yield
    for each in {(each.category, str(each.message)): each for each in said}.values():
        warnings.showwarning(each.message, each.category, each.filename, each.lineno)


def _is_fine(check: AgentCheck) -> bool:
    """Honest; or a built-in agent, which had nothing to veto in this data."""
    return check.is_honest or (check.agent in BUILT_IN and not check.peeks)


def _verdict(check: AgentCheck) -> str:
    if not check.is_tested and _is_fine(check):
        return "silent, note: it says nothing in all of this data, and comes with Hansa"
    if not check.is_tested and not check.peeks:
        return "NOT TESTED: it says nothing in all of this data; give it a longer span, or another"
    word = "honest" if check.is_honest else "PEEKS"
    return f"{word} ({check.moments} moments, {check.cuts} cuts)"
