"""A piece of long work as a process: it says how far it is, then what it made, a JSON line each.

`python -m hansa.app.job run CONFIG RUNS [KEY=VALUE ...]` runs a configuration over its data,
`... check CONFIG [KEY=VALUE ...]` checks those. Standard output is for its own lines alone: what a
user's code prints goes to standard error.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from hansa.app.loading import load_data
from hansa.app.running import run
from hansa.config import load
from hansa.errors import HansaError

#: A line is said so often at most.
_EVERY_S = 0.2


class Progressed(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """How far it is."""

    done: int
    total: int


class Result(msgspec.Struct, frozen=True, kw_only=True, tag="result"):
    """What it made, or why it made nothing."""

    result: str = ""
    error: str = ""


class _Saying:
    """State: where lines are said, and when it was last said how far it is."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._said_s = out, 0.0

    def __call__(self, done: int, total: int) -> None:
        now_s = time.monotonic()
        if now_s - self._said_s >= _EVERY_S or done == total:
            self._said_s = now_s
            self.say(Progressed(done=done, total=total))

    def say(self, line: Progressed | Result) -> None:
        """Says a line at once."""
        self._out.write(msgspec.json.encode(line) + b"\n")
        self._out.flush()


def main(arguments: Sequence[str]) -> int:
    """Does it."""
    what, config, *rest = arguments
    saying = _Saying(_apart())
    try:
        result = _run(config, rest, saying) if what == "run" else _check(config, rest)
    except (HansaError, KeyboardInterrupt) as error:
        saying.say(Result(error=str(error) or "canceled"))
        return 1
    saying.say(Result(result=result))
    return 0


def _apart() -> BinaryIO:
    """Standard output, for own lines alone; whatever else is written there goes to the error's,
    also by libraries and processes that a user's code begins.
    """
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _run(config: str, rest: Sequence[str], saying: _Saying) -> str:
    root, *overrides = rest
    made = run(Path(config), overrides=overrides, runs=root, progress=saying)
    made.report()
    return made.folder.name


def _check(config: str, overrides: Sequence[str]) -> str:
    loaded = load_data(load(Path(config), overrides))
    found = f"{len(loaded.warnings)} warnings"
    return "\n".join([found if loaded.warnings else "nothing to warn of", *loaded.warnings])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
