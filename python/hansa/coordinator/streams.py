"""What a stream keeps fresh, so that nobody has to ask for it."""

from collections.abc import Callable

from hansa.coordinator.cache import is_fresh
from hansa.coordinator.request import Answer, Key, Parameters, Request, Source

#: Gives the value as the endpoint would write it, and when we had it; None if there is none now.
StreamValue = Callable[[], tuple[bytes, int] | None]


class Streams:
    """Reads that a stream can answer, by endpoint and parameters."""

    def __init__(self) -> None:
        self._values: dict[Key, StreamValue] = {}

    def register(self, endpoint: str, parameters: Parameters, value: StreamValue) -> None:
        """From now on this read is answered by `value` while that is young enough.

        `value` is called when the read is asked, and is expected to be cheap. A stream that has a
        gap or is disconnected gives None or its old time: the read then goes to the venue.
        """
        self._values[_key(endpoint, parameters)] = value

    def remove(self, endpoint: str, parameters: Parameters) -> None:
        """The stream is gone; may be called twice."""
        self._values.pop(_key(endpoint, parameters), None)

    def answer(self, request: Request, *, now_ns: int, until_ns: int | None) -> Answer | None:
        """The stream's value, if it is young enough for this request.

        `until_ns` is how long an answer sent now would live; without a life, a request that states
        no bound is not answered here.
        """
        value = self._values.get(request.key()) if not request.account else None
        found = value() if value is not None else None
        if found is None:
            return None
        body, received_ns = found
        life_ns = 0 if until_ns is None else until_ns - now_ns
        if not is_fresh(received_ns, received_ns + life_ns, now_ns, request.age_ns_max):
            return None
        return Answer(body=body, source=Source.STREAM, as_of_ns=received_ns)


def _key(endpoint: str, parameters: Parameters) -> Key:
    return endpoint, "", tuple(sorted(parameters))
