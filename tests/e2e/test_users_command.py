"""`hansa users` and `hansa actions`: who may use the server, and what was done, on record."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hansa.api.journal import ActionLine, Verified
from hansa.api.page import Page
from hansa.api.people import KeyMade, OneTimeLink, SessionLine, UserLine
from hansa.cli.entry import run_app
from hansa.stores.actions import ActionJournal
from hansa.stores.people import Caller, People


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "server"


def said(home: Path, *words: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run_app([*words, "--home", str(home)]) == 0
    return out.getvalue()


def json_of(home: Path, *words: str) -> str:
    return said(home, *words, "--format", "json")


def actions(home: Path) -> tuple[ActionLine, ...]:
    return msgspec.json.decode(json_of(home, "actions"), type=Page[ActionLine]).data


@contextlib.contextmanager
def people_of(home: Path) -> Iterator[People]:
    with contextlib.closing(People(home)) as people:
        yield people


def test_a_user_who_was_added_sets_their_password_by_the_link(home: Path) -> None:
    made = msgspec.json.decode(
        json_of(home, "users", "add", "ann", "--role", "admin", "--page", "https://desk.example/"),
        type=OneTimeLink,
    )
    page, _, token = made.link.partition("#")
    assert page == "https://desk.example/password"
    with people_of(home) as people:
        begun = people.set_password_by_link(token, "a sentence nobody guesses", Caller("::1"))
    assert begun.session.name == "ann"
    (line,) = msgspec.json.decode(json_of(home, "users", "sessions"), type=tuple[SessionLine, ...])
    said(home, "users", "end", line.id)
    assert line.id not in said(home, "users", "sessions")


def test_users_change_and_each_change_is_on_record(home: Path) -> None:
    said(home, "users", "add", "bob", "--role", "viewer")
    said(home, "users", "role", "bob", "trader", "--reason", "joins the desk")
    said(home, "users", "disable", "bob")
    (bob,) = msgspec.json.decode(json_of(home, "users", "list"), type=tuple[UserLine, ...])
    assert (bob.role, bob.is_disabled) == ("trader", True)
    shut_out, changed, made = actions(home)
    assert (made.action, made.after) == ("user.create", "viewer")
    assert (changed.before, changed.after, changed.reason) == ("viewer", "trader", "joins the desk")
    assert (shut_out.after, shut_out.status) == ("trader, shut out", "done")
    assert "bob" in said(home, "users", "enable", "bob")


def test_a_key_is_made_shown_once_and_revoked(home: Path) -> None:
    said(home, "users", "add", "bob", "--role", "viewer")
    made = msgspec.json.decode(json_of(home, "users", "key", "bob", "reader"), type=KeyMade)
    with people_of(home) as people:
        assert people.keys.use(made.secret, "::1") is not None
    assert made.key.id in said(home, "users", "keys")
    assert made.secret not in said(home, "users", "keys") + json_of(home, "actions")
    said(home, "users", "revoke", made.key.id)
    with people_of(home) as people:
        assert people.keys.use(made.secret, "::1") is None


def test_a_key_may_do_no_more_than_its_owner(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, "users", "add", "bob", "--role", "viewer")
    words = ["users", "key", "bob", "killer", "--scope", "risk:kill", "--home", str(home)]
    assert run_app(words) == 2
    assert "risk:kill" in capsys.readouterr().err
    assert actions(home)[0].status == "refused"


def test_beside_a_server_users_are_shown_but_not_changed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, "users", "add", "bob", "--role", "viewer")
    server = ActionJournal(home / "actions")
    assert "bob" in said(home, "users", "list")
    assert len(actions(home)) == 1
    assert run_app(["users", "disable", "bob", "--home", str(home)]) == 2
    assert "on its page, or stop it first" in capsys.readouterr().err
    server.close()
    assert "shut out" not in said(home, "users", "list")


def test_to_look_where_nothing_is_makes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["users", "list"], ["users", "disable", "bob"], ["actions"]):
        assert run_app([*words, "--home", str(home)]) == 3
    assert "hansa serve" in capsys.readouterr().err
    assert not home.exists()


def test_the_journal_of_actions_is_verified(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(home, "users", "add", "bob", "--role", "viewer")
    found = msgspec.json.decode(json_of(home, "actions", "verify"), type=Verified)
    assert (found.is_whole, found.records) == (True, 3)
    segment = home / "actions" / "00000001.hj"
    content = bytearray(segment.read_bytes())
    content[-100] ^= 1
    segment.write_bytes(content)
    assert run_app(["actions", "verify", "--home", str(home)]) == 1
    assert "not whole" in capsys.readouterr().out
