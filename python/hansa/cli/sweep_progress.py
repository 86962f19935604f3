"""How far a sweep is, on standard error: a bar on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from hansa.app.sweep.outcomes import DONE, FAILED, PRUNED, REFUSED
from hansa.app.sweep.tally import NEVER_TRADED, Tally

_EVERY_S = 10.0
#: How sets can have ended, in the order in which that is said.
_ENDINGS = (DONE, PRUNED, REFUSED, FAILED)


@dataclass(slots=True)
class SweepProgress:
    """State: the sets that are kept, and the moments of all sets that are done. `show` is called
    with every change.
    """

    show: Callable[["SweepProgress"], None]
    tally: Tally | None = None
    done: int = 0
    total: int = 0

    def counted(self, tally: Tally) -> None:
        """Sets were kept."""
        if self.tally is None and tally.found:
            _say(f"{_of(tally.found, tally)} were there{_ended(tally)}")
        self.tally = tally
        self.show(self)

    def progress(self, done: int, total: int) -> None:
        """Moments were done."""
        self.done, self.total = done, total
        self.show(self)

    def told(self, line: str) -> None:
        """Something to know before the end."""
        _say(line)

    @property
    def sets(self) -> str:
        """`95 of 150 sets kept (90 done, 5 failed)`, with those that never traded if there are
        any; "" while it is not known how many.
        """
        return "" if self.tally is None else _sets(self.tally)

    @property
    def interrupted(self) -> str:
        """What to say when it ends here."""
        if self.tally is None:
            return "interrupted before a set was tried: say the same again to begin"
        return f"interrupted; {self.sets}: say the same again to go on"


@contextmanager
def sweep_progress() -> Iterator[SweepProgress]:
    """Shows it as long as it lasts."""
    if not sys.stderr.isatty():
        yield SweepProgress(_Lines(time.monotonic))
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    head, sets = TextColumn("[bold]sweep"), TextColumn("{task.description}")
    share = TextColumn("{task.percentage:>3.0f}% of the bars of all sets;")
    columns = (head, BarColumn(), share, sets, TextColumn("left"), Left())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(at: SweepProgress) -> None:
            bar.update(task, completed=at.done, total=at.total or None, description=at.sets)

        yield SweepProgress(show)


@dataclass(slots=True)
class _Lines:
    """State: when it began, with how much, and when a line was last said."""

    clock_s: Callable[[], float]
    _begun: tuple[float, int] | None = None
    _said_s: float = field(default=0.0)

    def __call__(self, at: SweepProgress) -> None:
        now_s = self.clock_s()
        if not at.total:
            return
        if self._begun is None:  # what was there before it began says nothing of its pace
            self._begun, self._said_s = (now_s, at.done), now_s
        if now_s - self._said_s < _EVERY_S:
            return
        self._said_s = now_s
        begun_s, before = self._begun
        share, left = at.done / at.total, at.total - at.done
        pace = (at.done - before) / (now_s - begun_s)
        rest = f", {timedelta(seconds=round(left / pace))} left" if pace > 0 else ""
        _say(f"{at.sets}; {share:.0%} of the bars of all sets gone through{rest}")


def _sets(tally: Tally) -> str:
    return f"{_of(tally.kept, tally)} kept{_ended(tally)}"


def _ended(tally: Tally) -> str:
    """As what they are kept, and what of the done did nothing."""
    ended = tally.ended
    parts = [f"{ended[each]:,} {each}" for each in _ENDINGS if ended.get(each)]
    never = f"; {ended[NEVER_TRADED]:,} never traded" if ended.get(NEVER_TRADED) else ""
    return f" ({', '.join(parts)}{never})" if parts else ""


def _of(count: int, tally: Tally) -> str:
    return f"{count:,} of {tally.asked:,} sets"


def _say(text: str) -> None:
    print(f"hansa: {text}", file=sys.stderr)
