"""A desk that is told to stop while it starts: it says so and ends in order."""

import os
import signal
import socket
import threading
from pathlib import Path

import pytest

from hansa.app.live.trading import trade
from hansa.journal import has_writer, verify
from hansa.stores import RunStore
from tests.conftest import ROOT
from tests.trading_aside import Heard

PAPER = ROOT / "examples" / "paper_binance.toml"


pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_the_venue_keeps_the_desk_waiting_is_orderly(
    tmp_path: Path, number: signal.Signals
) -> None:
    heard = Heard()
    with socket.create_server(("127.0.0.1", 0)) as venue:
        callers: list[socket.socket] = []

        def silent() -> None:
            callers.append(venue.accept()[0])  # and no answer, ever
            os.kill(os.getpid(), number)

        answering = threading.Thread(target=silent)
        answering.start()
        place = f"trade.place=http://127.0.0.1:{venue.getsockname()[1]}"
        done = trade(PAPER, overrides=[place], runs=tmp_path, log=heard.log)
        answering.join()
        callers[0].close()
    assert (done.status, done.orders_left) == ("stopped", 0)
    assert [each["event"] for each in heard.lines()][-2:] == ["unbegun", "stopped"]
    folder = RunStore(tmp_path).find("last")
    assert folder.record().head == verify(folder.journal).head == done.head
    assert not has_writer(folder.journal)
