"""Every check of `make test`, in order, each with its time. Stops at the first that fails."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PYTHON_FILES = ("python", "tests", "benchmarks", "examples")

#: What it is called, and the command.
Check: TypeAlias = tuple[str, tuple[str | Path, ...]]

STATIC: tuple[Check, ...] = (
    ("rustfmt", ("cargo", "fmt", "--all", "--check")),
    (
        "clippy",
        ("cargo", "clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"),
    ),
    ("ruff format", (BIN / "ruff", "format", "--check", "--quiet", *PYTHON_FILES)),
    ("ruff", (BIN / "ruff", "check", "--quiet", *PYTHON_FILES)),
    ("mypy", (BIN / "mypy",)),
    ("stubs", (BIN / "stubtest", "hansa._core", "--mypy-config-file", "pyproject.toml")),
    ("floors", (BIN / "lint-imports", "--no-cache")),
)
#: Many tests wait for a process of theirs: one more worker than there are processors.
WORKERS = str((os.cpu_count() or 1) + 1)
PYTEST = (sys.executable, "-m", "pytest", "-m", "not slow", "-n", WORKERS, "--dist", "loadfile")
#: Every line in twice the time: with the long suites only (docs/decisions/0015-coverage.md).
COVERAGE = ("--cov=hansa", "--cov-branch", "--cov-report=term:skip-covered", "--cov-fail-under=90")
TESTS: tuple[Check, ...] = (
    ("dashboard", (sys.executable, ROOT / "tests" / "dashboard_checks.py")),
    ("cargo test", ("cargo", "test", "--quiet", "--workspace")),
)
FUZZ = ("cargo", "test", "--quiet", "--package", "hansa-venue", "--test", "matching_fuzz")
LONG: tuple[Check, ...] = (
    ("pytest, long", (sys.executable, "-m", "pytest", "-m", "slow")),
    ("fuzz, long", (*FUZZ, "--release")),
)
#: Commands that the matching engines are tried on in lockstep: about a minute, and many.
FUZZ_OPERATIONS = {"cargo test": "10000000", "fuzz, long": "200000000"}


def checks_asked_for(arguments: list[str]) -> tuple[Check, ...]:
    """Those that run nothing, all but the long ones, or all."""
    if "--static" in arguments:
        return STATIC
    if "--all" in arguments:
        return (*STATIC, *TESTS, ("pytest, covered", PYTEST + COVERAGE), *LONG)
    return (*STATIC, *TESTS, ("pytest", PYTEST))


def main(arguments: list[str]) -> int:
    """Runs them one after the other; the exit code of the first that fails."""
    for name, command in checks_asked_for(arguments):
        print(f"== {name}", flush=True)
        start = time.monotonic()
        environment = os.environ | {"HANSA_FUZZ_OPERATIONS": FUZZ_OPERATIONS.get(name, "500000")}
        code = subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode
        print(f"== {name}: {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - start:.1f} s")
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
