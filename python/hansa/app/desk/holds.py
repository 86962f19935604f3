"""Why a desk is held: the last word of its log that stopped it."""

from pathlib import Path

from hansa.app.desk.words import Fields, sentence
from hansa.engine.reconciling import Cause, Policy
from hansa.journal import Kind, read_records
from hansa.journal.live_inputs import decode_difference

#: Events that hold a desk, whatever they state.
_HOLDING = ("halted", "stranger")
_COMMANDS = ("pause", "kill")


class Holds:
    """State: why the desk is held, "" while it is not; `heard` listens to its log."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def heard(self, _ts_ns: int, event: str, fields: Fields) -> None:
        """An event of the log."""
        if event == "resume":
            self.why = ""
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
    """The last difference that paused a desk, from its journal; "" if none did."""
    found = [decode_difference(each) for _, each in read_records(journal, [Kind.DIFFERENCE]).each()]
    causes = [Cause(each[0]) for each in found if each[1] == Policy.HALT]
    return f"{causes[-1].words}: {Policy.HALT.words}" if causes else ""
