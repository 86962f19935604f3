"""Logging in, setting up, and passwords by link."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from hansa.stores.people import Begun, LinkMade, People, Refused
from hansa.stores.people.passwords import Passwords
from hansa.stores.people.people import _WRONG
from tests.unit.stores.people.persons import (
    ADA,
    CHEAP,
    HERE,
    OTHER,
    PASSWORD,
    Hours,
    logged_in,
    opened,
    with_user,
)


def code(found: object) -> str:
    assert isinstance(found, Refused), found
    return found.code


def test_the_owner_is_created_once_with_the_link_of_the_first_start(people: People) -> None:
    link = people.owner_link()
    assert link is not None
    assert people.needs_owner()
    begun = people.set_up(link.token, "Ada", PASSWORD, HERE)
    assert isinstance(begun, Begun)
    assert (begun.session.name, begun.session.role) == ("ada", "admin")
    assert not people.needs_owner()
    assert people.owner_link() is None
    assert code(people.set_up(link.token, "eve", PASSWORD, HERE)) == "owner_exists"


def test_a_refused_name_or_password_leaves_the_link_good(people: People) -> None:
    link = people.owner_link()
    assert link is not None
    assert code(people.set_up(link.token, "a", PASSWORD, HERE)) == "name_refused"
    assert code(people.set_up(link.token, ADA, "short", HERE)) == "password_refused"
    assert code(people.set_up("x" * 43, ADA, PASSWORD, HERE)) == "link_refused"
    assert isinstance(people.set_up(link.token, ADA, PASSWORD, HERE), Begun)


def test_a_later_link_of_the_owner_ends_the_one_before(people: People) -> None:
    first, second = people.owner_link(), people.owner_link()
    assert first is not None
    assert second is not None
    assert code(people.set_up(first.token, ADA, PASSWORD, HERE)) == "link_refused"
    assert isinstance(people.set_up(second.token, ADA, PASSWORD, HERE), Begun)


def test_who_does_not_exist_is_shut_out_or_mistaken_is_told_the_same(owned: People) -> None:
    with_user(owned, "bob", "viewer")
    owned.invite("carol", "viewer")
    owned.change_user("bob", None, True)
    tries = (("nobody", PASSWORD), (ADA, OTHER), ("bob", PASSWORD), ("carol", ""), ("\ud800", "x"))
    assert {owned.log_in(*each, HERE) for each in tries} == {_WRONG}


def test_a_user_who_does_not_exist_costs_a_hash_too(
    owned: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        hashed.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for name in (ADA, "nobody", "NO NAME"):
        owned.log_in(name, OTHER, HERE)
    assert len({each.rsplit("$", 2)[0] for each in hashed}) == 1
    assert len(hashed) == 3


def test_a_login_takes_the_place_of_the_session_before(owned: People) -> None:
    before = logged_in(owned)
    after = owned.log_in("ADA", PASSWORD, HERE, before=before.token)
    assert isinstance(after, Begun)
    assert after.token != before.token
    assert owned.sessions.find(before.token) is None
    assert owned.sessions.find(after.token) == after.session


def test_the_same_password_typed_in_other_code_points_is_right(owned: People) -> None:
    link = owned.invite("zoe", "viewer")
    assert isinstance(link, LinkMade)
    owned.set_password_by_link(link.token, "cafe\u0301 under the bridge", HERE)
    assert isinstance(owned.log_in("zoe", "caf\u00e9 under the bridge", HERE), Begun)


def test_a_hash_of_other_parameters_is_made_anew_at_login(owned: People, tmp_path: Path) -> None:
    before = owned.users.find(ADA)
    stronger = PasswordHasher(**{**CHEAP, "time_cost": 2})
    later = People(tmp_path / "people", hasher=stronger)
    logged_in(later)
    after = later.users.find(ADA)
    assert before is not None
    assert after is not None
    assert "t=1" in before.password
    assert "t=2" in after.password
    logged_in(later)
    later.close()


def test_a_link_is_good_once_and_for_a_day(owned: People, hours: Hours) -> None:
    link = owned.invite("bob", "trader")
    assert isinstance(link, LinkMade)
    assert isinstance(owned.set_password_by_link(link.token, PASSWORD, HERE), Begun)
    assert code(owned.set_password_by_link(link.token, OTHER, HERE)) == "link_refused"
    late = owned.link_for("bob")
    assert isinstance(late, LinkMade)
    hours.go(24)
    assert code(owned.set_password_by_link(late.token, OTHER, HERE)) == "link_refused"
    logged_in(owned, "bob")


def test_of_many_who_use_a_link_at_once_one_gets_in(owned: People) -> None:
    link = owned.invite("bob", "trader")
    assert isinstance(link, LinkMade)
    found: list[object] = []

    def use() -> None:
        found.append(owned.set_password_by_link(link.token, PASSWORD, HERE))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(isinstance(each, Begun) for each in found) == 1


def test_a_reset_leaves_the_old_password_until_it_is_used_and_ends_all_sessions(
    owned: People,
) -> None:
    before = logged_in(owned)
    link = owned.link_for(ADA)
    assert isinstance(link, LinkMade)
    logged_in(owned)
    owned.set_password_by_link(link.token, OTHER, HERE)
    assert owned.sessions.find(before.token) is None
    assert owned.log_in(ADA, PASSWORD, HERE) == _WRONG


def test_changing_a_password_ends_the_other_sessions_and_the_link(owned: People) -> None:
    this, other = logged_in(owned), logged_in(owned)
    link = owned.link_for(ADA)
    assert isinstance(link, LinkMade)
    assert code(owned.change_password(this.session, OTHER, OTHER)) == "old_password_wrong"
    assert code(owned.change_password(this.session, PASSWORD, "ada")) == "password_refused"
    assert owned.change_password(this.session, PASSWORD, OTHER) is None
    assert owned.sessions.find(this.token) is not None
    assert owned.sessions.find(other.token) is None
    assert code(owned.set_password_by_link(link.token, PASSWORD, HERE)) == "link_refused"


def test_who_changes_their_password_in_a_session_that_ended_does_not(owned: People) -> None:
    begun = logged_in(owned)
    owned.sessions.end_token(begun.token)
    assert code(owned.change_password(begun.session, PASSWORD, OTHER)) == "old_password_wrong"
    logged_in(owned)


def test_who_is_shut_out_loses_sessions_and_link_and_may_come_back(owned: People) -> None:
    bob = with_user(owned, "bob", "viewer")
    link = owned.link_for("bob")
    assert isinstance(link, LinkMade)
    owned.change_user("bob", None, True)
    assert owned.sessions.find(bob.token) is None
    assert code(owned.set_password_by_link(link.token, OTHER, HERE)) == "link_refused"
    owned.change_user("bob", None, False)
    assert code(owned.set_password_by_link(link.token, OTHER, HERE)) == "link_refused"
    logged_in(owned, "bob")


def while_hashing(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Does something else once, just after the next password was found right."""
    is_right, waiting = Passwords.is_right, [do]

    def slow(self: Passwords, kept: str, password: str) -> bool:
        found = is_right(self, kept, password)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(Passwords, "is_right", slow)


