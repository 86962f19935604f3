"""Records each fill of a maker in hftbacktest 2.4.4 on the sample, a file a model of the queue.

Run from the repository's root, once `make bench` has made the peer's environment:

    python -m tests.replay.peer_trades.record_maker
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
#: The models whose fills are Hansa's one by one, as `benchmarks/queue_models.py` names them.
FILES = {
    "risk_averse": Path(__file__).with_name("hftbacktest_2_4_4.csv"),
    "power_2": Path(__file__).with_name("hftbacktest_2_4_4_power_2.csv"),
}
#: Three times the sample, end to end: 125,700 changes and prints.
ROWS_MIN = 100_000


def main() -> None:
    """Writes the book as the peer reads it, and runs the peer's script over it."""
    python = ROOT / "benchmarks" / ".envs" / "hftbacktest" / "bin" / "python"
    ours = ROOT / "benchmarks" / "hansa_maker.py"
    script = ROOT / "benchmarks" / "peers" / "hftbacktest_maker.py"
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.npz"
        subprocess.run([sys.executable, ours, str(ROWS_MIN), book], check=True)
        for model, file in FILES.items():
            subprocess.run([python, script, book, "roivec", file, model], check=True)


if __name__ == "__main__":
    main()
