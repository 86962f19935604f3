"""`hansa trade`: a live desk, from a configuration or from where it was left."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.desk_log import DeskLog
from hansa.app.trading import resume, trade
from hansa.cli.options import RunsOption, SetOption
from hansa.errors import ConfigError


def trade_command(
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
    set_: SetOption = (),
    runs: RunsOption = None,
) -> int:
    """Trade: the council on live data, orders on paper, every input and order in the journal.

    Runs until its data end or it is stopped (Ctrl-C). `hansa status`, `pause`, `resume` and `kill`
    act on it from outside; `hansa trade --resume RUN` goes on after a stop or a crash.

    Parameters
    ----------
    config
        The configuration, a TOML file with a section [trade]. `examples/paper.toml` is one.

    """
    log = DeskLog("json" if headless else "text")
    if (config is None) == (resume_ is None):
        raise ConfigError(
            "expected a configuration to trade or --resume RUN to go on with, found "
            f"{'neither' if config is None else 'both'}; give one of them"
        )
    if resume_ is not None:
        if set_:
            raise ConfigError(
                "--set: expected none with --resume, for a run keeps the configuration it began "
                "with; start a new one to change it"
            )
        resume(resume_, runs=runs, log=log)
    elif config is not None:
        trade(config, overrides=set_, runs=runs, log=log)
    return 0
