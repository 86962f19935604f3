"""What a live desk says while it runs: lines for people, or JSON lines for programs."""

import sys
from collections.abc import Mapping
from typing import Literal, TextIO, TypeAlias

import msgspec

from hansa.market.finding import iso

Said: TypeAlias = str | int | float | bool | None


class DeskLog:
    """One line an event, with its time by the desk's clock."""

    def __init__(self, style: Literal["text", "json"], out: TextIO | None = None):
        self._style, self._out = style, sys.stdout if out is None else out

    def say(self, ts_ns: int, event: str, fields: Mapping[str, Said] | None = None) -> None:
        """Writes an event at once: whoever follows the log must not wait for a buffer."""
        stated = dict(fields or {})
        if self._style == "json":
            line = msgspec.json.encode({"ts": iso(ts_ns), "event": event, **stated}).decode()
        else:
            words = "  ".join(f"{name} {value}" for name, value in stated.items())
            line = f"{iso(ts_ns)}  {event:<12} {words}".rstrip()
        print(line, file=self._out, flush=True)
