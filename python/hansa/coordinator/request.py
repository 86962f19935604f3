"""What a desk asks of a venue, and what it gets: requests, answers, and how urgent each is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

#: Names and values as the venue wants them, in any order.
Parameters = tuple[tuple[str, str], ...]
#: What makes two reads the same: endpoint, account and sorted parameters.
Key = tuple[str, str, Parameters]


class Priority(IntEnum):
    """Who goes first. A lower number is more urgent; none waits behind a higher one."""

    CANCEL = 0
    ORDER = 1
    RECONCILIATION = 2
    LIVE = 3
    BACKFILL = 4


class Effect(Enum):
    """What a request does at the venue, and so what may be done again when it went wrong."""

    READ = "read"  # nothing: shared between callers, kept, repeated
    CANCEL = "cancel"  # the same done once or twice: repeated, never shared
    ORDER = "order"  # something new each time: sent once, whatever happens


class Outcome(Enum):
    """What is known of a request."""

    ANSWERED = "answered"  # the venue's answer is here, good or bad
    UNKNOWN = "unknown"  # an order left and nobody knows what became of it: ask by its id


class Source(Enum):
    """Where an answer came from."""

    VENUE = "venue"
    SHARED = "shared"  # another caller asked the same and this is their answer
    CACHE = "cache"
    STREAM = "stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of an endpoint of a venue.

    `deadline_ns` is a time of the coordinator's clock: after it nothing is sent. `account` names
    the keys to sign with, "" for none. `priority` None takes the endpoint's own. `age_ns_max` says
    how old an answer may be (0: only one asked for from now on); None takes the endpoint's own.
    `connection` names the socket whose messages are counted, for endpoints that have such a limit.
    """

    endpoint: str
    desk: str
    deadline_ns: int
    parameters: Parameters = ()
    account: str = ""
    connection: str = ""
    priority: Priority | None = None
    age_ns_max: int | None = None

    def key(self) -> Key:
        """Equal for requests that would bring the same answer."""
        return self.endpoint, self.account, tuple(sorted(self.parameters))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request brought.

    `as_of_ns` is when it was sent: the venue's state in `body` is no older. `attempts` above 1
    tells that it was sent again after going wrong: a cancel that finds no order may have been the
    first one's work. With `Outcome.UNKNOWN`, `reason` says why and `status` is 0 or the venue's.
    """

    outcome: Outcome = Outcome.ANSWERED
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.VENUE
    as_of_ns: int = 0
    attempts: int = 1
    reason: str = ""
