"""Desks: how they stand, and what they are told."""

from typing import Literal

import msgspec

from hansa.api.formats import At, Name, Note


class DeskLine(msgspec.Struct, frozen=True, kw_only=True):
    """A desk at work, in a line. `state` as of the desk: trading, paused, killed, flattening, flat,
    halted, stale, disconnected, logged_out, no_data; or `gone` where nobody answers any more,
    `silent` where the process is there and does not answer.
    """

    run: str
    desk: str
    mode: str
    feed: str
    state: str
    held: str
    pid: int
    began_at: str
    currency: str
    equity: str
    day_profit: str
    records: int


class StartDesk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start a desk on paper from a configuration of the catalog (`GET /v1/configurations`)."""

    configuration: Name
    reason: Note = ""


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """A desk that was started: its process, and its run once that is known."""

    configuration: str
    pid: int
    run: str


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration of the catalog: `kind` is `run` (over recorded data) or `trade`."""

    name: str
    kind: Literal["run", "trade"]
    mode: str
    title: str
    instruments: tuple[str, ...]
    agents: tuple[str, ...]


class Hold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pause, resume or stop a desk. A reason is required where real money is traded."""

    reason: Note = ""


class Kill(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Kill a desk. 1: no new positions, working orders stay. 2: and every order is cancelled.
    3: and every position is closed at the market; needs a reason. All levels need one where real
    money is traded.
    """

    level: Literal[1, 2, 3]
    reason: Note = ""


class Commanded(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a command: when this server was asked, when the desk took it in and was done
    (by the desk's clock), what it did, and what is left of what the level ends. `action_seq` is the
    number of the record in the journal of human actions.
    """

    run: str
    did: tuple[str, ...]
    requested_at: At
    asked_at: str
    done_at: str
    took_ms: float
    state: str
    orders_left: int
    positions_left: int
    left: tuple[str, ...]
    action_seq: int


class CommandedAll(msgspec.Struct, frozen=True, kw_only=True):
    """A command to every desk at work; `failed` names those it did not reach, and why."""

    done: tuple[Commanded, ...]
    failed: tuple[tuple[str, str], ...]
    action_seq: int
