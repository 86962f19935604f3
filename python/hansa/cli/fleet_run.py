"""`hansa fleet CONFIG`: runs the desks of a fleet."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.cli.confirming import ConfirmOption, word_of
from hansa.cli.options import RunsOption


def fleet_command(
    config: Path,
    /,
    *,
    headless: Annotated[
        bool, Parameter(name="--headless", negative="", help="Log JSON, one line an event.")
    ] = False,
    confirm: ConfirmOption = None,
    runs: RunsOption = None,
) -> int:
    """Run the desks of a fleet as processes, until all have ended or Ctrl-C stops them.

    A desk that fails is started again and goes on with its run; the firm's limits hold over all of
    them. Exit code 1 where a desk was given up, 4 where orders of a desk that stopped still work at
    its venue; the last line says whose. Desks of real money need a person's word: one for
    the whole fleet, typed or given with --confirm.

    Parameters
    ----------
    config
        The fleet, a TOML file with [fleet] and [[desks]]. `examples/fleet.toml` is one.

    """
    # The tree of commands knows this one without its name: it must be quick to import.
    from hansa.app.desk.left import EXIT_LEFT
    from hansa.app.desk.log import DeskLog
    from hansa.app.fleet.fleet import run_fleet
    from hansa.app.fleet.plan import plan_fleet
    from hansa.app.running import runs_root
    from hansa.cli.keys import ask_passphrase
    from hansa.config.fleet_section import load_fleet

    log = DeskLog("json" if headless else "text", ask=ask_passphrase)
    word = word_of(confirm, is_headless=headless)
    end = run_fleet(plan_fleet(load_fleet(config)), runs_root(runs), log, confirm=word)
    if "failed" in end.phases.values():
        return 1
    return EXIT_LEFT if end.with_orders else 0
