"""The stream: snapshots, resumption, and words that make no sense."""

from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from tests.unit.server.conftest import STREAM, Listen


def frames(listen: Listen, *said: dict[str, Any], until: int) -> list[dict[str, Any]]:
    """What comes to somebody who says so, without heartbeats."""
    found = []
    with listen() as socket:
        for each in said:
            socket.send_json({"op": "subscribe", **each})
        while len(found) < until:
            frame = socket.receive_json()
            if frame["t"] != "hb":
                found.append(frame)
    return found


def test_a_log_begins_with_its_last_entries(listen: Listen, run_name: str) -> None:
    (snap,) = frames(listen, {"ch": f"{run_name}/fills", "last": 3}, until=1)
    assert (snap["t"], len(snap["d"])) == ("snap", 3)
    assert snap["seq"] > 3


def test_a_log_goes_on_behind_the_entry_that_is_named(listen: Listen, run_name: str) -> None:
    ch = f"{run_name}/fills"
    first = frames(listen, {"ch": ch, "since": 0}, until=1)[0]
    again = frames(listen, {"ch": ch, "since": 5}, until=1)[0]
    assert again["d"] == first["d"][5 : 5 + len(again["d"])]


def test_a_long_log_comes_without_a_gap(listen: Listen, run_name: str) -> None:
    ch, seen = f"{run_name}/journal", list[int]()
    for frame in frames(listen, {"ch": ch, "since": 0}, until=4):
        seen += [each["seq"] for each in frame["d"]]
        assert frame["seq"] == len(seen)
    assert seen == list(range(len(seen)))


def test_values_come_once_as_they_are(listen: Listen, run_name: str) -> None:
    names = ("council", "limits", "positions", "desk")
    found = frames(listen, *({"ch": f"{run_name}/{name}"} for name in names), until=len(names))
    assert {each["ch"].split("/")[1] for each in found} == set(names)
    desk = next(each["d"] for each in found if each["ch"].endswith("/desk"))
    assert (desk["state"], desk["is_answering"]) == ("gone", False)


@pytest.mark.parametrize(
    ("ch", "code"),
    [
        ("RUN/nothing", "channel_not_found"),
        ("no-run/fills", "run_not_found"),
        ("x", "channel_not_found"),
    ],
)
def test_a_channel_that_there_is_not_is_said_and_the_rest_lives_on(
    ch: str, code: str, listen: Listen, run_name: str
) -> None:
    asked = {"ch": ch.replace("RUN", run_name)}, {"ch": f"{run_name}/limits"}
    error, limits = frames(listen, *asked, until=2)
    assert (error["t"], error["d"]["code"]) == ("error", code)
    assert limits["t"] == "snap"


@pytest.mark.parametrize("said", ["{", '{"op": "dance"}', '{"op": "subscribe"}', "x" * 5000])
def test_nonsense_ends_the_connection(said: str, listen: Listen) -> None:
    with listen() as socket:
        assert socket.receive_json()["t"] == "hb"
        socket.send_text(said)
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_json()
    assert ended.value.code == 4400


def test_nobody_listens_without_a_login(browser: TestClient) -> None:
    with pytest.raises(WebSocketDenialResponse) as refused:
        browser.websocket_connect(STREAM).__enter__()
    assert refused.value.status_code == 401
