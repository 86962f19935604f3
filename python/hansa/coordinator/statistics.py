"""What the coordinator did, by desk and by endpoint: counted as it goes, shown as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp2, log2

from hansa.coordinator.budget import Budget
from hansa.coordinator.circuit import CircuitState
from hansa.coordinator.request import Priority, Source

_STEPS = 8  # of a doubling: a quantile is right to about 5 percent


class Waits:
    """Times from asking to leaving, in steps of an eighth of a doubling."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self._total = 0

    def add(self, wait_ns: int) -> None:
        """One more wait."""
        step = int(log2(wait_ns) * _STEPS) if wait_ns > 0 else -1
        self._counts[step] = self._counts.get(step, 0) + 1
        self._total += 1

    def quantile_ns(self, part: float) -> int:
        """The wait that this part of all did not exceed; 0 if there were none."""
        left = part * self._total
        for step in sorted(self._counts):
            left -= self._counts[step]
            if left <= 0:
                return int(exp2((step + 0.5) / _STEPS)) if step >= 0 else 0
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The work for one desk or endpoint. Refused: late, banned out, or told no by the venue (4xx).

    `sent` are requests that left (repeats too); `asked` is answered by these, or from elsewhere:
    `shared`, `cached`, `streamed`.
    """

    name: str
    asked: int = 0
    sent: int = 0
    shared: int = 0
    cached: int = 0
    streamed: int = 0
    late: int = 0
    refused: int = 0
    unknown: int = 0
    retried: int = 0
    weight: int = 0
    wait_ns_p50: int = 0
    wait_ns_p99: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetStatus:
    """A budget now: used by us, by others as far as seen, as last told by the venue, the limit."""

    name: str
    used: int
    foreign: int
    reported: int
    limit: int
    window_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorStatus:
    """Everything a status page shows of one egress."""

    venue: str
    circuit: CircuitState
    clear_ns: int
    in_flight: int
    waiting: Mapping[str, int]
    budgets: tuple[BudgetStatus, ...]
    desks: tuple[Statistics, ...]
    endpoints: tuple[Statistics, ...]
    priorities: tuple[Statistics, ...]


@dataclass(slots=True)
class Tally:
    """The counts behind one `Statistics`."""

    counts: dict[str, int] = field(default_factory=dict)
    waits: Waits = field(default_factory=Waits)

    def count(self, what: str, by: int = 1) -> None:
        """Adds to one of the counts of `Statistics`."""
        self.counts[what] = self.counts.get(what, 0) + by

    def shown(self, name: str) -> Statistics:
        """The value as it stands."""
        return Statistics(
            name=name,
            **self.counts,
            wait_ns_p50=self.waits.quantile_ns(0.5),
            wait_ns_p99=self.waits.quantile_ns(0.99),
        )


_FROM = {Source.SHARED: "shared", Source.CACHE: "cached", Source.STREAM: "streamed"}


class Tallies:
    """All tallies of one egress."""

    def __init__(self) -> None:
        self._desks: dict[str, Tally] = {}
        self._endpoints: dict[str, Tally] = {}
        self._priorities: dict[str, Tally] = {}

    def of(self, desk: str, endpoint: str, priority: Priority) -> tuple[Tally, ...]:
        """Where a request is counted."""
        return (
            self._desks.setdefault(desk, Tally()),
            self._endpoints.setdefault(endpoint, Tally()),
            self._priorities.setdefault(priority.name.lower(), Tally()),
        )

    def desks(self) -> tuple[Statistics, ...]:
        """By desk."""
        return _shown(self._desks.items())

    def endpoints(self) -> tuple[Statistics, ...]:
        """By endpoint."""
        return _shown(self._endpoints.items())

    def priorities(self) -> tuple[Statistics, ...]:
        """By priority."""
        return _shown(self._priorities.items())


def count(tallies: Iterable[Tally], what: str, by: int = 1) -> None:
    """The same count in several tallies."""
    for tally in tallies:
        tally.count(what, by)


def count_source(tallies: Iterable[Tally], source: Source) -> None:
    """An answer came from elsewhere than the venue."""
    if source in _FROM:
        count(tallies, _FROM[source])


def budget_status(budget: Budget, *, now_ns: int) -> BudgetStatus:
    """A budget as it stands."""
    return BudgetStatus(
        name=budget.key,
        used=budget.usage.used(now_ns),
        foreign=budget.foreign.held(now_ns),
        reported=budget.reported,
        limit=budget.rule.limit,
        window_ns=budget.rule.window_ns,
    )


def _shown(tallies: Iterable[tuple[str, Tally]]) -> tuple[Statistics, ...]:
    return tuple(tally.shown(name) for name, tally in sorted(tallies))
