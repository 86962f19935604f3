"""The link to a real venue: its account's stream, and how much of the gate it opens."""

from hansa.api.answer import LinkLine
from hansa.app.desk.log import DeskLog
from hansa.engine.live_step import LiveStep
from hansa.market.finding import iso
from hansa.types import Link, LinkChange

_COMPARING = "the account's stream is there; desk and venue are compared"
_BY_REST = "the account's stream is down and the venue answers by REST"


class VenueLink:
    """State: whether the account's stream stands (`is_up`), how often it came or went (`number`),
    and what the gate was told.

    Without the stream nothing new is to be begun: the desk would hear of it late. A kill of level 3
    ends what there is, and all else is refused under it: for that REST is enough (`Link.SLOW`).
    """

    def __init__(self, step: LiveStep, log: DeskLog) -> None:
        self._step, self._log = step, log
        self.is_up, self.number = False, 0
        self._gate = self._lost = self._shown = Link.DISCONNECTED
        self._since_ns, self._why = 0, ""
        self._agreed: tuple[int, Link] | None = None
        self._said: tuple[Link, str] | None = None

    @property
    def is_open(self) -> bool:
        """Whether orders pass: all, or only those that a kill of level 3 closes with."""
        return self._gate < Link.STALE

    @property
    def is_live(self) -> bool:
        """Whether all orders pass."""
        return self._gate is Link.LIVE

    @property
    def line(self) -> LinkLine:
        """As people are shown it."""
        return LinkLine(
            state=self._shown.name.lower(),
            since=iso(self._since_ns) if self._since_ns else "",
            why=self._why,
        )

    def begin(self, now_ns: int) -> None:
        """The gate is closed until venue and desk agree."""
        self._show(now_ns, Link.DISCONNECTED, "desk and venue are not compared yet")
        self._step.floor.link(now_ns, Link.DISCONNECTED, instrument=None, age_ns=0)

    def told(self, change: LinkChange, now_ns: int) -> bool:
        """How the stream stands; whether it came or went. One that came opens nothing yet."""
        was_up, self.is_up = self.is_up, change.link < Link.DISCONNECTED
        self.number += was_up != self.is_up
        if self.is_up:
            self._why, self._said = self._why if self.is_live else _COMPARING, None
            return not was_up
        self._lost = change.link
        self._say_lost(change, now_ns)
        if self.is_live or (not self.is_open and change.link is not self._gate):
            self._tell_gate(now_ns, change.link)
        if not self.is_open:
            self._show(now_ns, change.link, change.why)
        return was_up

    def agrees(self, now_ns: int) -> bool:
        """Desk and venue agree: what is opened by it; whether that was not known yet."""
        link = self._link_now()
        if link is not self._gate and link < Link.STALE:
            self._show(now_ns, link, "" if link is Link.LIVE else _BY_REST)
            self._log.say(now_ns, "venue", {"state": link.name.lower(), **self._said_why()})
            self._tell_gate(now_ns, link)
        before, self._agreed = self._agreed, (self.number, link)
        return before != self._agreed

    def unanswered(self, now_ns: int, why: str) -> None:
        """What the venue has is not known: nothing more is sent but cancels."""
        if self.is_open:
            self._agreed = None
            self._show(now_ns, Link.STALE, why)
            self._log.say(now_ns, "venue", {"state": Link.STALE.name.lower(), "why": why})
            self._tell_gate(now_ns, Link.STALE)

    def resume(self, now_ns: int) -> None:
        """The kill is over: what was open for it alone is closed."""
        if self.is_open and not self.is_live:
            self._agreed = None
            self._show(now_ns, self._lost, _BY_REST)
            self._tell_gate(now_ns, self._lost)

    def _say_lost(self, change: LinkChange, now_ns: int) -> None:
        """Once, however often it is tried in vain."""
        said = (change.link, change.why)
        if self._said != said:
            self._said = said
            why: dict[str, str | int] = {"why": change.why} if change.why else {}
            self._log.say(now_ns, "venue", {"state": change.link.name.lower(), **why})

    def _link_now(self) -> Link:
        """What the gate may be told where desk and venue agree."""
        if self.is_up:
            return Link.LIVE
        core = self._step.floor.core
        is_closing = core.switches()[3] or core.is_flat
        return Link.SLOW if is_closing else self._lost

    def _tell_gate(self, now_ns: int, link: Link) -> None:
        self._gate = link
        self._step.floor.link(now_ns, link, instrument=None, age_ns=0)

    def _show(self, now_ns: int, link: Link, why: str) -> None:
        """Since when it is refused is what people ask: a cut of another name is the same one."""
        is_same = self._shown >= Link.STALE and link >= Link.STALE and self._since_ns > 0
        self._since_ns = self._since_ns if is_same else now_ns
        self._shown, self._why = link, why

    def _said_why(self) -> dict[str, str | int]:
        return {"why": self._why} if self._why else {}
