"""What a fleet is asked and answers over its socket."""

from pathlib import Path
from typing import Literal

import msgspec

from hansa.app import line_socket
from hansa.errors import NotFoundError, SilentError

SOCKET = "fleet"


class FleetQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What a fleet is asked to do; `desk` "" is all of them. `is_last` drains without a start."""

    do: Literal["status", "pause", "resume", "kill", "drain", "stop"]
    desk: str = ""
    level: int = 0
    is_last: bool = False


class FleetDeskLine(msgspec.Struct, frozen=True, kw_only=True):
    """A desk of a fleet. `phase` is what its process does: starting, running, waiting (for a
    restart), draining, drained, finished, stopped, failed; `state` what the desk does.
    `day_profit` is what the firm counts of it: of all its runs of the day, the last of them from
    `day_since` on. `age_s` is how long ago it answered last.
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
    why: str = ""


class FleetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, and how the fleet stands."""

    error: str = ""
    did: tuple[str, ...] = ()
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
        raise SilentError(
            f"{folder.name}: expected an answer within {timeout_s:.0f} s, found none; look at "
            f"process {address.pid}"
        ) from None
    except (OSError, msgspec.DecodeError) as error:
        raise NotFoundError(nobody) from error
