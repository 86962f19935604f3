"""What goes wrong on the way to the venue and at the venue, how often: drawn from a seed."""

from dataclasses import dataclass, fields
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Shares of requests and messages that a fault hits; `kills` of a story, and what is left of
    the journal after each.
    """

    unsent: float = 0.0  # there is no connection
    lost: float = 0.0  # it never arrives
    unanswered: float = 0.0  # it is carried out, and the answer is lost or cut in the middle
    failed: float = 0.0  # 5xx, not carried out
    failed_after: float = 0.0  # 5xx, carried out
    garbled: float = 0.0  # 200, and the body is no answer
    limited: float = 0.0  # 429
    banned: float = 0.0  # 418
    late: float = 0.0  # seconds instead of milliseconds
    message_lost: float = 0.0
    message_doubled: float = 0.0
    message_swapped: float = 0.0
    message_cut: float = 0.0  # half of it comes, and the socket ends
    logged_out: float = 0.0  # of the account's socket: nothing more is told over it
    shut_down: float = 0.0  # the venue says that its server goes down
    socket_ends: float = 0.0
    socket_dies: float = 0.0  # silence: nothing comes, nothing ends
    disk_fills: float = 0.0  # the journal's next writes fail; with room again the desk is restarted
    sync_fails: float = 0.0  # the journal's next fsync, once or until the desk is restarted
    clock_set: float = 0.0  # of the machine, on the wall: wrongly
    clock_jumps: float = 0.0  # of the machine, the steady one: it is wrong from then on
    blind: float = 0.0  # nobody is let onto the account's stream for a while; REST goes on
    forgotten: float = 0.0  # an order that worked and had not traded is lost, and nobody is told
    kills: int = 0

    @classmethod
    def drawn(cls, random: Random, seed: int) -> "Weather":
        """Some of the faults, each seldom or often: no two stories go wrong in the same way. What
        was thought of later is drawn apart, so that seeds keep the weather that they had.
        """
        later = Random(f"blind {seed}")
        found = {"blind": later.random()} if later.random() < 0.25 else {}
        for field in fields(cls):
            if field.name == "blind":
                continue
            most = _MOST.get(field.name, 0.1)
            if random.random() < 0.5:
                found[field.name] = most * random.random() ** 2
        return cls(**found | {"kills": random.choice((0, 1, 1, 2, 3))})

    @classmethod
    def fair(cls) -> "Weather":
        """Nothing goes wrong."""
        return cls()


_MOST = {
    "unsent": 0.2,
    "banned": 0.02,
    "garbled": 0.05,
    "limited": 0.05,
    "logged_out": 0.02,
    "shut_down": 0.02,
    "socket_ends": 0.02,
    "socket_dies": 0.005,
    "message_lost": 0.05,
    "message_cut": 0.01,
    "disk_fills": 0.02,
    "sync_fails": 0.01,
    "forgotten": 0.02,
    "clock_set": 0.02,
    "clock_jumps": 0.02,
}
