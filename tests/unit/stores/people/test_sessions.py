"""Sessions end when they are idle, old, or told to."""

from hansa.stores.people import People, Refused
from hansa.stores.people.sessions import SESSIONS_MAX
from tests.unit.stores.people.persons import ADA, HERE, HOUR_NS, Hours, logged_in, with_user


def test_an_idle_session_ends_after_twelve_hours(owned: People, hours: Hours) -> None:
    begun = logged_in(owned)
    hours.go(11.9)
    assert owned.sessions.find(begun.token) is not None
    hours.go(11.9)
    assert owned.sessions.find(begun.token) is not None
    hours.go(12)
    assert owned.sessions.find(begun.token) is None


def test_a_session_ends_after_seven_days_however_much_it_is_used(
    owned: People, hours: Hours
) -> None:
    begun = logged_in(owned)
    lasted = 0
    while owned.sessions.find(begun.token) is not None:
        hours.go(1)
        lasted += 1
    assert lasted == 7 * 24


def test_it_says_when_it_expires(owned: People, hours: Hours) -> None:
    session = logged_in(owned).session
    assert owned.sessions.expires_ns(session) == hours.at_ns + 12 * HOUR_NS
    hours.go(7 * 24 - 1)
    assert owned.sessions.expires_ns(session) == hours.at_ns + HOUR_NS


def test_to_ask_whether_it_is_open_does_not_keep_it_awake(owned: People, hours: Hours) -> None:
    begun = logged_in(owned)
    for _ in range(12):
        assert owned.sessions.is_open(begun.session.id)
        hours.go(1)
    assert not owned.sessions.is_open(begun.session.id)


def test_a_role_that_changes_counts_at_once(owned: People) -> None:
    bob = with_user(owned, "bob", "admin")
    owned.change_user("bob", "viewer", None)
    found = owned.sessions.find(bob.token)
    assert found is not None
    assert found.role == "viewer"


def test_one_sees_and_ends_ones_own_sessions_only(owned: People) -> None:
    bob, this = with_user(owned, "bob", "viewer"), logged_in(owned)
    mine = owned.sessions.lines("bob", this=bob.session.id)
    assert [(each.name, each.is_this) for each in mine] == [("bob", True)]
    assert {each.name for each in owned.sessions.lines(None)} == {ADA, "bob"}
    refused = owned.sessions.end(this.session.id, "bob")
    assert isinstance(refused, Refused)
    assert owned.sessions.find(this.token) is not None
    assert owned.sessions.end(bob.session.id) is None
    assert owned.sessions.find(bob.token) is None


def test_a_user_has_so_many_sessions_and_no_more(owned: People, hours: Hours) -> None:
    first = logged_in(owned)
    for _ in range(SESSIONS_MAX):
        hours.go(0.01)
        last = owned.sessions.begin(ADA, "admin", HERE)
    assert len(owned.sessions.lines(ADA)) == SESSIONS_MAX
    assert owned.sessions.find(first.token) is None
    assert owned.sessions.find(last.token) is not None


def test_tokens_and_what_changes_must_carry_are_never_the_same(owned: People) -> None:
    begun = [logged_in(owned) for _ in range(5)]
    secrets = {each.token for each in begun} | {each.csrf for each in begun}
    assert len(secrets) == 10
    assert all(len(each) == 43 for each in secrets)
