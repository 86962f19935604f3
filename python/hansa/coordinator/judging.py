"""What a response says besides its answer: counts, pauses, bans, new limits."""

from collections.abc import Callable, Mapping
from enum import Enum

from hansa.coordinator.budgets import Budgets, Costs
from hansa.coordinator.circuit import Circuit, CircuitState
from hansa.coordinator.events import Event, EventKind
from hansa.coordinator.rules import SECOND_NS, VenueRules
from hansa.coordinator.transport import Response
from hansa.errors import BannedError, DataError

#: Use by others below this part of a limit is not told: orders in flight look like it.
_FOREIGN_TOLD_RATIO = 0.02


class Verdict(Enum):
    """What a response is good for."""

    FINAL = "final"
    AGAIN = "again"  # the venue could not; a read may be tried again


class Judge:
    """Takes what responses tell into budgets and circuit, and tells the operator."""

    def __init__(
        self,
        rules: VenueRules,
        budgets: Budgets,
        circuit: Circuit,
        on_event: Callable[[Event], None],
    ) -> None:
        self._rules = rules
        self._budgets = budgets
        self._circuit = circuit
        self._on_event = on_event
        self._told: set[str] = set()

    def verdict(self, response: Response, costs: Costs, *, sent_ns: int, now_ns: int) -> Verdict:
        """Whether the response stands; BannedError if the venue has shut this address out."""
        self.observe(response.headers, costs, sent_ns=sent_ns, now_ns=now_ns)
        if response.status == self._rules.status_banned:
            self._ban(response, now_ns)
            raise self.banned(now_ns=now_ns)
        if response.status == self._rules.status_paused:
            self._pause(response, now_ns)
            return Verdict.AGAIN
        if response.status >= 500:
            return Verdict.AGAIN
        if self._circuit.state(now_ns) is CircuitState.PROBING:
            self._tell(EventKind.REOPENED, "the venue answers again after its ban", now_ns)
        self._circuit.answered()
        return Verdict.FINAL

    def observe(
        self, headers: Mapping[str, str], costs: Costs, *, sent_ns: int, now_ns: int
    ) -> None:
        """Takes in the venue's counts; tells of use by others when it is first seen."""
        for seen in self._budgets.observe(headers, costs, sent_ns=sent_ns, now_ns=now_ns):
            is_much = seen.used > seen.limit * _FOREIGN_TOLD_RATIO
            if is_much and seen.budget not in self._told:
                self._told.add(seen.budget)
                message = (
                    f"another program on this address uses {seen.budget}: {seen.used} of "
                    f"{seen.limit} in this window are not ours; they are left out of our budget"
                )
                self._tell(EventKind.FOREIGN_SEEN, message, now_ns)
            elif not is_much and not self._budgets.at(seen.budget).foreign.held(now_ns):
                self._told.discard(seen.budget)

    def restate(self, body: bytes, *, now_ns: int) -> None:
        """The venue states its limits; those that cannot be read leave the old ones in force."""
        if self._rules.budgets_of is None:
            return
        try:
            self._rules = self._rules.with_budgets(self._rules.budgets_of(body))
        except DataError as error:
            self.tell_unusable(str(error), now_ns=now_ns)
            return
        self._budgets.restate(self._rules.budgets)

    def tell_unusable(self, message: str, *, now_ns: int) -> None:
        """An answer could not be read."""
        self._tell(EventKind.ANSWER_UNUSABLE, message, now_ns)

    def banned(self, *, now_ns: int) -> BannedError:
        """Why nothing is sent."""
        left_s = (self._circuit.banned_until_ns - now_ns) / SECOND_NS
        return BannedError(
            f"expected to send to {self._rules.venue}, found this address banned for another "
            f"{left_s:.0f} s (status {self._rules.status_banned}); stop every other program that "
            "calls the venue from this address"
        )

    def _pause(self, response: Response, now_ns: int) -> None:
        until_ns = now_ns + self._retry_after_ns(response)
        if until_ns > self._circuit.paused_until_ns:
            self._circuit.pause(until_ns)
            left_s = (until_ns - now_ns) / SECOND_NS
            self._tell(
                EventKind.PAUSED, f"told to wait; nothing is sent for {left_s:.0f} s", now_ns
            )

    def _ban(self, response: Response, now_ns: int) -> None:
        until_ns = now_ns + self._retry_after_ns(response)
        is_new = self._circuit.state(now_ns) is not CircuitState.BANNED
        self._circuit.ban(until_ns)
        if is_new:
            left_s = (until_ns - now_ns) / SECOND_NS
            message = f"this address is banned for {left_s:.0f} s; orders and cancels are refused"
            self._tell(EventKind.BANNED, message, now_ns)

    def _retry_after_ns(self, response: Response) -> int:
        text = response.headers.get("retry-after", "")
        return int(text) * SECOND_NS if text.isdecimal() else self._rules.pause_ns

    def _tell(self, kind: EventKind, message: str, now_ns: int) -> None:
        self._on_event(Event(kind=kind, venue=self._rules.venue, message=message, at_ns=now_ns))
