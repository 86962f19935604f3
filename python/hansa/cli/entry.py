"""The commands by name, and what every one of them does with an error."""

import os
import sys
import traceback
from collections.abc import Callable

from cyclopts import App, CycloptsError

from hansa.cli.fleet_run import fleet_command
from hansa.errors import HansaError

EXIT_USAGE = 2
EXIT_INTERNAL = 70
EXIT_INTERRUPTED = 130

_HELP = """A council of agents trades, and every decision can be proved.

Start with `hansa new my_desk`, then `hansa run my_desk/desk.toml`.
RUN is a run's folder, its name, the beginning of its id, or `last`.
"""


_COMMANDS = {
    "new": "Make a folder with an agent of ten lines and a configuration that runs.",
    "run": "Run a configuration: agents, council, gate and simulated venue over recorded data.",
    "trade": "Trade: a live desk, orders on paper or at a venue; or go on with a run.",
    "watch": "Watch a running desk on a page: pause, resume and kill it by a key.",
    "verify": "Check every byte and every link of a run's journal.",
    "replay": "Run a recorded run again and compare every record with its journal.",
    "parity": "Say how a live run and its simulation differ, and why, to the last digit.",
    "why": "Explain an order, or what was decided for an instrument at a time.",
    "report": "Write a run's report: one HTML file that opens without a network.",
    "runs": "List the runs, newest last.",
    "notify": "Send a test message to every target of a configuration.",
    "doctor": "Look at the installation: Python, native core, libraries, a folder for runs.",
}


_DESK = {
    "status": "Say how a running desk stands: positions, open orders, the age of its data.",
    "pause": "Pause a running desk: only orders that reduce a position pass.",
    "resume": "Resume a desk that is paused, killed or halted by its drawdown.",
    "kill": "Kill a running desk: no new positions; cancel every order; close every position.",
}


_KEYS = {
    "add": "Keep the keys of a venue, or the address of a notification target, under a name.\n\n"
    "Asks for both parts and does not show the secret. Without a terminal they are read from two "
    "lines of standard input, and the passphrase of a sealed file from the file that "
    "HANSA_PASSPHRASE_FILE names.",
    "list": "List the names of the keys, each with the end of its API key.",
    "remove": "Forget the keys of a name; they stay valid at the venue until revoked there.",
}


_FLEET = {
    "status": "Say how a running fleet stands: its desks, the firm's sums and limits.",
    "pause": "Pause desks: only orders that reduce a position pass.",
    "resume": "Resume desks, start again who was given up, and lift what a firm's limit led to.",
    "kill": "Kill desks, as far as the level says; one that is away is killed once it is back.\n\n"
    "Exit code 3 where a desk does not run and is not coming back by itself, 75 where one did not "
    "answer: it is told again once it does.",
    "drain": "Drain desks for an upgrade: pause, wait for working orders, stop, start, go on.",
    "stop": "Stop a running fleet and its desks; the next start goes on with each.",
}


def make_app() -> App:
    """The tree of commands."""
    app = App(name="hansa", help=_HELP, version_flags=[], suppress_keyboard_interrupt=False)
    for name, words in _COMMANDS.items():
        app.command(f"hansa.cli.{name}:{name}_command", name=name, help=words)
    for name, words in _DESK.items():
        app.command(f"hansa.cli.desk:{name}_command", name=name, help=words)
    data = App(name="data", help="Look at data files.")
    data.command("hansa.cli.data:check_command", name="check")
    config = App(name="config", help="Look at configurations.")
    config.command("hansa.cli.config:show_command", name="show")
    check = App(name="check", help="Test your own agents.")
    check.command("hansa.cli.check:agent_command", name="agent")
    journal = App(name="journal", help="Export a journal, or cut what a crash left unfinished.")
    journal.command("hansa.cli.journal:export_command", name="export")
    journal.command("hansa.cli.journal:recover_command", name="recover")
    keys = App(name="keys", help="Keep the keys of venues, sealed.")
    for name, words in _KEYS.items():
        keys.command(f"hansa.cli.keys:{name}_command", name=name, help=words)
    venue = App(name="venue", help="Serve a local exchange.")
    venue.command("hansa.cli.venue:serve_command", name="serve")
    coordinator = App(name="coordinator", help="Share one way out to a venue between desks.")
    for name in ("serve", "status"):
        coordinator.command(f"hansa.cli.coordinator:{name}_command", name=name)
    fleet = App(name="fleet", help="Run several desks as processes, under the firm's limits.")
    fleet.default(fleet_command)
    for name, words in _FLEET.items():
        fleet.command(f"hansa.cli.fleet:{name}_command", name=name, help=words)
    for group in (data, config, check, journal, keys, venue, coordinator, fleet):
        app.command(group)
    return app


def run_app(arguments: list[str], *, on_begin: Callable[[], None] = lambda: None) -> int:
    """Runs a command and returns the exit code: 0 done, 1 the answer is no, 2 usage or input, 3 not
    found, 4 orders or positions are left, 75 a venue, desk or fleet that did not answer and may the
    next time, 70 a defect of Hansa, 130 interrupted. Never a traceback for a wrong input.
    `on_begin` is called when all that the command needs is imported.
    """
    try:
        parsed = make_app().parse_args(arguments, exit_on_error=False, print_error=False)
        command, bound, _ = parsed
        on_begin()
        answer: object = command(*bound.args, **bound.kwargs)
    except HansaError as error:
        return _say(str(error), error.exit_code)
    except CycloptsError as error:
        return _say(f"{_one_line(error)}; see `hansa --help`", EXIT_USAGE)
    except KeyboardInterrupt as error:
        return _say(str(error) or "interrupted", EXIT_INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  the last line of defence: words, then the details
        details = "".join(traceback.format_exception(error))
        _say(f"internal error: {_one_line(error)}; please report it with what follows", 0)
        print(details, file=sys.stderr)
        return EXIT_INTERNAL
    return answer if isinstance(answer, int) else 0


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text or type(error).__name__


def _say(message: str, code: int) -> int:
    print(f"hansa: {message}", file=sys.stderr)
    return code
