"""A service on loopback that takes what Apprise posts as JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hansa.ports import Keys
from hansa.stores.keys import SealedKeys


@contextmanager
def webhook() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """Its port, and what was posted so far."""
    posted: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            posted.append(json.loads(self.rfile.read(size)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, posted
    finally:
        server.shutdown()
        server.server_close()


def keep_address(folder: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the webhook's address as "phone" in `keys.age`; the passphrase lies in a file."""
    word = folder / "word"
    word.write_text("a phrase")
    word.chmod(0o600)
    monkeypatch.setenv("HANSA_PASSPHRASE_FILE", str(word))
    kept = SealedKeys(folder / "keys.age", lambda: "a phrase")
    kept.write("phone", Keys("", f"json://127.0.0.1:{port}/"))
