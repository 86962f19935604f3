"""`hansa coordinator` as a user drives it: one process sends, others look and ask."""

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hansa.app.live.coordinating import Egress, joined
from hansa.coordinator import Request, SteadyClock
from hansa.errors import ConfigError
from tests.command_line import hansa


class Venue(BaseHTTPRequestHandler):
    """Answers everything, and says a weight that others have used too."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("X-MBX-USED-WEIGHT-1M", "1234")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Venue)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the sockets are: a socket's path must be short, and pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="hansa-") as path:
        yield Path(path)


@pytest.fixture
def serving(url: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    place = ["--url", url, "--folder", str(folder), "--file", str(folder / "keys.age")]
    command = [sys.executable, "-m", "hansa.cli", "coordinator", "serve", *place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.send_signal(signal.SIGINT)


def ask(url: str, folder: Path) -> bool:
    """A desk of this process asks for the depth; says whether it leads."""

    async def main() -> bool:
        async with joined(Egress(url=url, folder=folder), desk="mine") as shared:
            deadline_ns = SteadyClock().now_ns() + 10**10
            parameters = (("symbol", "BTCUSDT"),)
            request = Request(
                endpoint="depth", desk="mine", deadline_ns=deadline_ns, parameters=parameters
            )
            assert (await shared.send(request)).body == b"{}"
            return shared.is_leader

    return asyncio.run(main())


def test_a_desk_goes_out_through_the_process_that_serves(
    serving: subprocess.Popen[str], url: str, folder: Path
) -> None:
    assert serving.stdout is not None
    lines = [serving.stdout.readline() for _ in range(2)]
    assert any("leads at" in line for line in lines)
    assert ask(url, folder) is False
    told = json.loads(serving.stdout.readline())
    assert told["kind"] == "foreign_seen"
    place = ("--url", url, "--folder", str(folder))
    status = json.loads(hansa("coordinator", "status", *place, "--format", "json").stdout)
    weight = next(budget for budget in status["budgets"] if budget["name"] == "weight")
    assert (weight["used"], weight["foreign"]) == (5, 1229)
    assert [desk["name"] for desk in status["desks"]] == ["mine"]
    shown = hansa("coordinator", "status", *place).stdout
    assert "weight" in shown
    assert "6,000" in shown
    serving.send_signal(signal.SIGINT)
    assert serving.wait(10) == 0


def test_without_anyone_who_serves_a_desk_leads_itself(url: str, folder: Path) -> None:
    assert ask(url, folder) is True


def test_nobody_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    done = hansa("coordinator", "status", "--folder", str(tmp_path))
    assert done.returncode == 3
    assert "`hansa coordinator serve`" in done.stderr


def test_an_unknown_venue_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"ccxt-kraken.*found 'kraken'"):
        _ = Egress(venue="kraken").name


def test_a_url_without_a_host_is_refused() -> None:
    with pytest.raises(ConfigError, match="expected a URL such as https://"):
        _ = Egress(url="localhost").name
