"""What the coordinator needs of the network: one call out, one response back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from hansa.coordinator.request import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it leaves. `account` names the keys that it is signed with, "" for none."""

    endpoint: str
    method: str
    path: str
    parameters: Parameters = ()
    account: str = ""
    timeout_ns: int = 10_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the venue said. The names of the headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """The way to a venue. It sends a call once and never again, whatever happens."""

    async def send(self, call: Call) -> Response:
        """The venue's response, of any status.

        NotSentError if nothing can have left; LostError if it may have left and no response came
        within `call.timeout_ns`.
        """
        ...
