"""The typed client of Hansa's server: `Client`, and `AsyncClient` for programs of coroutines.

    from hansa.client import Client
    with Client("http://127.0.0.1:8720", key="hk_...") as client:
        for fill in client.each(client.list_fills, "last"):
            print(fill.at, fill.side, fill.quantity, fill.price)

Answers are the Structs of `hansa.api`; install it with `pip install 'hansa[client]'`.
"""

from hansa.client.api_error import ApiError
from hansa.client.async_client import AsyncClient
from hansa.client.client import Client
from hansa.client.following import Heard
from hansa.client.frame import frame
from hansa.client.quota import Quota

__all__ = ["ApiError", "AsyncClient", "Client", "Heard", "Quota", "frame"]
