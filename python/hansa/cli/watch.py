"""`hansa watch`: the page of a running desk."""

import contextlib
import signal
import time
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.live import Live

from hansa.api.answer import Answer
from hansa.app.desk.socket import Question, ask
from hansa.app.desk.text import short_span, span
from hansa.app.printable import printable, printable_in
from hansa.app.running import runs_root
from hansa.cli.desk_keys import Keys, press
from hansa.cli.desk_page import Screen, desk_page
from hansa.cli.options import RunsOption
from hansa.cli.terminal import Reading, is_terminal, keys_of_terminal
from hansa.errors import ConfigError, NotFoundError, SilentError
from hansa.stores import RunFolder, RunStore

#: A desk that does not answer so soon is shown as silent.
_ANSWER_S = 5.0
#: How long a desk that has just begun may have no socket.
_PATIENCE_S = 10.0
_NOTICE_S = 6.0
_KEY_S = 0.1
#: Text has no end of the page.
_ENDLESS = 10_000


def watch_command(
    run: str = "last",
    /,
    *,
    every: Annotated[
        float, Parameter(name="--every", help="Seconds from one look at the desk to the next.")
    ] = 1.0,
    runs: RunsOption = None,
    attached: Annotated[bool, Parameter(name="--attached", negative="", show=False)] = False,
) -> int:
    """Watch a running desk: positions, orders, ballots, feeds, budgets; pause, resume and kill it.

    q leaves the page, and so does Ctrl-C: the desk goes on. What is no terminal gets the page as
    text, again and again.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`.

    """
    if not every >= _KEY_S:
        raise ConfigError(f"--every: expected {_KEY_S:g} seconds or more, found {every:g}")
    page = Page(RunStore(runs_root(runs)).find(run), every_s=every, is_patient=attached)
    if attached:  # Ctrl-C is for the desk that opened this page; it tells by ending
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(KeyboardInterrupt):
        if is_terminal():
            page.show()
        else:
            page.print()
    return 0


class Page:
    """A desk looked at again and again."""

    def __init__(self, folder: RunFolder, *, every_s: float, is_patient: bool):
        self._folder, self._every_s, self._is_patient = folder, every_s, is_patient
        self._console = Console()
        self._keys = Keys()
        self._answer: Answer | None = None
        self._heard_s = time.monotonic()
        self._said, self._said_s = "", 0.0

    def show(self) -> None:
        """The page on a terminal, until it is left or the desk has ended."""
        if not self._is_patient:
            self._answer = self._look()
        with (
            keys_of_terminal() as read,
            Live(console=self._console, screen=True, auto_refresh=False) as live,
        ):
            due_s = 0.0
            while True:
                if time.monotonic() >= due_s:
                    if not self._refresh():
                        return
                    due_s = time.monotonic() + self._every_s
                if self._answer is not None:
                    live.update(desk_page(self._answer, self._screen()), refresh=True)
                if not self._obey(read):
                    return

    def print(self) -> None:
        """The page as text, until the desk has ended."""
        while True:
            answer = self._look()
            self._console.print(desk_page(answer, Screen(self._console.width, _ENDLESS)))
            time.sleep(self._every_s)

    def _refresh(self) -> bool:
        """Looks at the desk; False once it has ended."""
        try:
            self._answer, self._heard_s = self._look(), time.monotonic()
        except SilentError:
            self._tell(f"the desk has not answered for {span(time.monotonic() - self._heard_s)}")
        except NotFoundError:
            is_beginning = self._answer is None and self._is_patient
            return is_beginning and time.monotonic() - self._heard_s < _PATIENCE_S
        return True

    def _look(self) -> Answer:
        answer = ask(self._folder, Question(do="status"), timeout_s=_ANSWER_S)
        return msgspec.convert(printable_in(msgspec.to_builtins(answer)), Answer)

    def _obey(self, read: Reading) -> bool:
        """Does what a key says; False where the page is left."""
        key = read(_KEY_S)
        if not key:
            return True
        pressed = press(self._keys, key)
        self._keys = pressed.keys
        if pressed.question is not None:
            self._do(pressed.question)
        return not pressed.is_leaving

    def _do(self, question: Question) -> None:
        try:
            done = ask(self._folder, question, timeout_s=_ANSWER_S)
        except NotFoundError as error:
            self._tell(str(error))
            return
        self._tell(f"{'; '.join(done.did)} ({short_span(round(done.took_ms * 1e6))})")
        self._refresh()

    def _tell(self, words: str) -> None:
        self._said, self._said_s = printable(words), time.monotonic()

    def _screen(self) -> Screen:
        is_told = time.monotonic() - self._said_s < _NOTICE_S
        notice = self._keys.notice or (self._said if is_told else "")
        return Screen(self._console.width, self._console.height, notice)
