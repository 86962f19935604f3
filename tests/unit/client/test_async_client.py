"""The client of coroutines asks as the other does."""

import asyncio

import httpx2
import pytest

from hansa.api.page import Page
from hansa.api.runs import Setting
from hansa.client import ApiError, AsyncClient
from tests.unit.client.conftest import Server, problem, said
from tests.unit.client.test_asking import NOBODY, STARTED, WANTED, WELL


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hansa.client.retrying.backoff_s", lambda attempt: 0.0)


def client_of(server: Server) -> AsyncClient:
    return AsyncClient("http://server:8720", key="hk_test", transport=httpx2.MockTransport(server))


def test_reading_is_tried_again() -> None:
    async def read() -> object:
        async with client_of(Server(NOBODY, problem("stopping", 503), said(WELL))) as client:
            return await client.read_health()

    assert asyncio.run(read()) == WELL


def test_a_change_with_a_key_is_sent_again_with_the_same_key() -> None:
    server = Server(NOBODY, said(STARTED, 201))

    async def start() -> object:
        async with client_of(server) as client:
            return await client.start_desk(WANTED)

    assert asyncio.run(start()) == STARTED
    assert len({each.headers["Idempotency-Key"] for each in server.asked}) == 1


def test_a_problem_is_raised() -> None:
    async def read() -> None:
        async with client_of(Server(problem("run_not_found", 404))) as client:
            await client.read_run("nothing")

    with pytest.raises(ApiError, match="run_not_found"):
        asyncio.run(read())


def test_a_list_is_read_part_after_part() -> None:
    parts = [Setting(key=str(number), value="") for number in range(3)]
    first = Page(data=tuple(parts[:2]), next_cursor="2", has_more=True)
    last = Page(data=tuple(parts[2:]), next_cursor="", has_more=False)

    async def read() -> list[Setting]:
        async with client_of(Server(said(first), said(last))) as client:
            return [each async for each in client.each(client.list_settings, "last")]

    assert asyncio.run(read()) == parts
