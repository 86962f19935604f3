"""What comes again is answered again, and done once."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, Response

from hansa.server.security.guarding import Security
from hansa.server.security.idempotency import Idempotency
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError
from hansa.stores.answers import KEPT_MAX, Answers
from tests.unit.server.security.asking import posted
from tests.unit.stores.people.persons import Hours

KEY = {"idempotency-key": "one-start-of-a-desk"}
BODY = b'{"configuration": "paper"}'
ADA = Principal(
    name="ada", role="trader", scopes=(), via="session", id="s", address="::1", request_id="r"
)
BOB = Principal(
    name="bob", role="trader", scopes=(), via="session", id="t", address="::1", request_id="r"
)


class Starts:
    """Starts a desk each time it is called."""

    def __init__(self, *failures: Exception) -> None:
        self.count = 0
        self._failures = list(failures)

    async def __call__(self) -> Response:
        self.count += 1
        if self._failures:
            raise self._failures.pop()
        return JSONResponse({"pid": self.count}, 201)


def ask(
    idempotency: Idempotency,
    do: Callable[[], Awaitable[Response]],
    body: bytes = BODY,
    caller: Principal = ADA,
    path: str = "/v1/desks",
) -> Response:
    return asyncio.run(idempotency.once(posted(body, KEY, path), caller, do))


def refused(idempotency: Idempotency, do: Starts, body: bytes = BODY, path: str = "/v1/a") -> str:
    with pytest.raises(ProblemError) as caught:
        ask(idempotency, do, body, path=path)
    return caught.value.code


def test_the_same_request_is_answered_with_the_same_bytes_and_done_once(
    security: Security,
) -> None:
    start = Starts()
    first, second = (ask(security.idempotency, start) for _ in range(2))
    assert start.count == 1
    assert (first.body, first.status_code) == (second.body, second.status_code)
    assert first.headers["content-type"] == second.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"


def test_another_body_or_path_under_the_same_key_is_refused(security: Security) -> None:
    start = Starts()
    ask(security.idempotency, start, path="/v1/a")
    assert refused(security.idempotency, start, b'{"configuration": "other"}') == (
        "idempotency_key_reused"
    )
    assert refused(security.idempotency, start, path="/v1/b") == "idempotency_key_reused"
    assert start.count == 1


def test_people_do_not_share_keys(security: Security) -> None:
    start = Starts()
    ask(security.idempotency, start)
    assert ask(security.idempotency, start, b"{}", BOB).headers.get("idempotent-replayed") is None
    assert start.count == 2


def test_while_it_is_being_done_it_is_not_done_again(security: Security) -> None:
    codes = []

    async def start() -> Response:
        with pytest.raises(ProblemError) as caught:
            await security.idempotency.once(posted(BODY, KEY), ADA, Starts())
        codes.append((caught.value.code, caught.value.retry_after_s))
        return Response(status_code=204)

    ask(security.idempotency, start)
    assert codes == [("idempotency_key_in_flight", 1)]


def test_what_was_refused_may_be_asked_again(security: Security) -> None:
    start = Starts(ProblemError("reason_required"))
    assert refused(security.idempotency, start, path="/v1/desks") == "reason_required"
    assert ask(security.idempotency, start).status_code == 201
    assert start.count == 2


@pytest.mark.parametrize("failure", [ProblemError("desk_silent"), RuntimeError("cut off")])
def test_what_failed_on_the_way_is_unknown_and_not_done_again(
    security: Security, failure: Exception
) -> None:
    start = Starts(failure)
    with pytest.raises(type(failure)):
        ask(security.idempotency, start, path="/v1/a")
    assert refused(security.idempotency, start) == "idempotency_unknown"
    assert start.count == 1


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ProblemError("desk_gone", execution_status="unknown"), "idempotency_unknown"),
        (ProblemError("desk_silent", execution_status="rejected"), ""),
    ],
)
def test_what_is_known_of_a_refusal_says_whether_it_may_be_asked_again(
    security: Security, failure: ProblemError, code: str
) -> None:
    start = Starts(failure)
    assert refused(security.idempotency, start, path="/v1/a") == failure.code
    if code:
        assert refused(security.idempotency, start) == code
    else:
        assert ask(security.idempotency, start, path="/v1/a").status_code == 201


def test_what_a_server_that_died_had_begun_is_unknown(tmp_path: Path, hours: Hours) -> None:
    died, next_one = Answers(tmp_path / "state"), Answers(tmp_path / "state")
    start, codes = Starts(), list[str]()

    async def dies() -> Response:
        with pytest.raises(ProblemError) as caught:
            await Idempotency(next_one, hours.now_ns).once(posted(BODY, KEY), ADA, start)
        codes.append(caught.value.code)
        return Response()

    ask(Idempotency(died, hours.now_ns), dies)
    assert (codes, start.count) == (["idempotency_unknown"], 0)
    died.close()
    next_one.close()


def test_the_disk_is_waited_for_beside_the_loop(
    security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = list[int]()

    def seen(answers: Answers, *said: object) -> None:
        where.append(threading.get_ident())

    for each in ("begin", "end"):
        monkeypatch.setattr(Answers, each, seen)
    ask(security.idempotency, Starts())
    assert len(where) == 2
    assert threading.get_ident() not in where


def test_an_answer_is_kept_for_a_day(security: Security, hours: Hours) -> None:
    start = Starts()
    ask(security.idempotency, start)
    hours.go(23.9)
    ask(security.idempotency, start)
    assert start.count == 1
    hours.go(0.1)
    ask(security.idempotency, start)
    assert start.count == 2


def test_so_many_answers_are_kept_of_each_and_no_more(tmp_path: Path) -> None:
    answers = Answers(tmp_path / "state")
    answers.begin("bob", "first-key", b"x", 0)
    with answers._database.change():
        for each in range(KEPT_MAX + 1):
            answers.begin("ada", f"key-{each:06}", b"x", each)
    assert answers.begin("ada", "key-000001", b"x", KEPT_MAX) is not None
    assert answers.begin("bob", "first-key", b"x", KEPT_MAX) is not None
    assert answers.begin("ada", "key-000000", b"x", KEPT_MAX + 1) is None
    answers.close()


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({}, "idempotency_key_missing"),
        ({"idempotency-key": "short"}, "bad_parameter"),
        ({"idempotency-key": "x" * 65}, "bad_parameter"),
        ({"idempotency-key": "with a space"}, "bad_parameter"),
    ],
)
def test_a_key_is_there_and_has_its_form(
    security: Security, keys: dict[str, str], code: str
) -> None:
    with pytest.raises(ProblemError, match=code):
        asyncio.run(security.idempotency.once(posted(BODY, keys), ADA, Starts()))
