"""Every check of `make test`, in order, each with its time. Stops at the first that fails."""

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
TESTS = (
    ("cargo test", ("cargo", "test", "--quiet", "--workspace")),
    (
        "pytest",
        (
            sys.executable,
            "-m",
            "pytest",
            "-m",
            "not slow",
            "--cov=hansa",
            "--cov-branch",
            "--cov-report=term:skip-covered",
            "--cov-fail-under=90",
        ),
    ),
)
LONG = (("pytest, long", (sys.executable, "-m", "pytest", "-m", "slow")),)


def main(arguments: list[str]) -> int:
    """All checks, or with `--static` only those that run nothing."""
    checks = STATIC if "--static" in arguments else STATIC + TESTS
    if "--all" in arguments:
        checks += LONG
    for name, command in checks:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        print(f"== {name}: {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - start:.1f} s")
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
