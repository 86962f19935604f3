"""The typed client against `hansa serve`, as it is installed."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from hansa.api.desks import StartDesk
from hansa.client import ApiError, AsyncClient, Client
from hansa.server.application import operations
from tests.api_schema import SHAPED, faults
from tests.conftest import ROOT
from tests.e2e.every_operation import walk
from tests.e2e.serving import Served, fresh


@pytest.fixture
def client(server: Served) -> Iterator[Client]:
    with server.client() as opened:
        yield opened


def test_every_operation_is_answered_as_its_struct() -> None:
    with fresh() as server:
        heard = walk(server)
    assert {each.name for each in operations()} <= heard.keys()
    assert [fault for each in SHAPED for fault in faults(each, heard[each.name])] == []


def test_a_list_in_small_parts_is_the_list(client: Client) -> None:
    records = list(client.each(client.list_records, "last", limit=100))
    assert [each.seq for each in records] == list(range(len(records)))[::-1]


def test_the_stream_has_every_record_of_the_journal(client: Client) -> None:
    found: list[int] = []
    for heard in client.stream(["last/journal"], since={"last/journal": 0}):
        found += [each.seq for each in heard.content]
        if len(found) > client.read_run("last").records - 5:
            break
    assert found == list(range(len(found)))
    assert len(found) >= 500


def test_a_coroutine_hears_what_a_desk_says(server: Served) -> None:
    async def listen() -> str:
        async with AsyncClient(server.base, key=server.key) as client:
            run = (await client.list_desks()).data[0].run
            async for heard in client.stream([f"{run}/desk"]):
                return heard.content.state
        return ""

    assert asyncio.run(listen()) == "trading"


def test_a_channel_of_a_run_that_there_is_not(client: Client) -> None:
    with pytest.raises(ApiError, match="run_not_found"):
        next(client.stream(["nothing/fills"]))


def test_a_key_that_is_none_is_refused(server: Served) -> None:
    with Client(server.base, key="hk_nothing") as stranger:
        with pytest.raises(ApiError, match="key_refused"):
            stranger.list_runs()
        with pytest.raises(ApiError, match="key_refused"):
            next(stranger.stream(["desks"]))


def test_the_same_key_starts_nothing_else(client: Client) -> None:
    wanted = StartDesk(configuration="nothing")
    with pytest.raises(ApiError, match="configuration_not_found"):
        client.start_desk(wanted, idempotency_key="start-nothing")


def test_the_example_of_a_remote_desk(server: Served) -> None:
    done = _example({"HANSA_SERVER": server.base, "HANSA_KEY": server.key})
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^3-\d+: buy [\d.]+ BINANCE:\w+ at [\d.]+$", done.stdout, re.MULTILINE)
    assert "paused: only orders that reduce" in done.stdout
    assert "records are open" in done.stdout


def test_the_program_of_the_document_runs(
    server: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "docs" / "client.md").read_text()
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code is not None
    exec(code[1].replace("http://127.0.0.1:8720", server.base).replace("hk_...", server.key), {})
    out = capsys.readouterr().out
    assert "DeskLine(run='paper-council-" in out
    assert "-> " in out


def test_the_example_says_what_it_needs() -> None:
    done = _example({"HANSA_KEY": ""})
    assert done.returncode == 2
    assert done.stdout.startswith("expected a server (`hansa serve`) and a key")


def _example(settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, ROOT / "examples" / "remote_desk.py"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
