"""A journal for other programs: JSON Lines and Parquet."""

import dataclasses
from pathlib import Path
from typing import cast

import msgspec

from hansa.app.explain.explaining import time_text
from hansa.app.manifest import read_manifest
from hansa.app.tables import printed_id
from hansa.errors import DataError
from hansa.journal import (
    Kind,
    Reading,
    decode_command,
    decode_failure,
    decode_proposal,
    decode_report,
    read_records,
)


def to_jsonl(journal: Path, file: Path) -> int:
    """Writes each record as one line: seq, kind, ts, hash, and what it says. How many lines."""
    manifest, _ = read_manifest(journal)
    records = read_records(journal)
    with _new_file(file).open("wb") as out:
        for row, payload in records.each():
            kind = int(records.kind[row])
            line = {
                "seq": int(records.seq[row]),
                "kind": Kind.name_of(kind),
                "ts": time_text(int(records.ts_ns[row])),
                "hash": records.hashes[row].tobytes().hex(),
                "says": _says((kind, int(records.ts_ns[row])), payload, manifest.run_id),
            }
            out.write(msgspec.json.encode(line) + b"\n")
    _draft(file).replace(file)
    return len(records)


def to_parquet(journal: Path, folder: Path) -> list[Path]:
    """Writes records.parquet, proposals.parquet, readings.parquet and reports.parquet."""
    import polars as pl

    manifest, _ = read_manifest(journal)
    records = read_records(journal)
    _new_folder(folder)
    proposals, readings, reports = [], [], []
    for row, payload in records.each():
        if records.kind[row] == Kind.PROPOSAL:
            flat = _flat(decode_proposal(payload), manifest.run_id)
            for reading in cast("list[dict[str, object]]", flat.pop("readings", [])):
                readings.append({"cl_ord_id": flat["cl_ord_id"], **reading})
            proposals.append(flat)
        elif records.kind[row] == Kind.REPORT:
            reports.append(_flat(decode_report(payload), manifest.run_id))
    frames = {
        "records": pl.DataFrame(
            {
                "seq": records.seq,
                "kind": [Kind.name_of(int(kind)) for kind in records.kind],
                "ts": pl.Series(records.ts_ns).cast(pl.Datetime("ns", "UTC")),
                "hash": [each.tobytes().hex() for each in records.hashes],
                "payload": [payload for _, payload in records.each()],
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


def _says(head: tuple[int, int], payload: bytes, run_id: str) -> object:
    kind, ts_ns = head
    if kind == Kind.MANIFEST:
        return msgspec.Raw(payload)
    if kind == Kind.PROPOSAL:
        return _flat(decode_proposal(payload), run_id)
    if kind == Kind.REPORT:
        return _flat(decode_report(payload), run_id)
    if kind == Kind.COMMAND:
        command = decode_command(payload, ts_ns)
        return {"do": command.do, "actor": command.actor}
    if kind == Kind.FAILED:
        return dataclasses.asdict(decode_failure(payload))
    return {"bytes": payload.hex()}


def _flat(thing: object, run_id: str) -> dict[str, object]:
    assert dataclasses.is_dataclass(thing)
    assert not isinstance(thing, type)
    values = dataclasses.asdict(thing)
    values["cl_ord_id"] = printed_id(run_id, values["cl_ord_id"])
    wide = ("equity", "fee")
    values |= {key: str(values[key]) for key in wide if key in values}
    values["readings"] = [_wide_as_text(reading) for reading in values.get("readings", ())]
    if not values["readings"]:
        del values["readings"]
    return values


def _wide_as_text(reading: Reading) -> dict[str, object]:
    """Numbers of 128 bits are more than most programs can read."""
    plain = msgspec.structs.asdict(reading)
    return {**plain, "limit": str(reading.limit), "observed": str(reading.observed)}
