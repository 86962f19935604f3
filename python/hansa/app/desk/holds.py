"""Why a desk is held: the last word of its log, or of its journal, that stopped it."""

from pathlib import Path

from hansa.app.desk.words import Fields, sentence
from hansa.engine.reconciling import Cause, Policy
from hansa.journal import (
    ACTOR_DESK,
    ACTOR_FAILURE,
    ACTOR_FLEET,
    ACTOR_PERSON,
    Kind,
    RecordedCommand,
    decode_command,
    read_records,
)
from hansa.journal.live_inputs import decode_difference

#: Events that hold a desk, whatever they state.
_HOLDING = ("halted", "stranger")
_COMMANDS = ("pause", "kill")
#: Commands of a journal that hold a desk, as people give them.
_HOLDS = {"pause": "pause", "kill": "kill", "flatten": "kill"}
_DRAIN = "pause: a drain of the fleet"
#: Who holds a desk by a command, as its journal tells it.
_ACTORS = {
    0: "its configuration said so",
    ACTOR_PERSON: "a person said so",
    ACTOR_DESK: "the desk itself, as its log says",
    ACTOR_FAILURE: "a strategy or an agent failed",
}


class Holds:
    """State: why the desk is held, "" while it is not; `heard` listens to its log."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    @property
    def is_of_drain(self) -> bool:
        """Whether it is a drain of the fleet, and nothing since."""
        return self.why == _DRAIN

    def heard(self, _ts_ns: int, event: str, fields: Fields) -> None:
        """An event of the log."""
        if event == "resume":
            self.why = ""
        elif event == "pause" and fields.get("by") == "drain":
            self.why = self.why or _DRAIN  # what held it before holds it after
        elif event in _COMMANDS:
            self.why = f"{event}: a person said so"
        elif event == "member_failed":
            self.why = f"kill level 2: {fields.get('member')} failed"
        elif event == "flat":
            self.why = f"kill level 3 is done: {sentence(event, fields)}"
        elif event in _HOLDING or (
            event == "difference" and fields.get("did") == Policy.HALT.words
        ):
            self.why = sentence(event, fields)


def last_hold(journal: Path) -> str:
    """Why a desk was held when it was left, from its journal; "" if it was not, or by its limits
    alone.
    """
    records, why = read_records(journal, [Kind.COMMAND, Kind.DIFFERENCE]), ""
    for row, payload in records.each():
        if int(records.kind[row]) == Kind.COMMAND:
            why = _after(why, decode_command(payload, int(records.ts_ns[row])))
        else:
            cause, policy, *_ = decode_difference(payload)
            if policy == Policy.HALT:
                why = f"{Cause(cause).words}: {Policy.HALT.words}"
    return why


def _after(why: str, command: RecordedCommand) -> str:
    """Why it is held after a command, and why it was before."""
    if command.do == "resume":
        return ""
    if command.actor == ACTOR_FLEET:
        return why or _DRAIN
    if command.do not in _HOLDS or command.actor not in _ACTORS:
        return why
    if command.actor == ACTOR_DESK and why not in ("", _DRAIN):
        return why  # a difference: its record comes first, and says more
    return f"{_HOLDS[command.do]}: {_ACTORS[command.actor]}"
