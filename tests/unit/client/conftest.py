"""Servers that answer as they are told, for clients that do not wait."""

import httpx2
import msgspec
import pytest

from hansa.api.problem import Problem
from hansa.client import Client


class Server:
    """Answers one after the other, the last one again and again; keeps what it was asked."""

    def __init__(self, *answers: httpx2.Response | Exception):
        self._answers = list(answers)
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, key: str = "hk_test", retries: int = 4) -> Client:
        """A client of it."""
        transport = httpx2.MockTransport(self)
        return Client("http://server:8720", key=key, retries=retries, transport=transport)


def said(value: object, status: int = 200, **headers: str) -> httpx2.Response:
    """An answer of a Struct."""
    return httpx2.Response(status, content=msgspec.json.encode(value), headers=headers)


def problem(code: str, status: int, **headers: str) -> httpx2.Response:
    """An answer that is a problem."""
    told = Problem(type="", title="", status=status, code=code, detail=f"a {code}")
    return said(told, status, **headers)


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long clients would have waited, in seconds."""
    waits: list[float] = []
    monkeypatch.setattr("hansa.client.asking.time.sleep", waits.append)
    return waits
