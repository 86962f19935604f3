"""The signature: one hash over a fixed run. A change that alters it says so, and why.

The manifest names the code, which every change alters; the signature is therefore taken over the
records after it: their kinds, times and bytes.
"""

import hashlib

from hansa.app.result import Result
from hansa.journal import read_records

SIGNATURE = "638706234e4e7173"


def signature(result: Result) -> str:
    """SHA-256 over kind, time and payload of each record after the manifest."""
    records = read_records(result.folder / "journal")
    digest = hashlib.sha256()
    for row, payload in records.each():
        if row > 0:
            digest.update(int(records.kind[row]).to_bytes(2, "little"))
            digest.update(int(records.ts_ns[row]).to_bytes(8, "little", signed=True))
            digest.update(payload)
    return digest.hexdigest()[:16]


def test_the_signature_is_the_one_on_record(small_run: Result) -> None:
    assert signature(small_run) == SIGNATURE
