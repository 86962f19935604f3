"""Instructions a kernel takes, counted by callgrind, beside the committed baseline.

    make bench-instructions                                    # compares; 1 where one moved
    .venv/bin/python benchmarks/instructions.py --write        # makes what is found the baseline

Counts do not depend on what else the machine does, but on compiler, C library and processor: the
baseline names those it was made with.
"""

import json
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).parent.parent
BASELINE = Path(__file__).with_name("instructions.json")
PROGRAM = ROOT / "target" / "release" / "examples" / "instructions"
#: Two runs of one kernel: what they have in common is not the operations.
FEW, MANY = 20_000, 60_000
ALLOWED_RATIO = 0.02


class Baseline(TypedDict):
    """Instructions an operation of each kernel, and what they were counted with."""

    compiler: str
    machine: str
    kernels: dict[str, float]


class NoCount(Exception):  # noqa: N818 - a tool that is missing, not a fault of the kernels
    """Nothing can be counted here; the text says what to do."""


def main(arguments: list[str]) -> int:
    """Counts every kernel; writes the baseline, or compares with it. 2 where nothing can be
    counted.
    """
    try:
        found = counted()
    except NoCount as reason:
        print(f"bench-instructions: {reason}", file=sys.stderr)
        return 2
    if "--write" in arguments:
        BASELINE.write_text(json.dumps(found, indent=2) + "\n")
        print(f"wrote {BASELINE.relative_to(ROOT)}")
        return 0
    return compared(found, json.loads(BASELINE.read_text()))


def counted() -> Baseline:
    """Builds the kernels and counts each."""
    if shutil.which("valgrind") is None:
        raise NoCount(
            "expected valgrind, found none; install it (apt install valgrind, dnf install "
            "valgrind), then run make bench-instructions again"
        )
    _output(["cargo", "build", "--release", "-p", "hansa-engine", "--example", "instructions"])
    names = _output([str(PROGRAM)]).split()
    return {
        "compiler": _output(["rustc", "--version"]).strip(),
        "machine": f"{platform.machine()}, {' '.join(platform.libc_ver())}".rstrip(", "),
        "kernels": {name: _each(name) for name in names},
    }


def compared(found: Baseline, baseline: Baseline) -> int:
    """Prints kernel by kernel; 1 if one is more than the allowed ratio away, or has no baseline."""
    for key, of in (("compiler", found["compiler"]), ("machine", found["machine"])):
        if (was := baseline["compiler"] if key == "compiler" else baseline["machine"]) != of:
            print(f"another {key}: the baseline is of {was}, this is {of}; expect differences")
    print(f"{'instructions an operation':28}{'baseline':>10}{'found':>10}{'change':>9}")
    moved = []
    for name, each in found["kernels"].items():
        was_each = baseline["kernels"].get(name)
        change = None if was_each is None else each / was_each - 1.0
        is_moved = change is None or abs(change) > ALLOWED_RATIO
        said = "new" if change is None else f"{change:+.1%}"
        print(f"{name:28}{was_each or 0:10.1f}{each:10.1f}{said:>9}{'  <' if is_moved else ''}")
        moved += [name] if is_moved else []
    gone = sorted(set(baseline["kernels"]) - set(found["kernels"]))
    if not moved and not gone:
        return 0
    print(
        f"moved by more than {ALLOWED_RATIO:.0%}, new or gone: {', '.join(moved + gone)}; say why "
        "in the commit and make it the baseline: benchmarks/instructions.py --write",
        file=sys.stderr,
    )
    return 1


def _each(kernel: str) -> float:
    return round((_total(kernel, MANY) - _total(kernel, FEW)) / (MANY - FEW), 1)


def _total(kernel: str, count: int) -> int:
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = _run([*valgrind, str(PROGRAM), kernel, str(count)])
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise NoCount(f"{kernel}: expected a count from callgrind, found: {_last(done.stderr)}")
    return int(found.group(1))


def _output(command: list[str]) -> str:
    return _run(command).stdout


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != 0:
        raise NoCount(f"{' '.join(command)}: failed: {_last(done.stderr)}")
    return done


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
