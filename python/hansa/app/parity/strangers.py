"""Reports that fit no open order of the desk: on orders of its own, or of somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hansa.journal import (
    Kind,
    Report,
    decode_proposal,
    decode_report,
    is_refused,
    read_records,
)

_NOWHERE = "they are in no number here"


@dataclass(frozen=True, slots=True)
class Strangers:
    """How many: `late` ones tell nothing that moves money of orders that the desk has sent, `fills`
    of such orders would, and `others` name no order that it has sent.
    """

    late: int = 0
    fills: int = 0
    others: int = 0

    @classmethod
    def of(cls, reports: Iterable[Report], own: frozenset[int]) -> "Strangers":
        """Counts them; `own` are the orders that the desk has sent."""
        late = fills = others = 0
        for report in reports:
            is_own = report.cl_ord_id in own
            late += is_own and report.last_lots == 0
            fills += is_own and report.last_lots > 0
            others += not is_own
        return cls(late, fills, others)

    @property
    def words(self) -> list[str]:
        """A sentence for each kind that there is."""
        said = (
            (
                self.late,
                "came again or late on orders of the desk that had ended: nothing is missing",
            ),
            (self.fills, f"tell of fills that orders of the desk had no room for: {_NOWHERE}"),
            (self.others, f"fit no order that the desk sent: {_NOWHERE}"),
        )
        return [f"{count} reports {words}" for count, words in said if count]


def strangers_of(journal: Path) -> Strangers:
    """Of a run."""
    records = read_records(journal, [Kind.PROPOSAL, Kind.STRANGER])
    own, reports = set(), []
    for row, payload in records.each():
        if records.kind[row] == Kind.STRANGER:
            reports.append(decode_report(payload))
        elif not is_refused(payload):
            own.add(decode_proposal(payload).cl_ord_id)
    return Strangers.of(reports, frozenset(own))
