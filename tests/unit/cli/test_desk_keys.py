"""The keys of a desk's page."""

import pytest

from hansa.app.desk.socket import Question
from hansa.cli.desk_keys import Keys, Pressed, press


def pressed(keys: str) -> Pressed:
    last = Pressed(Keys())
    for key in keys:
        last = press(last.keys, key)
    return last


@pytest.mark.parametrize(
    ("keys", "question"),
    [
        ("p", Question(do="pause")),
        ("r", Question(do="resume")),
        ("k1y", Question(do="kill", level=1)),
        ("k3y", Question(do="kill", level=3)),
    ],
)
def test_keys_tell_the_desk(keys: str, question: Question) -> None:
    assert pressed(keys).question == question


@pytest.mark.parametrize("keys", ["k", "k3", "k3n", "k33", "kq", "k4y", "k3 y", "x", "y", "3y"])
def test_a_kill_without_its_three_keys_tells_nothing(keys: str) -> None:
    assert pressed(keys).question is None


def test_a_kill_asks_for_its_level_then_for_a_yes() -> None:
    assert pressed("k").keys.notice.startswith("kill: 1")
    assert "CLOSE every position" in pressed("k3").keys.notice


def test_q_leaves_but_ends_a_question_first() -> None:
    assert pressed("q").is_leaving
    assert not pressed("kq").is_leaving
