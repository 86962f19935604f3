"""The exceptions of Hansa.

HansaError
├── ConfigError       the configuration cannot be used: file, key, expected, found
│   └── SettingError    a key that cannot be set, whatever its value
├── DataError         a data file or table cannot be used: file, row, column
├── AgentError        an agent raised, or gave something that is no ballot
│   └── PeekError     an agent's view of a moment depends on what came after it
├── StrategyError     a strategy raised, or asked for what cannot be an order
├── JournalError      a journal cannot be written, or is damaged
│   └── ReplayError   a replay could not even begin (its verdict is a value, not an error)
├── StoreError        a file of the server's own (users, kept answers) cannot be used
├── NotFoundError     no such run, order, instrument or moment
│   ├── CursorError     a cursor that no part of a list gave
│   └── SilentError     a running desk or fleet does not answer
├── RequestError      a request to a venue was not answered
│   ├── DeadlineError   its time passed before it was answered; an order was then never sent
│   ├── BannedError     the venue has shut this address out; it was not sent
│   ├── NotSentError    no connection, or one that refused: nothing of it left this machine
│   └── LostError       it left and no answer came: what it did is unknown
├── ServerError       a server of Hansa does not answer, or not as it should
│   └── ApiError        it answered with a problem (of `hansa.client`)
├── CoordinatorError  the coordinator of this machine cannot be reached, led or understood
└── CoreError         the native core is missing, another than the Python code's, or refused an
                      input it should never have been given

Each message is one line: what was expected, what was found, where, and what to do.
"""

import traceback
from pathlib import Path


class HansaError(Exception):
    """Anything Hansa says no to. `exit_code` is what the command line returns for it."""

    exit_code: int = 2


class ConfigError(HansaError):
    """The configuration cannot be used."""


class SettingError(ConfigError):
    """A key that cannot be set here, whatever its value: nothing has it, or it may not change."""


class DataError(HansaError):
    """A data file or table cannot be used."""


class AgentError(HansaError):
    """An agent raised, or gave something that is no ballot."""


class PeekError(AgentError):
    """An agent's view of a moment depends on what came after that moment."""


class StrategyError(HansaError):
    """A strategy raised, or asked for what cannot be an order."""


class JournalError(HansaError):
    """A journal cannot be written, or is damaged."""


class ReplayError(JournalError):
    """A replay could not begin: the recorded inputs are not at hand."""


class StoreError(HansaError):
    """A file that the server keeps for itself cannot be used."""


class NotFoundError(HansaError):
    """No such run, order, instrument or moment."""

    exit_code = 3


class CursorError(NotFoundError):
    """A cursor that no part of a list gave."""

    exit_code = 2


class SilentError(NotFoundError):
    """A running desk or fleet does not answer: what it was told it may still do. `exit_code` is
    EX_TEMPFAIL of sysexits.h.
    """

    exit_code = 75


class RequestError(HansaError):
    """A request to a venue was not answered. It may be the next time: `exit_code` is EX_TEMPFAIL of
    sysexits.h.
    """

    exit_code = 75


class DeadlineError(RequestError):
    """The time of a request passed before its answer. An order was then never sent."""


class BannedError(RequestError):
    """The venue has shut this address out for a while; the request was not sent."""


class NotSentError(RequestError):
    """No connection came about: nothing of the request left this machine."""


class LostError(RequestError):
    """The request left and no answer came: what it did at the venue is unknown."""


class CoordinatorError(HansaError):
    """The coordinator of this machine cannot be reached, led or understood."""

    exit_code = 75


class ServerError(HansaError):
    """A server of Hansa does not answer, or not as it should. It may the next time: `exit_code` is
    EX_TEMPFAIL of sysexits.h.
    """

    exit_code = 75


class CoreError(HansaError):
    """The native core is missing, is of another version than the Python code, or refused an input
    it should never have been given.
    """


def in_words(error: BaseException) -> str:
    """What went wrong and where in the user's own file, on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{own_place(error)}"


def own_place(error: BaseException) -> str:
    """` (mine.py:5)`, the last place in the user's own files; "" where there is none."""
    package = str(Path(__file__).parent)
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if "site-packages" not in frame.filename and not frame.filename.startswith(package)
    ]
    return f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
