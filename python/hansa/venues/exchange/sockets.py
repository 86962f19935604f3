"""One client of the market streams: its subscriptions, its requests, its limits."""

from collections import deque
from dataclasses import dataclass, field

import msgspec

from hansa.config import Json
from hansa.venues.exchange.outbox import Outbox

_SECOND_NS = 10**9


class StreamRequest(msgspec.Struct):
    """What a client asks on a market stream's socket."""

    method: str
    params: list[str | bool] = []
    id: int | str | None = None


@dataclass(slots=True)
class StreamSession:
    """State: a socket of market streams. `is_combined` frames each message with its stream's name;
    a client that asks more than `messages_per_second` is to be cut off.
    """

    outbox: Outbox
    is_combined: bool
    messages_per_second: int
    streams_max: int
    streams: dict[str, None] = field(default_factory=dict)
    _times: deque[int] = field(default_factory=deque)

    def subscribe(self, names: list[str]) -> bool:
        """Begins to listen; False if that would be too many streams."""
        fresh = [name for name in dict.fromkeys(names) if name not in self.streams]
        if len(self.streams) + len(fresh) > self.streams_max:
            return False
        for name in fresh:
            self.streams[name] = None
            self.outbox.want(name)
        return True

    def unsubscribe(self, names: list[str]) -> None:
        """Listens no longer."""
        for name in names:
            if name in self.streams:
                del self.streams[name]
                self.outbox.forget(name)

    def close(self) -> None:
        """Listens to nothing any more."""
        self.unsubscribe(list(self.streams))

    def is_too_fast(self, now_ns: int) -> bool:
        """Notes an incoming message; whether there were too many within a second."""
        self._times.append(now_ns)
        while self._times[0] <= now_ns - _SECOND_NS:
            self._times.popleft()
        return len(self._times) > self.messages_per_second

    def answer(self, text: str | bytes) -> dict[str, Json]:
        """What a request is answered."""
        try:
            request = msgspec.json.decode(text, type=StreamRequest)
        except msgspec.DecodeError as error:
            return _refused(None, 3, f"Invalid JSON: {error}")
        if request.method in ("SUBSCRIBE", "UNSUBSCRIBE"):
            return self._change(request)
        match request.method:
            case "LIST_SUBSCRIPTIONS":
                return {"result": list(self.streams), "id": request.id}
            case "SET_PROPERTY":
                self.is_combined = request.params == ["combined", True]
                return {"result": None, "id": request.id}
            case "GET_PROPERTY":
                return {"result": self.is_combined, "id": request.id}
        return _refused(request.id, 2, f"Invalid request: unknown variant `{request.method}`")

    def _change(self, request: StreamRequest) -> dict[str, Json]:
        names = [each for each in request.params if isinstance(each, str)]
        if len(names) != len(request.params) or not names:
            return _refused(request.id, 2, "Invalid request: params must be stream names")
        if request.method == "UNSUBSCRIBE":
            self.unsubscribe(names)
        elif not self.subscribe(names):
            text = f"Too many streams: at most {self.streams_max} per connection"
            return _refused(request.id, 2, text)
        return {"result": None, "id": request.id}

    def framed(self, stream: str, body: Json) -> Json:
        """A message as this client wants it."""
        return {"stream": stream, "data": body} if self.is_combined else body


def _refused(id: int | str | None, code: int, text: str) -> dict[str, Json]:
    return {"error": {"code": code, "msg": text}, "id": id}
