"""DBN files written for tests: the package's head, and records as structured arrays."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pytest

dbn = pytest.importorskip("databento_dbn", reason="databento-dbn is not installed")
zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")

START_NS = int(datetime(2024, 1, 2, tzinfo=UTC).timestamp()) * 10**9
LAST_FLAG, UNDEF = 128, 2**63 - 1
DAYS = (date(2024, 1, 2), date(2024, 1, 4))


def head(schema, mappings=(("AB", DAYS, "7"),)):
    made = [
        SimpleNamespace(
            raw_symbol=symbol,
            intervals=[SimpleNamespace(start_date=days[0], end_date=days[1], symbol=number)],
        )
        for symbol, days, number in mappings
    ]
    metadata = dbn.Metadata(
        dataset="XNAS.ITCH",
        start=START_NS,
        stype_in=dbn.SType.RAW_SYMBOL,
        stype_out=dbn.SType.INSTRUMENT_ID,
        schema=dbn.Schema.from_str(schema),
        symbols=[symbol for symbol, _, _ in mappings],
        partial=[],
        not_found=[],
        mappings=made,
    )
    return metadata.encode()


def records(message, schema, rows):
    """Records of a kind; what a row does not say is 0, its times run by the microsecond."""
    made = np.zeros(len(rows), np.dtype(message._dtypes))
    made["length"] = made.dtype.itemsize // 4
    made["rtype"] = int(dbn.RType.from_schema(dbn.Schema.from_str(schema)))
    made["instrument_id"] = 7
    for index, row in enumerate(rows):
        at = START_NS + index * 1000
        known = {"ts_event": at, "ts_recv": at + 100, **row}
        for name, value in known.items():
            if name in made.dtype.names:
                made[name][index] = value
    return made.tobytes()


def write_dbn(path, *parts):
    path.write_bytes(zstandard.compress(b"".join(parts)))
    return path
