"""Users, as admins see and change them."""

from hansa.api.people import UserLine
from hansa.stores.people import People, Refused
from tests.unit.stores.people.persons import ADA, Hours, logged_in, with_user


def test_users_are_listed_newest_first_without_anything_secret(owned: People, hours: Hours) -> None:
    hours.go(1)
    owned.invite("Bob", "viewer")
    bob, ada = owned.users.lines()
    assert (bob.name, bob.role, bob.last_login_at) == ("bob", "viewer", "")
    assert ada.last_login_at == ada.created_at == "2026-05-28T20:26:40.000000000Z"


def test_a_name_is_taken_however_it_is_written(owned: People) -> None:
    found = owned.invite("ADA", "viewer")
    assert isinstance(found, Refused)
    assert found.code == "name_taken"


def test_the_last_admin_who_can_log_in_stays(owned: People) -> None:
    owned.invite("carol", "admin")  # has no password yet
    for role, is_disabled in (("viewer", None), (None, True)):
        found = owned.change_user(ADA, role, is_disabled)
        assert isinstance(found, Refused)
        assert found.code == "last_admin"
    with_user(owned, "bob", "admin")
    assert isinstance(owned.change_user(ADA, "viewer", None), UserLine)
    logged_in(owned)


def test_there_is_none_of_that_name(owned: People) -> None:
    for found in (owned.change_user("nobody", "viewer", None), owned.link_for("nobody")):
        assert isinstance(found, Refused)
        assert found.code == "user_not_found"
