"""Writes both lock files anew from what is installed: `make lock`.

A package stays in the file that names it; one that neither names yet goes to the research file,
whose packages `make demo` does without.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASE, RESEARCH = ROOT / "requirements.lock", ROOT / "requirements-research.lock"


def main() -> None:
    """Both files, each below its own first line."""
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude", "hansa"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    base = {name(line) for line in BASE.read_text().splitlines()[1:]}
    write(BASE, [line for line in frozen if name(line) in base])
    write(RESEARCH, [line for line in frozen if name(line) not in base])


def name(line: str) -> str:
    """A package's name in one spelling."""
    return re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()


def write(file: Path, lines: list[str]) -> None:
    """The file's own first line, then `lines`."""
    head = file.read_text().splitlines()[0]
    file.write_text("\n".join([head, *lines]) + "\n")


if __name__ == "__main__":
    main()
