"""What a live desk says while it runs: lines for people, or JSON lines for programs."""

import sys
from collections import deque
from collections.abc import Callable, Mapping
from typing import Literal, TextIO, TypeAlias

import msgspec

from hansa.api.answer import SaidLine
from hansa.app.desk.words import Said, plain, sentence
from hansa.errors import ConfigError
from hansa.market.finding import iso

#: Called with the time by the desk's clock, the event and what is stated of it.
Listener: TypeAlias = Callable[[int, str, Mapping[str, Said]], None]

#: Lines that a page shows of what was.
_RECENT_MAX = 50


def _nobody_to_ask(question: str) -> str:
    raise ConfigError(
        f"{question.strip(': ')}: expected a terminal to ask on, found none; put the passphrase in "
        "a file of mode 600 and name that in HANSA_PASSPHRASE_FILE"
    )


class DeskLog:
    """The line between a desk and who started it: one line an event, with its time by the desk's
    clock. `ask` gets an answer, such as a passphrase, from a person.
    """

    def __init__(
        self,
        style: Literal["text", "json"],
        out: TextIO | None = None,
        *,
        ask: Callable[[str], str] = _nobody_to_ask,
    ):
        self._style, self._out, self.ask = style, sys.stdout if out is None else out, ask
        self._recent: deque[SaidLine] = deque(maxlen=_RECENT_MAX)
        self._listeners: list[Listener] = []
        self._is_quiet = False
        #: How many notices nobody took; whoever sends them puts the count here.
        self.lost: Callable[[], int] = lambda: 0

    @property
    def recent(self) -> tuple[SaidLine, ...]:
        """The last lines, oldest first."""
        return tuple(self._recent)

    @property
    def is_held(self) -> bool:
        """Whether lines are kept, and not written."""
        return self._is_quiet

    def listen(self, listener: Listener) -> None:
        """From now on tells `listener` of each event too; it must not wait."""
        self._listeners.append(listener)

    def hold(self, is_quiet: bool) -> None:
        """Writes nothing while a page has the terminal."""
        self._is_quiet = is_quiet

    def say(self, ts_ns: int, event: str, fields: Mapping[str, Said] | None = None) -> None:
        """Writes an event at once: whoever follows the log must not wait for a buffer."""
        stated = dict(fields or {})
        line = SaidLine(at=iso(ts_ns), event=event, text=sentence(event, stated))
        self._recent.append(line)
        if not self._is_quiet:
            self._write(ts_ns, event, stated)
        for listener in self._listeners:
            listener(ts_ns, event, stated)

    def _write(self, ts_ns: int, event: str, stated: Mapping[str, Said]) -> None:
        if self._style == "json":
            line = msgspec.json.encode({"ts": iso(ts_ns), "event": event, **stated}).decode()
        else:
            line = f"{iso(ts_ns)}  {event:<12} {plain(stated)}".rstrip()
        print(line, file=self._out, flush=True)
