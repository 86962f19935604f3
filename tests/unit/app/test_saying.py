"""What each kind of record says, for other programs."""

import json
import struct
from pathlib import Path

import msgspec
import numpy as np
import pytest

from hansa.app.export import to_jsonl
from hansa.app.live.trading import trade
from hansa.app.result import Result
from hansa.app.saying import Shape, plain, record_says
from hansa.journal import Kind
from tests.e2e.test_trade import FAST, PAPER, silent

ID = (16 << 48) | 61
EUR = b"EUR\0\0\0\0\0"
REQUEST = struct.pack("<QIBBBBqqqq", ID, 1, 1, 2, 1, 1, 7, 99, 0, 5)
REPORT = struct.pack(
    "<QQIBBBBQqqqqqq16s8sqq", 9, ID, 1, 1, 1, 2, 2, 0, 7, 7, 0, 7, 99, 98, b"", EUR, 3, 4
)
HAPPENING = struct.pack("<IIqqqqqqII", 1, 1, 5, 2, 3, 7, 0, 99, 0, 0)
READING = struct.pack("<BB6xQqQq", 1, 1, 5, 0, 4, 0)
PROPOSAL = REQUEST + struct.pack("<16sqqqqqqBB6x", b"", 0, 0, 0, 98, 4, 7, 0, 1) + READING
TICKET = struct.pack("<IBBBBqqI4xqq", 1, 2, 7, 1, 0, 7, 5, 0b1001, 90, 12)
CARRY = struct.pack("<BBHB3x", 7, 0, 16, 1) + TICKET

#: A payload of each kind, and some of what it says.
SAMPLES: dict[Kind, tuple[bytes, dict[str, object]]] = {
    Kind.MANIFEST: (b'{"format":1}', {"format": 1}),
    Kind.END: (struct.pack("<16sQQQQ32s", b"\7", 1, 2, 3, 4, b"\1" * 32), {"equity": "7"}),
    Kind.MOMENT: (struct.pack("<Q16sQBI", 3, b"\7", 4, 2, 2**19), {"moment": 3}),
    Kind.PROPOSAL: (PROPOSAL, {"cl_ord_id": "r-16-61", "approved_lots": 7}),
    Kind.REPORT: (REPORT, {"cl_ord_id": "r-16-61", "exec_type": "trade"}),
    Kind.COMMAND: (CARRY, {"do": "carry", "group": "one"}),
    Kind.CANCEL: (struct.pack("<Q", ID), {"cl_ord_id": "r-16-61"}),
    Kind.TRANSFER: (struct.pack("<16s8sI", b"\5", EUR, 0), {"currency": "EUR"}),
    Kind.STATE: (b"\1" * 32, {"state": "01" * 32}),
    Kind.FUNDING: (HAPPENING, {"what": "funding", "after_lots": 0}),
    Kind.DIVIDEND: (HAPPENING, {"what": "dividend"}),
    Kind.SPLIT: (HAPPENING, {"what": "split"}),
    Kind.STATUS: (HAPPENING, {"what": "status"}),
    Kind.EXPIRY: (HAPPENING, {"what": "delisting", "price_ticks": 99}),
    Kind.BORROW: (HAPPENING, {"what": "interest"}),
    Kind.LIQUIDATION: (HAPPENING, {"what": "liquidation"}),
    Kind.TICKET_ENDED: (
        struct.pack("<QH6xq", ID, 0x206, 7),
        {"ticket": "r-16-61", "why": "rejected: unknown or ended order", "filled_lots": 7},
    ),
    Kind.MARKET: (
        struct.pack("<BBbxIq2q", 3, 0, -1, 1, 5, 99, 7),
        {"what": "trade", "price_ticks": 99, "aggressor": -1},
    ),
    Kind.TIME: (b"", {}),
    Kind.INTERVAL: (struct.pack("<B3xIq", 1, 0, 5), {"is_history": True, "bars": []}),
    Kind.CONNECTION: (
        struct.pack("<B3xIq", 4, 2**32 - 1, 6),
        {"link": "logged_out", "instrument": None, "age_ns": 6},
    ),
    Kind.STRANGER: (REPORT, {"cl_ord_id": "r-16-61", "last_lots": 7}),
    Kind.DIFFERENCE: (
        struct.pack("<BB2xIQqq", 3, 1, 1, ID, 7, 0),
        {"cause": "order_ended", "policy": "adopt", "cl_ord_id": "r-16-61", "desk": 7, "venue": 0},
    ),
    Kind.FAILED: (b"\2\0\1\0consider", {"seat": "agent", "place": 1, "callback": "consider"}),
    Kind.ACTION: (b'{"of":7,"status":"done","step":"end"}', {"of": 7, "status": "done"}),
}


@pytest.mark.parametrize("kind", list(Kind))
def test_no_kind_of_record_is_left_as_bytes(kind: Kind) -> None:
    payload, expected = SAMPLES[kind]
    said = json.loads(msgspec.json.encode(record_says(Shape("r", 1, 2), kind, 8, payload)))
    assert "bytes" not in said
    assert {name: said[name] for name in expected} == expected


def test_a_carried_order_is_told_with_what_it_asks_for() -> None:
    said = plain(record_says(Shape("r", 1, 2), Kind.COMMAND, 8, CARRY), "r")
    assert isinstance(said, dict)
    [ticket] = said["tickets"]
    assert (ticket["kind"], ticket["side"], ticket["order_lots"]) == ("trailing_stop", "sell", 7)
    assert ticket["fields"] == {"trigger_ticks": 90, "trail_ticks": 12}


def test_a_kind_of_another_version_is_its_bytes() -> None:
    assert record_says(Shape("r", 1, 2), 999, 8, b"\1") == {"bytes": "01"}


def test_what_changed_at_moments_is_what_the_core_reads(small_run: Result, tmp_path: Path) -> None:
    small_run.journal.to_jsonl(tmp_path / "j.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    said = [line["says"] for line in lines if line["kind"] == "moment"]
    assert len(said) > 10
    moments = small_run.recorded.moments
    for each in said:
        for change in each["ballots"]:
            place = (each["moment"], change["agent"], change["instrument"])
            found = moments.conviction[place]
            assert found == change["conviction"] or (np.isnan(found) and not change["conviction"])
        for change in each["targets"]:
            found = moments.target[each["moment"], change["instrument"]]
            assert found == change["target"] or (np.isnan(found) and change["target"] is None)


def test_a_live_run_leaves_nothing_as_bytes(tmp_path: Path) -> None:
    overrides = [FAST, "data.end=2022-05-01T00:00:00Z"]
    done = trade(PAPER, overrides=overrides, runs=tmp_path / "runs", log=silent())
    to_jsonl(done.folder.journal, tmp_path / "j.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    assert {"interval", "moment", "report", "end"} <= {line["kind"] for line in lines}
    assert not [line for line in lines if "bytes" in line["says"]]
