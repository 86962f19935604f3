"""The numbers of a sweep's reports, one for each split of history: none is forgotten."""

import hashlib
from pathlib import Path

import msgspec

from hansa.report.sweep import SweepReport
from hansa.stores.runs import write_whole
from hansa.validation import Splitter

_FOLDER = "numbers"


def split_name(splitter: Splitter | None) -> str:
    """What a way to split is filed under; its lengths are in it."""
    if splitter is None:
        return "whole"
    return hashlib.sha256(repr(splitter).encode()).hexdigest()[:12]


def keep(sweep: Path, split: str, report: SweepReport) -> None:
    """Files the numbers of a report with its sweep, in place of earlier ones of the same split."""
    (sweep / _FOLDER).mkdir(exist_ok=True)
    write_whole(sweep / _FOLDER / f"{split}.json", msgspec.json.encode(report))


def kept(sweep: Path) -> dict[str, SweepReport]:
    """The numbers by split; those that cannot be read, or are of an older version, left out."""
    found: dict[str, SweepReport] = {}
    for file in sorted((sweep / _FOLDER).glob("*.json")):
        try:
            found[file.stem] = msgspec.json.decode(file.read_bytes(), type=SweepReport)
        except (OSError, msgspec.DecodeError):
            continue
    return found
