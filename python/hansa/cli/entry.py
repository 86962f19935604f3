"""The commands by name, and what every one of them does with an error."""

import os
import sys
import traceback
from collections.abc import Callable, Collection

from cyclopts import App, CycloptsError

from hansa.app.printable import printable
from hansa.cli.fleet_run import fleet_command
from hansa.errors import HansaError

EXIT_USAGE = 2
EXIT_INTERNAL = 70
EXIT_INTERRUPTED = 130
#: As a program that nobody reads any more ends by its signal.
EXIT_PIPE = 141

_HELP = """A council of agents trades, and every decision can be proved.

Start with `hansa new my_desk`, then `hansa run my_desk/desk.toml`.
RUN is a run's folder, its name, the beginning of its id, or `last`.
"""

_COMMANDS = {
    "new": "Make a folder with an agent of ten lines and a configuration that runs.",
    "run": "Run a configuration: agents, council, gate and simulated venue over recorded data.",
    "sweep": "Run a configuration with many sets of parameters; say what of it to believe.",
    "trials": "Count what was tried, and check the ledger of it.",
    "trade": "Trade: a live desk, orders on paper or at a venue; or go on with a run.",
    "serve": "Serve the page and the API: see desks and runs, ask why, pause and kill.",
    "kill": "Kill a running desk: no new positions; cancel every order; close every position.",
    "stop": "Stop a running desk in order; `hansa trade --resume` goes on with it.",
    "watch": "Watch a running desk on a page: pause, resume and kill it by a key.",
    "verify": "Check every byte and every link of a run's journal.",
    "replay": "Run a recorded run again and compare every record with its journal.",
    "parity": "Say how a live run and its simulation differ, and why, to the last digit.",
    "why": "Explain an order, or what was decided for an instrument at a time.",
    "show": "Show what a run holds: orders, fills, positions, ballots, limits, records, books.",
    "at": "Show a run as it was after a record of its journal, with the hash of its state.",
    "compare": "Compare runs: what was set differently, and what came of it.",
    "report": "Write a run's report: one HTML file that opens without a network.",
    "agents": "List the agents that come with Hansa, or show one and what can be set of it.",
    "runs": "List the runs, newest last.",
    "desks": "List the desks at work, and those that were lost.",
    "actions": "List what people did through the server, or verify the journal of it.",
    "notify": "Send a test message to every target of a configuration.",
    "doctor": "Look at the installation: Python, native core, libraries, a folder for runs.",
}

_DESK = {
    "status": "Say how a running desk stands: positions, open orders, the age of its data.",
    "pause": "Pause a running desk: only orders that reduce a position pass.",
    "resume": "Resume a desk that is paused, killed or halted by its drawdown.",
}

_KEYS = {
    "add": "Keep the keys of a venue, or the address of a notification target, under a name.",
    "list": "List the names of the keys, each with the end of its API key.",
    "remove": "Forget the keys of a name; they stay valid at the venue until revoked there.",
}

_USERS = {
    "list": "List the users.",
    "add": "Add a user, and print the link by which they set their password.",
    "role": "Give a user another role.",
    "disable": "Shut a user out.",
    "enable": "Let a user in again.",
    "link": "Print a link by which a user sets another password.",
    "keys": "List the API keys of all users.",
    "key": "Make an API key for a program.",
    "revoke": "End an API key.",
    "sessions": "List who is logged in.",
    "end": "End a session.",
}

_FLEET = {
    "status": "Say how a running fleet stands: its desks, the firm's sums and limits.",
    "pause": "Pause desks: only orders that reduce a position pass.",
    "resume": "Resume desks, start again who was given up, and lift what a firm's limit led to.",
    "kill": "Kill desks, as far as the level says; one that is away is killed once it is back.",
    "drain": "Drain desks for an upgrade: pause, wait for working orders, stop, start, go on.",
    "stop": "Stop a running fleet and its desks; the next start goes on with each.",
}


