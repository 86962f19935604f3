"""How Binance wants calls signed: HMAC-SHA256 over the query, with the time of sending in it."""

import hashlib
import hmac
from collections.abc import Callable
from functools import cache
from urllib.parse import urlencode

from hansa.coordinator import Call
from hansa.coordinator.binance_spot import WINDOW_NS
from hansa.ports import Keys
from hansa.venues.http import Signed, Signer

_MS_NS = 1_000_000
#: Requests of the WebSocket API are signed in the order of their parameters' names.
SOCKET_PATH = "/ws-api/v3"


def signer(
    keys: Callable[[str], Keys], *, now_ns: Callable[[], int], window_ms: int = WINDOW_NS // 10**6
) -> Signer:
    """Signs with the keys of the call's account; `window_ms` is the venue's recvWindow.

    `keys` is asked once for each account, since to open a sealed file takes seconds; it raises
    NotFoundError for one it does not know.
    """
    once = cache(keys)

    def sign(call: Call) -> Signed:
        pair = once(call.account)
        stamp = (("recvWindow", str(window_ms)), ("timestamp", str(now_ns() // _MS_NS)))
        parameters = (*call.parameters, *stamp)
        if call.path == SOCKET_PATH:
            parameters = tuple(sorted(parameters))
        text = urlencode(parameters).encode()
        signature = hmac.new(pair.secret.encode(), text, hashlib.sha256).hexdigest()
        return Signed((*parameters, ("signature", signature)), {"X-MBX-APIKEY": pair.api_key})

    return sign
