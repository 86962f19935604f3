"""What a client sends, and what it makes of the answers."""

import httpx2
import pytest

from hansa.api.desks import Hold, Kill, StartDesk, Started
from hansa.api.health import Health
from hansa.api.page import Page
from hansa.api.people import LogIn, Me
from hansa.api.runs import Setting
from hansa.client import ApiError, Client, Quota
from hansa.errors import ConfigError, HansaError, ServerError
from tests.unit.client.conftest import Server, problem, said

WELL = Health(status="ok", version="1", at="")
STARTED = Started(configuration="council", pid=1, run="council-1")
WANTED = StartDesk(configuration="council")
NOBODY = httpx2.ConnectError("refused")


def test_an_answer_is_its_struct_and_the_key_goes_along() -> None:
    server = Server(said(WELL))
    assert server.client().read_health() == WELL
    assert server.asked[0].headers["Authorization"] == "Bearer hk_test"


def test_parameters_go_where_the_operation_has_them() -> None:
    server = Server(said(Page(data=(), next_cursor="", has_more=False)))
    server.client().list_orders("a run/../x", instrument="B:X", open=True, limit=7)
    url = server.asked[0].url
    assert url.raw_path.decode().partition("?")[0] == "/v1/runs/a%20run%2F..%2Fx/orders"
    assert dict(url.params) == {"instrument": "B:X", "open": "true", "limit": "7"}


def test_a_parameter_may_come_more_than_once() -> None:
    server = Server(problem("bad_parameter", 422))
    with pytest.raises(ApiError):
        server.client().compare_runs(["a", "b"])
    assert server.asked[0].url.params.get_list("run") == ["a", "b"]


def test_a_problem_is_raised_with_its_code() -> None:
    server = Server(problem("run_not_found", 404))
    with pytest.raises(ApiError, match="run_not_found: a run_not_found") as caught:
        server.client().read_run("nothing")
    assert caught.value.problem.status == 404
    assert caught.value.exit_code == 2
    assert isinstance(caught.value, HansaError)


def test_what_no_server_of_hansa_wrote_is_told() -> None:
    with pytest.raises(ServerError, match="found HTTP 502 from something else"):
        Server(httpx2.Response(502, text="<html>")).client().read_health()


def test_an_answer_of_another_version_is_told() -> None:
    with pytest.raises(ServerError, match="of the same version"):
        Server(said({"status": "ok"})).client().read_health()


@pytest.mark.parametrize("base", ["server:8720", "ftp://server", "http://", "http://a/v1"])
def test_an_address_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(ConfigError, match="expected the address of a server"):
        Client(base)


def test_what_is_left_of_ones_requests_can_be_read() -> None:
    headers = {"RateLimit-Policy": '"default";q=600;w=60', "RateLimit": '"default";r=597;t=1'}
    client = Server(said(WELL, **headers)).client()
    assert client.quota is None
    client.read_health()
    assert client.quota == Quota(units=600, window_s=60, left=597, full_in_s=1)


def test_reading_is_tried_again_when_no_answer_comes(slept: list[float]) -> None:
    server = Server(NOBODY, NOBODY, said(WELL))
    assert server.client().read_health() == WELL
    assert len(slept) == 2
    assert slept[0] < slept[1] <= 0.5


def test_reading_is_given_up_after_so_many_times() -> None:
    server = Server(NOBODY)
    with pytest.raises(ServerError, match="http://server:8720: expected a server of Hansa"):
        server.client(retries=2).read_health()
    assert len(server.asked) == 3


def test_a_server_says_how_long_to_wait(slept: list[float]) -> None:
    server = Server(problem("rate_limited", 429, **{"Retry-After": "7"}), said(WELL))
    server.client().read_health()
    assert slept == [7.0]


def test_nobody_waits_for_longer_than_a_minute(slept: list[float]) -> None:
    server = Server(problem("rate_limited", 429, **{"Retry-After": "3600"}))
    with pytest.raises(ApiError, match="rate_limited"):
        server.client().read_health()
    assert slept == []


@pytest.mark.parametrize("answer", [NOBODY, problem("stopping", 503)])
def test_a_change_is_sent_once(answer: httpx2.Response | Exception) -> None:
    server = Server(answer)
    with pytest.raises(ServerError):
        server.client().kill_desk("last", Kill(level=2))
    assert len(server.asked) == 1


def test_a_change_with_a_key_is_sent_again_with_the_same_key() -> None:
    server = Server(NOBODY, problem("stopping", 503), said(STARTED, 201))
    assert server.client().start_desk(WANTED) == STARTED
    keys = {each.headers["Idempotency-Key"] for each in server.asked}
    assert len(server.asked) == 3
    assert len(keys) == 1


def test_the_answer_of_a_change_that_is_being_done_is_waited_for() -> None:
    in_flight = problem("idempotency_key_in_flight", 409, **{"Retry-After": "1"})
    assert Server(in_flight, said(STARTED, 201)).client().start_desk(WANTED) == STARTED


def test_each_change_has_a_key_of_its_own_or_the_one_that_was_given() -> None:
    server = Server(said(STARTED, 201))
    client = server.client()
    client.start_desk(WANTED), client.start_desk(WANTED)
    client.start_desk(WANTED, idempotency_key="mine-1234")
    first, second, third = (each.headers["Idempotency-Key"] for each in server.asked)
    assert first != second
    assert third == "mine-1234"


def test_a_session_shows_its_token_with_every_change() -> None:
    me = Me(name="anna", role="admin", scopes=(), csrf="token", expires_at="")
    server = Server(said(me, 201), problem("desk_gone", 409))
    client = server.client(key="")
    client.log_in(LogIn(name="anna", password="x"))
    with pytest.raises(ApiError, match="desk_gone"):
        client.pause_desk("last", Hold())
    assert server.asked[1].headers["X-CSRF-Token"] == "token"
    assert server.asked[1].headers["Origin"] == "http://server:8720"


def test_a_list_is_read_part_after_part() -> None:
    parts = [Setting(key=str(number), value="") for number in range(3)]
    first = Page(data=tuple(parts[:2]), next_cursor="2", has_more=True)
    last = Page(data=tuple(parts[2:]), next_cursor="", has_more=False)
    server = Server(said(first), said(last))
    client = server.client()
    assert list(client.each(client.list_settings, "last", limit=2)) == parts
    assert [each.url.params.get("cursor") for each in server.asked] == [None, "2"]
