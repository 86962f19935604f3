"""Every check of `make test`, in order, each with its time. Stops at the first that fails."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PYTHON_FILES = ("python", "tests", "benchmarks", "examples")

STATIC = (
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
TESTS = (
    ("dashboard", (sys.executable, ROOT / "tests" / "dashboard_checks.py")),
    ("cargo test", ("cargo", "test", "--quiet", "--workspace")),
    (
        "pytest",
        (
            sys.executable,
            "-m",
            "pytest",
            "-m",
            "not slow",
            "-n",
            WORKERS,
            "--dist",
            "loadfile",
            "--cov=hansa",
            "--cov-branch",
            "--cov-report=term:skip-covered",
            "--cov-fail-under=90",
        ),
    ),
)
FUZZ = ("cargo", "test", "--quiet", "--package", "hansa-venue", "--test", "matching_fuzz")
LONG = (
    ("pytest, long", (sys.executable, "-m", "pytest", "-m", "slow")),
    ("fuzz, long", (*FUZZ, "--release")),
)
#: Commands that the matching engines are tried on in lockstep: about a minute, and many.
FUZZ_OPERATIONS = {"cargo test": "10000000", "fuzz, long": "200000000"}


def main(arguments: list[str]) -> int:
    """All checks, or with `--static` only those that run nothing."""
    checks = STATIC if "--static" in arguments else STATIC + TESTS
    if "--all" in arguments:
        checks += LONG
    for name, command in checks:
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
