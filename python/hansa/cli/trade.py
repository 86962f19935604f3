"""`hansa trade`: a live desk, from a configuration or from where it was left."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.desk.left import EXIT_LEFT
from hansa.app.desk.log import DeskLog
from hansa.app.live.access import Access
from hansa.app.live.trading import resume, trade
from hansa.app.running import runs_root
from hansa.cli.background import start_in_background
from hansa.cli.confirming import ConfirmOption, word_of
from hansa.cli.keys import ask_passphrase
from hansa.cli.options import FormatOption, RunsOption, SetOption
from hansa.cli.screen import TradeScreen
from hansa.cli.terminal import is_terminal
from hansa.errors import ConfigError
from hansa.stores import RunStore


def trade_command(  # noqa: PLR0913 - the options of the command
    config: Path | None = None,
    /,
    *,
    resume_: Annotated[
        str | None,
        Parameter(name="--resume", help="Go on with this run instead: folder, name, id or `last`."),
    ] = None,
    headless: Annotated[
        bool, Parameter(name="--headless", negative="", help="Log JSON, one line an event.")
    ] = False,
    plain: Annotated[
        bool, Parameter(name="--plain", negative="", help="Lines of text, also on a terminal.")
    ] = False,
    background: Annotated[
        bool,
        Parameter(
            name="--background",
            negative="",
            help="Start it on paper as a process of its own, say its run, and return.",
        ),
    ] = False,
    confirm: ConfirmOption = None,
    kept: Annotated[
        Path | None,
        Parameter(
            name="--kept",
            help="A file with a command (such as a kill) to be done first, if it is there; so a "
            "fleet reaches a desk that is away.",
        ),
    ] = None,
    set_: SetOption = (),
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Trade: the council on live data, every input and order in the journal; orders on paper, or at
    a venue.

    On a terminal it shows its page (as `hansa watch`); q leaves the page and the desk goes on, as
    lines. Runs until its data end or it is stopped (Ctrl-C). `hansa status`, `pause`, `resume`,
    `kill` and `stop` act on it from outside; `hansa trade --resume RUN` goes on after a stop or a
    crash.
    Exit code 4 where orders still work at the venue when it has stopped: its last line says so.

    Parameters
    ----------
    config
        The configuration, a TOML file with a section [trade]. `examples/paper.toml` is one.

    """
    if background:
        return start_in_background(_alone(config, resume_, kept), set_, runs, format_)
    log = DeskLog("json" if headless else "text", ask=ask_passphrase)
    word = word_of(confirm, is_headless=headless)
    access = Access(ask=ask_passphrase, confirm=word, kept=kept)
    if (config is None) == (resume_ is None):
        raise ConfigError(
            "expected a configuration to trade or --resume RUN to go on with, found "
            f"{'neither' if config is None else 'both'}; give one of them"
        )
    if resume_ is not None and set_:
        raise ConfigError(
            "--set: expected none with --resume, for a run keeps the configuration it began "
            "with; start a new one to change it"
        )
    is_shown = is_terminal() and not (headless or plain)
    with _page(log, runs, is_shown=is_shown), _said_if_interrupted(log):
        if config is None:
            done = resume(resume_ or "last", runs=runs, log=log, access=access)
        else:
            done = trade(config, overrides=set_, runs=runs, log=log, access=access)
    return 0 if done.orders_left == 0 else EXIT_LEFT


def _alone(config: Path | None, resume_: str | None, kept: Path | None) -> Path:
    """The configuration of a desk in the background, which takes nothing that needs a person."""
    if config is None or resume_ is not None or kept is not None:
        raise ConfigError(
            "--background: expected a configuration, no --resume and no --kept; "
            "without it, `hansa trade --resume RUN` goes on with a run"
        )
    return config


@contextmanager
def _said_if_interrupted(log: DeskLog) -> Iterator[None]:
    """Once a desk listens it stops in order; before, whoever follows the log is told as well."""
    try:
        yield
    except KeyboardInterrupt:
        why = "told to stop before it began; nothing was sent"
        log.say(time.time_ns(), "unbegun", {"why": why})
        raise


@contextmanager
def _page(log: DeskLog, runs: Path | None, *, is_shown: bool) -> Iterator[None]:
    """The desk's page beside it, until the desk has ended."""
    if not is_shown:
        yield
        return
    screen = TradeScreen(log, RunStore(runs_root(runs)))
    log.listen(screen.heard)
    try:
        yield
    finally:
        screen.close()