#: What a group of commands is for, and a line for each of them.
_GROUPS = {
    "data": (
        "Look at data files.",
        {
            "check": "Check a file of bars, ticks, actions or latencies, and say what is wrong.",
            "list": "List the files of data that configurations use.",
        },
    ),
    "catalog": (
        "Keep data at rest in one folder: Parquet by kind, instrument and date.",
        {
            "import": "Bring a file of bars, ticks or actions in, and say what is wrong with it.",
            "list": "List the series.",
            "show": "Show a series: span, content, sources, and the reports of its quality.",
            "instruments": "Write the instruments.toml that a run over it needs.",
            "verify": "Hold the content of every series against what was written.",
            "resample": "Make bars from trades or finer bars: of time, ticks, volume or value.",
            "sql": "Ask a question in SQL.",
            "remove": "Remove a series.",
        },
    ),
    "config": (
        "Look at configurations.",
        {
            "show": "Show every setting: its value, where it came from, what it means.",
            "list": "List configurations that can be run or traded.",
        },
    ),
    "check": (
        "Test your own agents.",
        {"agent": "Check that agents decide without the future."},
    ),
    "journal": (
        "Export a journal, or cut what a crash left unfinished.",
        {
            "export": "Write a run's journal as JSON Lines or Parquet.",
            "recover": "Cut off the unfinished last record that a crash left.",
        },
    ),
    "keys": ("Keep the keys of venues, sealed.", _KEYS),
    "venue": (
        "Serve a local exchange.",
        {"serve": "Serve a local exchange: Binance's spot dialect over recorded data."},
    ),
    "coordinator": (
        "Share one way out to a venue between desks.",
        {
            "serve": "Send for all desks of this machine, until Ctrl-C.",
            "status": "Show budgets, queue, and what was sent for whom.",
        },
    ),
    "order": (
        "Order through a running desk.",
        {
            "submit": "Place an order; the gate judges it like any other.",
            "cancel": "Ask for the end of an open order.",
        },
    ),
    "users": ("Say who may use the server, and what they may do.", _USERS),
    "fleet": ("Run several desks as processes, under the firm's limits.", _FLEET),
}


def make_app(named: Collection[str] = ()) -> App:
    """The tree of commands. Lists have a line of each; the help of a command that is `named` is
    the whole of what it says of itself, which to list would import all.
    """
    app = App(name="hansa", help=_HELP, version_flags=[], suppress_keyboard_interrupt=False)

    def add(group: App, module: str, name: str, words: str) -> None:
        path = f"hansa.cli.{module}:{name}_command"
        group.command(path, name=name, help=None if name in named else words)

    for name, words in _COMMANDS.items():
        add(app, name, name, words)
    for name, words in _DESK.items():
        add(app, "desk", name, words)
    for module, (purpose, commands) in _GROUPS.items():
        group = App(name=module, help=purpose)
        for name, words in commands.items():
            add(group, module, name, words)
        if module == "fleet":
            group.default(fleet_command)
        app.command(group)
    return app


def run_app(arguments: list[str], *, on_begin: Callable[[], None] = lambda: None) -> int:
    """Runs a command and returns the exit code: 0 done, 1 the answer is no, 2 usage or input, 3 not
    found, 4 orders or positions are left, 75 a venue, desk or fleet that did not answer and may the
    next time, 70 a defect of Hansa, 130 interrupted, 141 nobody read the output to its end. Never a
    traceback for a wrong input. `on_begin` is called when all that the command needs is imported.
    """
    try:
        parsed = make_app(arguments).parse_args(arguments, exit_on_error=False, print_error=False)
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
        return EXIT_PIPE
    except Exception as error:  # noqa: BLE001  the last line of defence: words, then the details
        details = "".join(traceback.format_exception(error))
        _say(f"internal error: {_one_line(error)}; please report it with what follows", 0)
        print(printable(details, keep="\n"), file=sys.stderr)
        return EXIT_INTERNAL
    return answer if isinstance(answer, int) else 0


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text or type(error).__name__


def _say(message: str, code: int) -> int:
    print(printable(f"hansa: {message}", keep="\n"), file=sys.stderr)
    return code
