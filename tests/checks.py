"""Every check of `make test`, each with its time. Compilers work beside what waits for browsers;
the first failure ends all after it.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PYTHON_FILES = ("python", "tests", "benchmarks", "examples")

#: What it is called, and the command.
Check: TypeAlias = tuple[str, tuple[str | Path, ...]]
#: One after the other.
Lane: TypeAlias = tuple[Check, ...]
#: Lanes beside each other.
Round: TypeAlias = tuple[Lane, ...]

#: It takes all processors; whoever waits for an answer at the same time goes first.
CARGO = ("nice", "-n", "19", "cargo")
RUST: Lane = (
    ("rustfmt", ("cargo", "fmt", "--all", "--check")),
    (
        "clippy",
        (*CARGO, "clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"),
    ),
)
PYTHON: Lane = (
    ("ruff format", (BIN / "ruff", "format", "--check", "--quiet", *PYTHON_FILES)),
    ("ruff", (BIN / "ruff", "check", "--quiet", *PYTHON_FILES)),
    ("mypy", (BIN / "mypy",)),
    ("stubs", (BIN / "stubtest", "hansa._core", "--mypy-config-file", "pyproject.toml")),
    ("floors", (BIN / "lint-imports", "--no-cache")),
)
#: No examples: clippy has read them. No documents: they have no code to try.
CARGO_TEST: Check = ("cargo test", (*CARGO, "test", "--quiet", "--workspace", "--tests"))
DASHBOARD: Check = ("dashboard", (sys.executable, ROOT / "tests" / "dashboard_checks.py"))
#: Many tests wait for a process of theirs: one more worker than there are processors.
WORKERS = str((os.cpu_count() or 1) + 1)
#: In the order of folders: what lives in real time comes early, and the end is short files.
SPREAD = ("-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder")
PYTEST = (sys.executable, "-m", "pytest", "-m", "not slow", *SPREAD)
#: Every line in twice the time: with the long suites only (docs/decisions/0015-coverage.md).
COVERAGE = ("--cov=hansa", "--cov-branch", "--cov-report=term:skip-covered", "--cov-fail-under=90")
FUZZ = ("cargo", "test", "--quiet", "--package", "hansa-venue", "--test", "matching_fuzz")
LONG: Lane = (
    ("pytest, long", (sys.executable, "-m", "pytest", "-m", "slow")),
    ("fuzz, long", (*FUZZ, "--release")),
)
#: Commands that the matching engines are tried on in lockstep: some seconds, and many.
FUZZ_OPERATIONS = {"cargo test": "10000000", "fuzz, long": "200000000"}


def rounds_asked_for(arguments: list[str]) -> tuple[Round, ...]:
    """Those that run nothing, all but the long ones, or all."""
    if "--static" in arguments:
        return ((RUST, PYTHON),)
    first: Round = ((*RUST, CARGO_TEST), (*PYTHON, DASHBOARD))
    if "--all" in arguments:
        return (first, ((("pytest, covered", PYTEST + COVERAGE), *LONG),))
    return (first, ((("pytest", PYTEST),),))


def run_lane(lane: Lane, *, is_alone: bool) -> int:
    """The exit code of the first that fails. What lanes beside each other print comes in one
    piece; one that is alone is seen at work.
    """
    for name, command in lane:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        environment = os.environ | {"HANSA_FUZZ_OPERATIONS": FUZZ_OPERATIONS.get(name, "500000")}
        output = None if is_alone else subprocess.PIPE
        done = subprocess.run(
            command, cwd=ROOT, check=False, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        said = f"{'ok' if done.returncode == 0 else 'FAILED'}, {time.monotonic() - start:.1f} s"
        sys.stdout.write(f"{(done.stdout or b'').decode(errors='replace')}== {name}: {said}\n")
        sys.stdout.flush()
        if done.returncode != 0:
            return done.returncode
    return 0


def main(arguments: list[str]) -> int:
    """Runs the rounds one after the other; the exit code of the first that fails."""
    for lanes in rounds_asked_for(arguments):
        with ThreadPoolExecutor(len(lanes)) as pool:
            codes = list(pool.map(lambda lane: run_lane(lane, is_alone=len(lanes) == 1), lanes))  # noqa: B023
        if any(codes):
            return next(filter(None, codes))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
