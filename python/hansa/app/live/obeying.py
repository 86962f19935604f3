"""What a live desk does when it is told to pause, resume, or be killed."""

from hansa.app.desk.socket import Question
from hansa.app.live.venue_watch import VenueWatch
from hansa.engine.live_step import LiveStep
from hansa.journal import ACTOR_FLEET, ACTOR_PERSON

PAUSE, _RESUME, _KILL, CANCEL, _FLATTEN = 1, 2, 3, 5, 8


def obey(
    step: LiveStep, watch: VenueWatch | None, question: Question, now_ns: int
) -> tuple[str, ...]:
    """Records the command and does it; says what was done, nothing where it asks for nothing."""
    core = step.floor.core
    open_before, sent_before = len(core.orders()), core.counts[1]
    actor = ACTOR_FLEET if question.is_drain else ACTOR_PERSON
    match question.do, question.level:
        case "pause", _:
            step.command(now_ns, PAUSE, actor=actor)
            return ("paused: only orders that reduce a position pass",)
        case "resume", _:
            if watch is not None and not question.is_drain:  # nobody has looked at what differs
                watch.accept(now_ns)
            step.command(now_ns, _RESUME, actor=actor)
            return ("resumed",)
        case "kill", 1:
            step.command(now_ns, PAUSE, actor=actor)
            return ("level 1: no new positions",)
        case "kill", 2:
            step.command(now_ns, _KILL, actor=actor)
            return ("level 2: no new positions", f"cancels asked for {open_before} orders")
        case "kill", 3:
            step.command(now_ns, _FLATTEN, actor=actor)
            closing = core.counts[1] - sent_before
            return (
                "level 3: no orders but those that close",
                f"cancels asked for {open_before} orders",
                f"{closing} closing orders sent, more as cancels are confirmed",
            )
        case _:
            return ()
