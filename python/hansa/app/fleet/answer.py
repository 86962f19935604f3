"""What a fleet is asked and answers over its socket."""

from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from hansa.app import line_socket
from hansa.errors import NotFoundError, SilentError

SOCKET = "fleet"

#: What came of a command to a desk: done; kept until it is back; silent, for it did not answer and
#: may do it yet; undone, for it does not run and is not coming back by itself.
Came: TypeAlias = Literal["done", "kept", "silent", "undone"]


class FleetQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What a fleet is asked to do; `desk` "" is all of them. `is_last` drains without a start."""

    do: Literal["status", "pause", "resume", "kill", "drain", "stop"]
    desk: str = ""
    level: int = 0
    is_last: bool = False


class FleetOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a command to a desk, also in a sentence."""

    desk: str
    result: Came
    words: str


class FleetDeskLine(msgspec.Struct, frozen=True, kw_only=True):
    """A desk of a fleet. `phase` is what its process does: starting, running, waiting (for a
    restart), draining, drained, finished, stopped, failed; `state` what the desk does.
    `day_profit` is what the firm counts of it: of all its runs of the day, the last of them from
    `day_since` on. `age_s` is how long ago it answered last, `silent_since` from when on a process
    at work has not answered ("" where it does), `kept` the command that waits for it.
    """

    name: str
    phase: str
    run: str = ""
    pid: int = 0
    restarts: int = 0
    state: str = ""
    equity: str = ""
    day_profit: str = ""
    day_since: str = ""
    gross_exposure: str = ""
    exposure_max: str = ""
    orders: int = 0
    fills: int = 0
    records: int = 0
    age_s: float | None = None
    silent_since: str = ""
    why: str = ""
    kept: str = ""


class FleetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, for each desk that it was meant for, and how the fleet stands."""

    error: str = ""
    did: tuple[str, ...] = ()
    outcomes: tuple[FleetOutcome, ...] = ()
    took_ms: float = 0.0
    fleet: str = ""
    pid: int = 0
    uptime_s: float = 0.0
    currency: str = ""
    gross_exposure: str = ""
    gross_exposure_max: str = ""
    day_profit: str = ""
    daily_loss_max: str = ""
    breach: str = ""
    kill_level: int = 0
    egresses: tuple[str, ...] = ()
    desks: tuple[FleetDeskLine, ...] = ()


def fleet_folder(runs: Path, name: str) -> Path:
    """Where a fleet keeps its state, its socket, and what its desks write."""
    return runs / f"fleet-{name}"


def ask_fleet(folder: Path, question: FleetQuestion, *, timeout_s: float = 30.0) -> FleetAnswer:
    """Asks a running fleet. Raises NotFoundError when none runs there, SilentError when it does not
    answer.
    """
    address = line_socket.address_of(folder, SOCKET)
    nobody = f"{folder.name}: expected a fleet at work, found none; `hansa fleet CONFIG` starts one"
    if address is None:
        raise NotFoundError(nobody)
    try:
        content = line_socket.exchange(address, msgspec.json.encode(question), timeout_s=timeout_s)
        return msgspec.json.decode(content, type=FleetAnswer)
    except TimeoutError:
        unknown = f"the {question.do} may still be carried out once the fleet answers, and "
        unknown += "`hansa fleet status CONFIG` says whether it was; "
        raise SilentError(
            f"{folder.name}: expected an answer within {timeout_s:.0f} s, found none; "
            f"{'' if question.do == 'status' else unknown}look at process {address.pid}"
        ) from None
    except (OSError, msgspec.DecodeError) as error:
        raise NotFoundError(nobody) from error
