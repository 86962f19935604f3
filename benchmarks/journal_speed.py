"""How fast the journal appends and verifies: the crate's own example, in release."""

import re
import subprocess
from collections.abc import Mapping
from statistics import median

from contestants import Refused
from environments import HERE

COMMAND = "cargo run --quiet --release -p hansa-journal --example throughput"
_LINE = re.compile(r"(.+): +([0-9.]+) s +([0-9.]+) million records/s")


def journal_rates() -> Mapping[str, float]:
    """Million records a second by operation, each the median of the example's rounds."""
    done = subprocess.run(
        COMMAND.split(), cwd=HERE.parent, capture_output=True, text=True, check=False
    )
    found: dict[str, list[float]] = {}
    for line in done.stdout.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match is not None:
            found.setdefault(match[1].strip(), []).append(float(match[3]))
    if done.returncode != 0 or not found:
        lines = done.stderr.strip().splitlines()
        raise Refused(f"journal: {lines[-1] if lines else 'no figures'}")
    return {operation: median(rates) for operation, rates in found.items()}
