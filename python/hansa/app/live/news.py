"""What a live desk tells people of its own accord: a line for whatever happened since."""

from hansa.app.desk.events import happened
from hansa.app.desk.left import rests_of
from hansa.app.desk.status import DeskStatus, closing_lines, money_of, state_of
from hansa.app.live.obeying import Say
from hansa.engine.live_step import LiveStep
from hansa.market.finding import iso

DAY_NS = 86_400 * 10**9
#: What becomes of a member that raised, and of its desk.
_OUT = "it is called no more; killed at level 2: every order is cancelled, no new positions"


class News:
    """State: what was told already. What a desk repeats when it is resumed is not told again."""

    def __init__(self, step: LiveStep, status: DeskStatus, say: Say):
        self._step, self._status, self._say = step, status, say
        core = step.floor.core
        self._was_halted, self._was_flat = core.switches()[2], core.is_flat
        self._counts = (0, 0, 0)
        self._failures, self._day = 0, -1
        self._note(is_told=False)

    def tell(self) -> None:
        """Lines of what orders came to, and of what else people are to know."""
        self._note(is_told=True)
        self.tell_failures()
        core = self._step.floor.core
        counts, is_halted = core.counts[1:], core.switches()[2]
        if is_halted and not self._was_halted:
            self._say("halted", {"by": "drawdown", "state": state_of(core)})
        self._was_halted = is_halted
        if core.is_flat and not self._was_flat:
            rests = rests_of(closing_lines(self._step))
            self._say("flat", {"rests": "; ".join(rests) or "none"})
        self._was_flat = core.is_flat
        self._turn()
        if counts != self._counts:
            self._counts = counts
            orders, refusals, fills = counts
            numbers = {"orders": orders, "refusals": refusals, "fills": fills}
            self._say("traded", {**numbers, "equity": money_of(self._step)[0]})

    def tell_failures(self) -> None:
        """Lines of members that raised; of a desk that was resumed also of those that did before:
        they are still out.
        """
        failures = self._step.floor.failures
        for each in failures[self._failures :]:
            said = {"member": each.member, "callback": each.callback, "at": iso(each.ts_ns)}
            self._say("member_failed", {**said, "why": each.why, "did": _OUT})
        self._failures = len(failures)

    def _note(self, *, is_told: bool) -> None:
        noted, missed = self._step.floor.core.take_noted()
        for each in happened(noted, self._step.floor.instruments):
            if each.refusal is not None:
                self._status.refused(each.refusal)
            if is_told:
                self._say(each.event, each.fields)
        if missed and is_told:
            self._say("untold", {"records": missed})

    def _turn(self) -> None:
        """A day ends with the first event of another: of the present that is at midnight."""
        day = self._step.floor.core.now_ns // DAY_NS
        if day != self._day:
            self._day = day
            for ended in self._status.days.ended():
                self._say("day", ended.said)
