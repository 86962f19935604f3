"""API keys never do more than their owner may."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.api.people import KeyMade, NewKey, Role, Scope
from hansa.stores.people import People, Refused, scopes_of
from hansa.stores.people.roles import SCOPES, within
from tests.unit.stores.people.persons import ADA, HERE, Hours, with_user

ROLES: tuple[Role, ...] = get_args(Role)
EVERY: tuple[Scope, ...] = get_args(Scope)


def made(people: People, *scopes: Scope, owner: str = ADA, role: Role = "admin") -> KeyMade:
    found = people.keys.make(owner, role, NewKey(name="robot", scopes=scopes))
    assert isinstance(found, KeyMade), found
    return found


def test_a_key_is_shown_once_and_opens(owned: People, hours: Hours) -> None:
    key = made(owned, "read", "risk:kill")
    use = owned.keys.use(key.secret, HERE.address)
    assert use is not None
    assert (use.owner, use.scopes) == (ADA, ("read", "risk:kill"))
    assert key.secret.startswith(f"hk_{key.key.id}_")
    assert len(key.secret) == 3 + 8 + 1 + 43


def test_a_key_that_is_altered_opens_nothing(owned: People) -> None:
    secret = made(owned, "read").secret
    for place in range(len(secret)):
        other = "A" if secret[place] != "A" else "B"
        assert owned.keys.use(secret[:place] + other + secret[place + 1 :], "::1") is None
    assert owned.keys.use(secret + "\n", "::1") is None


@given(st.sampled_from(ROLES), st.sampled_from(ROLES), st.lists(st.sampled_from(EVERY)))
def test_scopes_never_exceed_the_role(then: Role, now: Role, asked: list[Scope]) -> None:
    assert set(within(now, within(then, asked))) <= set(SCOPES[now])
    assert set(within(now, asked)) == set(asked) & set(SCOPES[now])


@pytest.mark.parametrize("role", ROLES)
def test_nobody_makes_a_key_beyond_their_role(owned: People, role: Role) -> None:
    with_user(owned, "bob", role)
    for scope in EVERY:
        found = owned.keys.make("bob", role, NewKey(name="robot", scopes=(scope,)))
        assert isinstance(found, KeyMade) == (scope in scopes_of(role))


def test_who_is_demoted_takes_their_keys_along(owned: People) -> None:
    with_user(owned, "bob", "trader")
    key = made(owned, "read", "trade:live", owner="bob", role="trader")
    owned.change_user("bob", "viewer", None)
    use = owned.keys.use(key.secret, "::1")
    assert use is not None
    assert use.scopes == ("read",)
    assert owned.keys.lines("bob")[0].scopes == ("read",)
    owned.change_user("bob", None, True)
    assert owned.keys.use(key.secret, "::1") is None
    assert owned.keys.scopes_now(key.key.id) == ()


def test_a_key_expires_and_is_revoked(owned: People, hours: Hours) -> None:
    dated, forever = (
        made(owned, "read"),
        owned.keys.make(ADA, "admin", NewKey(name="x", scopes=("read",), expires_days=0)),
    )
    assert isinstance(forever, KeyMade)
    assert forever.key.expires_at == ""
    hours.go(90 * 24)
    assert owned.keys.use(dated.secret, "::1") is None
    assert owned.keys.use(forever.secret, "::1") is not None
    assert isinstance(owned.keys.revoke(forever.key.id, "bob"), Refused)
    assert owned.keys.revoke(forever.key.id, ADA) is None
    assert owned.keys.use(forever.secret, "::1") is None


def test_the_last_use_is_kept_once_a_minute(owned: People, hours: Hours) -> None:
    key = made(owned, "read")
    owned.keys.use(key.secret, "10.0.0.1")
    hours.go(0.01)
    owned.keys.use(key.secret, "10.0.0.2")
    first = owned.keys.lines(ADA)[0]
    hours.go(0.01)
    owned.keys.use(key.secret, "10.0.0.3")
    second = owned.keys.lines(ADA)[0]
    assert (first.last_used_from, second.last_used_from) == ("10.0.0.1", "10.0.0.3")
    assert first.last_used_at < second.last_used_at


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewKey(name="", scopes=("read",)), "name_refused"),
        (NewKey(name="a\nb", scopes=("read",)), "name_refused"),
        (NewKey(name="robot", scopes=()), "scope_refused"),
        (NewKey(name="robot", scopes=("read",), expires_days=-1), "expiry_refused"),
    ],
)
def test_keys_that_nobody_gets(owned: People, new: NewKey, code: str) -> None:
    found = owned.keys.make(ADA, "admin", new)
    assert isinstance(found, Refused)
    assert found.code == code
