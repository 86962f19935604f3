"""A sweep in which nothing runs ends early: the hundredth set would say what the eighth said."""

from collections.abc import Collection

from hansa.app.sweep.outcomes import FAILED, SetOutcome
from hansa.app.sweep.reasons import kind_of
from hansa.errors import AgentError

#: So many sets must have failed, all by one error, and none come to anything else.
_FAILED_LEAST = 8


def check_some_run(found: Collection[SetOutcome], asked: int) -> None:
    """AgentError where all sets so far failed in the same way, and more are to come."""
    if not _FAILED_LEAST <= len(found) < asked:
        return
    if any(each.status != FAILED or each.was_cut_short for each in found):
        return
    first, *others = found
    if any(kind_of(each) != kind_of(first) for each in others):
        return
    raise AgentError(
        f"sweep: expected sets that run, found that the first {len(found):,} of {asked:,} all "
        f"failed alike: {first.error}; they are kept: mend what fails and sweep again, or go "
        "on with the others all the same (--keep-going)"
    )
