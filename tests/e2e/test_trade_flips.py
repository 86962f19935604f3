"""One bit of a live journal flipped anywhere: found, located, and never cut off as a torn tail."""

import io
import random
import re
import shutil
import struct
from pathlib import Path

import pytest

from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import trade
from hansa.errors import JournalError
from hansa.journal import read_records, recover, verify
from tests.conftest import ROOT, SMALL

PAPER = ROOT / "examples" / "paper.toml"
SHORT = ("trade.speed=0", "data.end=2022-04-10T00:00:00Z", SMALL[2])
_HEADER, _FRAME = 60, 62


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a desk on paper, without its end: a run that a crash left."""
    runs = tmp_path_factory.mktemp("runs")
    done = trade(PAPER, overrides=SHORT, runs=runs, log=DeskLog("json", io.StringIO()))
    return done.folder.journal


def starts_of(whole: bytes) -> list[int]:
    """Where each record begins."""
    starts, at = [], _HEADER
    while at < len(whole):
        starts.append(at)
        at += _FRAME + struct.unpack_from("<I", whole, at)[0]
    return starts


def sweep(journal: Path, copy: Path, count: int) -> None:
    """Flips a bit at so many places, those of the last record among them."""
    segment = Path(shutil.copytree(journal, copy)) / "00000001.hj"
    ended, rng = segment.read_bytes(), random.Random(count)
    starts = starts_of(ended)
    whole = ended[: starts.pop()]  # as it is while a desk trades: nothing says that it has ended
    segment.write_bytes(whole)
    assert verify(copy).state == "open"
    assert len(starts) == len(read_records(copy))
    last = range(starts[-1], len(whole))
    places = [*last, *(rng.randrange(len(whole)) for _ in range(count - len(last)))]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.randrange(8)
        segment.write_bytes(damaged)
        found = verify(copy)
        assert found.state == "damaged", place
        row = max((row for row, start in enumerate(starts) if start <= place), default=-1)
        expected = (max(row, 0), starts[row] if row >= 0 else 0)
        where = re.search(r"at record (\d+), segment 00000001\.hj, byte (\d+)", found.message)
        assert where is not None, found.message
        assert (int(where[1]), int(where[2])) == expected, found.message
        with pytest.raises(JournalError, match="damaged"):
            recover(copy)
        assert segment.read_bytes() == damaged


def test_flips_are_found_and_located_and_nothing_is_cut(journal: Path, tmp_path: Path) -> None:
    sweep(journal, tmp_path / "copy", 500)


@pytest.mark.slow
def test_ten_thousand_flips_are_found_and_located(journal: Path, tmp_path: Path) -> None:
    sweep(journal, tmp_path / "copy", 10_000)