def test_who_is_shut_out_while_their_password_is_checked_does_not_get_in(
    owned: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_user(owned, "bob", "viewer")
    while_hashing(monkeypatch, lambda: owned.change_user("bob", None, True))
    assert owned.log_in("bob", PASSWORD, HERE) == _WRONG
    assert owned.sessions.lines("bob") == ()


def test_of_two_who_change_a_password_at_once_the_first_one_does(
    owned: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, third = logged_in(owned).session, "nine kites over a wall"
    while_hashing(monkeypatch, lambda: owned.change_password(session, PASSWORD, OTHER))
    assert code(owned.change_password(session, PASSWORD, third)) == "old_password_wrong"
    logged_in(owned, ADA, OTHER)


def test_everything_is_there_after_a_restart_and_no_secret_is_in_the_file(
    owned: People, tmp_path: Path, hours: Hours
) -> None:
    begun = logged_in(owned)
    owned.close()
    again = opened(tmp_path / "people", hours)
    assert again.sessions.find(begun.token) == begun.session
    again.close()
    kept = b"".join(each.read_bytes() for each in (tmp_path / "people").iterdir())
    for secret in (begun.token, begun.csrf, PASSWORD):
        assert secret.encode() not in kept


def test_the_schema_says_its_version(owned: People, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people" / "people.sqlite") as beside:
        assert beside.execute("PRAGMA user_version").fetchone() == (1,)
    beside.close()
