"""A desk that fails before it began: no folder is left of it, unless it holds a record of value."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hansa.app.live.trading import resume, trade
from hansa.errors import DataError
from hansa.journal import verify
from hansa.stores import RunStore
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper_binance.toml"


pytestmark = pytest.mark.usefixtures("home")


class Closed(ThreadingHTTPServer):
    """A venue that lets nobody in. What it does when it is called can be set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Refusing)
        self.called: Callable[[], None] = lambda: None

    @property
    def place(self) -> str:
        """As a setting."""
        return f"trade.place=http://127.0.0.1:{self.server_port}"


class _Refusing(BaseHTTPRequestHandler):
    server: Closed

    def do_GET(self) -> None:
        self.server.called()
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def venue() -> Iterator[Closed]:
    with Closed() as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def test_a_desk_that_its_venue_does_not_let_in_leaves_no_run(tmp_path: Path, venue: Closed) -> None:
    for _ in range(2):
        with pytest.raises(DataError):
            trade(PAPER, overrides=[venue.place], runs=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_left_stays_when_it_cannot_go_on(tmp_path: Path, venue: Closed) -> None:
    venue.called = lambda: os.kill(os.getpid(), signal.SIGINT)
    folder = trade(PAPER, overrides=[venue.place], runs=tmp_path).folder
    before = verify(folder.journal)
    venue.called = lambda: None
    with pytest.raises(DataError):
        resume("last", runs=tmp_path)
    assert RunStore(tmp_path).find("last").path == folder.path
    assert verify(folder.journal) == before
