"""What a client of the stream makes of frames: every entry once, none left out."""

import msgspec
import pytest

from hansa.api.answer import DeskView
from hansa.api.problem import Problem
from hansa.api.stream import EquityEntry, Frame
from hansa.client.api_error import ApiError
from hansa.client.following import CONTENTS, Following, Heard
from hansa.errors import ConfigError, ServerError
from hansa.server.channels import FrameKind
from tests.unit.client.test_asking import WELL

CH = "last/equity"


def frame(t: FrameKind, seq: int, d: object, ch: str = CH) -> bytes:
    content = msgspec.Raw(msgspec.json.encode(d))
    return msgspec.json.encode(Frame(ch=ch, seq=seq, ts="now", t=t, d=content))


def entries(first: int, last: int) -> list[EquityEntry]:
    return [EquityEntry(ts_ns=number, equity=0.0) for number in range(first, last + 1)]


def numbers(heard: object) -> list[int]:
    assert isinstance(heard, Heard)
    return [each.ts_ns for each in heard.content]


def following(since: int | None = None) -> Following:
    return Following([CH], None if since is None else {CH: since}, 0)


def test_entries_come_as_structs_with_where_they_are_from() -> None:
    heard = following(0).take(frame("snap", 2, entries(1, 2)))
    assert numbers(heard) == [1, 2]
    assert isinstance(heard, Heard)
    assert (heard.run, heard.name, heard.seq, heard.is_first) == ("last", "equity", 2, True)


def test_it_goes_on_where_it_was_left() -> None:
    it = following()
    assert msgspec.json.decode(it.opening()[0])["since"] is None
    it.take(frame("snap", 5, []))
    it.take(frame("delta", 7, entries(6, 7)))
    assert msgspec.json.decode(it.opening()[0])["since"] == 7


def test_entries_that_came_already_are_left_out() -> None:
    it = following(3)
    assert numbers(it.take(frame("snap", 5, entries(2, 5)))) == [4, 5]
    assert it.take(frame("snap", 4, entries(2, 4))) is None
    assert numbers(it.take(frame("delta", 6, entries(6, 6)))) == [6]


def test_where_entries_are_missing_they_are_asked_for() -> None:
    it = following(3)
    again = it.take(frame("delta", 9, entries(8, 9)))
    assert isinstance(again, str)
    assert msgspec.json.decode(again) == {"op": "subscribe", "ch": CH, "since": 3, "last": 0}
    assert numbers(it.take(frame("snap", 9, entries(4, 9)))) == list(range(4, 10))


def test_entries_that_are_lost_for_good_are_told() -> None:
    with pytest.raises(ServerError, match="found 4 missing"):
        following(3).take(frame("snap", 9, entries(8, 9)))


def test_a_value_is_its_struct_and_may_begin_anew() -> None:
    it = Following(["last/desk"], None, 0)
    desk = DeskView(run="a", state="gone", is_answering=False, why="", as_of="", answer=None)
    first = it.take(frame("snap", 4, desk, "last/desk"))
    after_restart = it.take(frame("snap", 1, desk, "last/desk"))
    assert isinstance(first, Heard)
    assert first.content == desk
    assert isinstance(after_restart, Heard)


def test_a_channel_that_is_not_served_is_a_problem() -> None:
    problem = Problem(type="", title="", status=404, code="run_not_found", detail="none")
    with pytest.raises(ApiError, match="run_not_found"):
        following().take(frame("error", 0, problem))


@pytest.mark.parametrize("content", [b"no json", frame("snap", 1, [WELL])])
def test_a_frame_of_another_version_is_told(content: bytes) -> None:
    with pytest.raises(ServerError, match="of the same version"):
        following().take(content)


def test_a_heartbeat_says_nothing_new() -> None:
    assert following().take(frame("hb", 0, {}, "")) is None


@pytest.mark.parametrize("ch", ["fills", "last/nothing", "last/desks"])
def test_a_channel_that_there_is_none_of_is_refused(ch: str) -> None:
    with pytest.raises(ConfigError, match="expected a channel such as last/fills"):
        Following([ch], None, 0)


def test_every_channel_has_its_content() -> None:
    from hansa.api.stream import LOG_CHANNELS, SERVER_CHANNELS, VALUE_CHANNELS

    assert set(CONTENTS) == {*LOG_CHANNELS, *VALUE_CHANNELS, *SERVER_CHANNELS}
