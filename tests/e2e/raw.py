"""Connections to a server by hand, for what no client would say."""

import contextlib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


def place_of(base: str) -> tuple[str, int]:
    """Host and port of a server's address."""
    parts = urlsplit(base)
    return str(parts.hostname), int(parts.port or 0)


@contextmanager
def line(base: str, timeout_s: float = 20.0) -> Iterator[socket.socket]:
    """A connection that says nothing yet."""
    with socket.create_connection(place_of(base), timeout_s) as connection:
        yield connection


def heard(connection: socket.socket) -> bytes:
    """Everything that the server says until it closes."""
    said = b""
    try:
        while part := connection.recv(1 << 16):
            said += part
    except ConnectionResetError:
        pass
    return said


def said(base: str, content: bytes) -> bytes:
    """The answer to some bytes, after which the server must close or be asked to."""
    with line(base) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(content)
        return heard(connection)


def status_of(answer: bytes) -> int:
    """The status of the first answer; 0 where there is none."""
    first = answer.partition(b"\r\n")[0].split()
    return int(first[1]) if len(first) > 1 else 0


def request(base: str, text: str, *headers: str, body: bytes = b"") -> bytes:
    """A request as bytes, such as `GET /health`; the connection ends with it."""
    host = "{}:{}".format(*place_of(base))
    lines = [f"{text} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def is_well(base: str, within_s: float = 2.0) -> bool:
    """Whether the server answers a stranger in time."""
    began_s = time.monotonic()
    return (
        status_of(said(base, request(base, "GET /health"))) == 200
        and time.monotonic() - began_s < within_s
    )
