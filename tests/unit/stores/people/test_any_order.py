"""Whatever is done to people in whatever order: who may do what is what a plain model says."""

import tempfile
from pathlib import Path
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from hansa.api.people import KeyMade, NewKey, Role, Scope
from hansa.stores.people import Begun
from hansa.stores.people.roles import SCOPES
from tests.unit.stores.people.persons import ADA, HERE, HOUR_NS, PASSWORD, Hours, opened

NAMES = (ADA, "bob", "carol")
ROLES: tuple[Role, ...] = get_args(Role)


class PeopleInAnyOrder(RuleBasedStateMachine):
    """The model: roles and who is out by name, sessions by token, keys by secret."""

    tokens: Bundle[str] = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.hours = Hours()
        self.people = opened(Path(self.folder.name) / "state", self.hours)
        self.roles: dict[str, Role] = dict.fromkeys(NAMES, "admin")
        self.out: set[str] = set()
        self.sessions: dict[str, tuple[str, int, int]] = {}
        self.ended: set[str] = set()
        self.keys: dict[str, tuple[str, set[Scope], int]] = {}
        link = self.people.owner_link()
        assert link is not None
        self._note(self.people.set_up(link.token, ADA, PASSWORD, HERE))
        for name in NAMES[1:]:
            invited = self.people.invite(name, "admin")
            self._note(self.people.set_password_by_link(invited.token, PASSWORD, HERE))

    def _note(self, begun: object) -> str:
        assert isinstance(begun, Begun), begun
        name, now_ns = begun.session.name, self.hours.at_ns
        self.sessions[begun.token] = (name, now_ns, now_ns)
        return begun.token

    def _admins(self) -> set[str]:
        return {name for name in NAMES if self.roles[name] == "admin"} - self.out

    @rule(target=tokens, name=st.sampled_from(NAMES))
    def logs_in(self, name: str) -> str:
        found = self.people.log_in(name, PASSWORD, HERE)
        assert isinstance(found, Begun) == (name not in self.out)
        return self._note(found) if isinstance(found, Begun) else ""

    @rule(token=tokens)
    def logs_out(self, token: str) -> None:
        self.people.sessions.end_token(token)
        self.sessions.pop(token, None)
        self.ended.add(token)

    @rule(name=st.sampled_from(NAMES), role=st.sampled_from(ROLES))
    def gets_a_role(self, name: str, role: Role) -> None:
        self.people.change_user(name, role, None)
        if role == "admin" or self._admins() != {name}:
            self.roles[name] = role

    @rule(name=st.sampled_from(NAMES), is_out=st.booleans())
    def is_shut_out_or_let_in(self, name: str, is_out: bool) -> None:
        self.people.change_user(name, None, is_out)
        if not is_out:
            self.out.discard(name)
        elif self._admins() != {name}:
            self.out.add(name)
            theirs = {token for token, session in self.sessions.items() if session[0] == name}
            self.ended |= theirs
            for token in theirs:
                del self.sessions[token]

    @rule(name=st.sampled_from(NAMES), asked=st.sets(st.sampled_from(get_args(Scope)), min_size=1))
    def makes_a_key(self, name: str, asked: set[Scope]) -> None:
        new = NewKey(name="robot", scopes=tuple(asked), expires_days=1)
        made = self.people.keys.make(name, self.roles[name], new)
        assert isinstance(made, KeyMade) == (asked <= set(SCOPES[self.roles[name]]))
        if isinstance(made, KeyMade):
            self.keys[made.secret] = (name, asked, self.hours.at_ns + 24 * HOUR_NS)

    @rule(hours=st.sampled_from([1, 11, 12, 100]))
    def time_goes_by(self, hours: int) -> None:
        self.hours.go(hours)

    @invariant()
    def sessions_are_those_of_the_model(self) -> None:
        now_ns = self.hours.at_ns
        for token, (name, began_ns, used_ns) in list(self.sessions.items()):
            is_good = now_ns - used_ns < 12 * HOUR_NS and now_ns - began_ns < 168 * HOUR_NS
            found = self.people.sessions.find(token)
            assert (found is not None) == is_good
            if found is None:
                del self.sessions[token]
                self.ended.add(token)
            else:
                assert (found.name, found.role) == (name, self.roles[name])
                self.sessions[token] = (name, began_ns, now_ns)

    @invariant()
    def what_ended_does_not_come_back(self) -> None:
        assert not any(self.people.sessions.find(token) for token in self.ended)

    @invariant()
    def keys_are_those_of_the_model_and_never_beyond_the_role(self) -> None:
        for secret, (name, asked, expires_ns) in self.keys.items():
            use = self.people.keys.use(secret, HERE.address)
            is_good = name not in self.out and self.hours.at_ns < expires_ns
            assert (use is not None) == is_good
            if use is not None:
                assert set(use.scopes) == asked & set(SCOPES[self.roles[name]])

    @invariant()
    def somebody_can_change_users(self) -> None:
        assert self._admins()

    def teardown(self) -> None:
        self.people.close()
        self.folder.cleanup()


PeopleInAnyOrder.TestCase.settings = settings(max_examples=25, stateful_step_count=20)
TestPeopleInAnyOrder = PeopleInAnyOrder.TestCase
