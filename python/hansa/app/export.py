"""A journal for other programs: JSON Lines and Parquet."""

from pathlib import Path
from typing import cast

import msgspec

from hansa.app.explain.explaining import time_text
from hansa.app.saying import Shape, plain, record_says
from hansa.errors import DataError
from hansa.journal import Kind, Records, decode_proposal, decode_report, read_records


def to_jsonl(journal: Path, file: Path) -> int:
    """Writes each record as one line: seq, kind, ts, hash, and what it says. How many lines."""
    shape, records = Shape.of_journal(journal), read_records(journal)
    with _new_file(file).open("wb") as out:
        for row, payload in records.each():
            kind = int(records.kind[row])
            line = {
                "seq": int(records.seq[row]),
                "kind": Kind.name_of(kind),
                "ts": time_text(int(records.ts_ns[row])),
                "hash": records.hashes[row].tobytes().hex(),
                "says": record_says(shape, kind, int(records.ts_ns[row]), payload),
            }
            out.write(msgspec.json.encode(line) + b"\n")
    _draft(file).replace(file)
    return len(records)


def to_parquet(journal: Path, folder: Path) -> list[Path]:
    """Writes records.parquet, proposals.parquet, readings.parquet and reports.parquet."""
    import polars as pl

    shape, records = Shape.of_journal(journal), read_records(journal)
    _new_folder(folder)
    proposals, readings, reports, run_id = [], [], [], shape.run_id
    for row, payload in records.each():
        if records.kind[row] == Kind.PROPOSAL:
            flat = _flat(decode_proposal(payload), run_id)
            for reading in cast("list[dict[str, object]]", flat.pop("readings")):
                readings.append({"cl_ord_id": flat["cl_ord_id"], **reading})
            proposals.append(flat)
        elif records.kind[row] == Kind.REPORT:
            reports.append(_flat(decode_report(payload), run_id))
    frames = {
        "records": pl.DataFrame(
            {
                "seq": records.seq,
                "kind": [Kind.name_of(int(kind)) for kind in records.kind],
                "ts": pl.Series(records.ts_ns).cast(pl.Datetime("ns", "UTC")),
                "hash": [each.tobytes().hex() for each in records.hashes],
                "payload": [payload for _, payload in records.each()],
                "says": _all_says(shape, records),
            }
        ),
        "proposals": pl.DataFrame(proposals, infer_schema_length=None),
        "readings": pl.DataFrame(readings, infer_schema_length=None),
        "reports": pl.DataFrame(reports, infer_schema_length=None),
    }
    written = []
    for name, frame in frames.items():
        written.append(folder / f"{name}.parquet")
        frame.write_parquet(written[-1])
    return written


def _all_says(shape: Shape, records: Records) -> list[str]:
    """What each record says, as JSON."""
    return [
        msgspec.json.encode(
            record_says(shape, int(records.kind[row]), int(records.ts_ns[row]), payload)
        ).decode()
        for row, payload in records.each()
    ]


def _draft(file: Path) -> Path:
    return file.with_name(file.name + ".part")


def _new_file(file: Path) -> Path:
    """A draft beside the file; refuses to write over something, or where nothing can be written."""
    if file.exists():
        raise DataError(f"{file}: expected a new file, found one; choose another name")
    if not file.parent.is_dir():
        raise DataError(f"{file.parent}: expected a folder to write to, found none; make it first")
    return _draft(file)


def _new_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(f"{folder}: expected a new or empty folder, found something in it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{folder}: cannot be made: {error.strerror}") from error


def _flat(thing: object, run_id: str) -> dict[str, object]:
    values = plain(thing, run_id)
    assert isinstance(values, dict)
    return values
