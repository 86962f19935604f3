"""What its journal costs a live desk: its records appended again, beside the time of all it does.

    python benchmarks/live_journal.py

Processor time of the whole process, threads included, from its start to its end without imports;
then the desk's own records are appended to another journal, each committed by itself (a desk
commits groups), the best of three rounds. The wait for the disk is in neither.
"""

import io
import os
import re
import subprocess
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from live_desk import Hearing, source
from live_parts import config_of

from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import Traded, trade

ROOT = Path(__file__).parents[1]
PATIENT = ("trade.speed=0", "gate.stale_after_s=1000000000")
#: A desk's folder becomes its home, where no toolchain is.
ENVIRONMENT = dict(os.environ)
_AGAIN = re.compile(r"(\d+) records again in ([0-9.]+) s")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hb") as folder:
        show("council of five agents on paper, recorded bars", lambda: council(Path(folder)))
    with tempfile.TemporaryDirectory(prefix="hb") as folder:
        show(
            "quotes of 100 symbols over a socket, a strategy in Python", lambda: flow(Path(folder))
        )


def show(what: str, desk: Callable[[], tuple[Traded, float]]) -> None:
    """A desk's time, and that of its journal."""
    done, busy_s = desk()
    records, again_s = again(done.folder.journal)
    print(what)
    print(f"  {records:,} records; the desk {busy_s:.2f} s, its journal again {again_s:.3f} s:")
    print(f"  {again_s / busy_s:.1%} of the desk's time, {again_s / records * 1e6:.1f} us a record")


def council(folder: Path) -> tuple[Traded, float]:
    """The desk of the example, as fast as it can."""
    began_s = time.process_time()
    done = trade(ROOT / "examples" / "paper.toml", overrides=PATIENT, runs=folder, log=_log())
    return done, time.process_time() - began_s


def flow(folder: Path) -> tuple[Traded, float]:
    """A desk that hears a thousand quotes a second."""
    given = Namespace(symbols=100, per_second=1_000, seconds=20.0, source_core="")
    os.environ["HOME"] = str(folder)
    hearing = Hearing(20_000, 1_000)
    with source(given, folder) as place:
        began_s = time.process_time()
        config = config_of(given.symbols, place)
        done = trade(config, strategies=[hearing], runs=folder, log=_log())
        return done, time.process_time() - began_s


def again(journal: Path) -> tuple[int, float]:
    """Records of a journal, and the seconds that they take."""
    run = ["cargo", "run", "--quiet", "--release", "-p", "hansa-journal", "--example", "again"]
    done = subprocess.run(
        [*run, "--", str(journal)],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = _AGAIN.fullmatch(done.stdout.strip())
    assert found is not None, done.stdout
    return int(found[1]), float(found[2])


def _log() -> DeskLog:
    return DeskLog("json", io.StringIO())


if __name__ == "__main__":
    main()
