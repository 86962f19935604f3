"""What people should know of a run: refusals, commands, feeds, failures, what befell positions."""

from array import array

from hansa.api.stream import Alert
from hansa.app.explain.readings import describe
from hansa.app.view.facts import RunFacts
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.record_lines import RecordLines
from hansa.app.view.text import at_text
from hansa.journal import (
    Kind,
    decode_command,
    decode_proposal,
    decode_report,
    is_refused,
)
from hansa.journal.happenings import HAPPENING_KINDS, decode_happening
from hansa.journal.live_inputs import decode_connection
from hansa.journal.tail import TailRecord
from hansa.types.venue_report import Link

#: Commands that hold a desk or let it go, by their number; others are orders.
_HOLDS = {1: "warn", 2: "info", 3: "risk", 8: "risk", 9: "warn", 10: "info"}
_EXEC_TYPE_AT = 21
#: Rejected, cancel rejected, and what the venue takes back.
_UNWELCOME = (4, 7, 10, 11)
_ALWAYS = (Kind.CONNECTION, Kind.FAILED, Kind.DIFFERENCE, Kind.STRANGER, *HAPPENING_KINDS)
_RISKS = ("liquidation", "delisting")


class Alerts:
    """The records that are told of; what an alert says is made when it is asked for."""

    def __init__(self, facts: RunFacts, index: RecordIndex, lines: RecordLines):
        self._facts, self._index, self._lines = facts, index, lines
        self._seqs = array("Q")

    def __len__(self) -> int:
        return len(self._seqs)

    def take(self, record: TailRecord) -> None:
        """Any record."""
        if _is_alert(record.kind, record.payload):
            self._seqs.append(record.seq)

    def alert(self, row: int) -> Alert:
        """One of them, from 0."""
        record = self._index.read(self._seqs[row])
        level, event, line = self._said(record)
        return Alert(
            seq=record.seq,
            at=at_text(record.ts_ns),
            at_ns=record.ts_ns,
            level=level,
            event=event,
            line=line,
            instrument=self._facts.symbol(self._index.instrument(record.seq)),
        )

    def _said(self, record: TailRecord) -> tuple[str, str, str]:
        line, payload = self._lines.sentence(record), record.payload
        level, event = _level(record)
        return level, event, line + (self._saw(payload) if event == "refused" else "")

    def _saw(self, payload: bytes) -> str:
        """What the control that refused has read."""
        proposal = decode_proposal(payload)
        instrument = self._facts.instruments[proposal.instrument]
        for reading in proposal.readings:
            if reading.control == proposal.refused_by:
                limit, observed = describe(reading, instrument)
                return f", which saw {observed}, limit {limit}"
        return ""


def _is_alert(kind: int, payload: bytes) -> bool:
    if kind == Kind.PROPOSAL:
        return is_refused(payload)
    if kind == Kind.REPORT:
        return payload[_EXEC_TYPE_AT] in _UNWELCOME
    if kind == Kind.COMMAND:
        return payload[0] in _HOLDS
    return kind in _ALWAYS


def _level(record: TailRecord) -> tuple[str, str]:
    """How much it matters, and what it is called."""
    payload, found = record.payload, ("warn", "difference")
    match record.kind:
        case Kind.PROPOSAL:
            found = "warn", "refused"
        case Kind.COMMAND:
            found = _HOLDS[payload[0]], decode_command(payload, record.ts_ns).do
        case Kind.REPORT:
            found = "warn", decode_report(payload).exec_type
        case Kind.CONNECTION:
            change, _ = decode_connection(payload, record.ts_ns)
            found = "info" if change.link is Link.LIVE else "warn", "feed"
        case Kind.FAILED | Kind.STRANGER:
            found = "risk", Kind(record.kind).name.lower()
        case kind if kind in HAPPENING_KINDS:
            name = decode_happening(Kind(kind), record.ts_ns, payload).name
            found = "risk" if name in _RISKS else "info", name
    return found
