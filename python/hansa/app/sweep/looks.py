"""Looks at a sweep, by whatever split of its history: in the ledger, where none is forgotten."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from hansa.report.searched import Searched
from hansa.stores import JudgementRecord, TrialLedger, keep_mark
from hansa.validation import Splitter


def split_text(splitter: Splitter | None) -> str:
    """A way to split as it is entered, its lengths in it; "" for none."""
    return "" if splitter is None else repr(splitter)


def look(data_sha256: str, sweep_id: str, split: str, found: Searched) -> JudgementRecord:
    """What was seen."""
    numbers = msgspec.Raw(msgspec.json.encode(found))
    return JudgementRecord(data=data_sha256, sweep=sweep_id, split=split, numbers=numbers)


def enter(root: Path, sweep: Path, record: JudgementRecord) -> str:
    """Enters a look into the ledger of `root`, unless it says the same already; the hash that then
    stands for all lines, which the folder of the sweep remembers.
    """
    ledger = TrialLedger(root)
    state = ledger.read()
    known = state.tried.get(record.data)
    if known is not None and record in known.judgements:
        return state.head
    mark = ledger.add([record])
    if not state.lost:  # else what the sweep remembers is what shows it
        keep_mark(sweep, mark)
    return mark.head


def searched_in(records: Iterable[JudgementRecord]) -> list[Searched]:
    """What was seen each time; looks of another version of Hansa that cannot be read left out."""
    found = list[Searched]()
    for record in records:
        try:
            found.append(msgspec.json.decode(record.numbers, type=Searched))
        except msgspec.DecodeError:
            continue
    return found
