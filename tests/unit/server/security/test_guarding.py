"""What a request has to show before its handler is called."""

from typing import get_args

import pytest
from starlette.responses import Response

from hansa.api.people import KeyMade, NewKey, Role, Scope
from hansa.server.security.cookie import SessionCookie
from hansa.server.security.guarding import Need, Security
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError
from hansa.stores.people import Begun, scopes_of
from tests.unit.server.security.asking import Pairs, asked, problem_in
from tests.unit.stores.people.persons import ADA, OTHER, PASSWORD, Hours, with_user

HOME = ("origin", "http://127.0.0.1:8800")


def cookie(begun: Begun) -> tuple[str, str]:
    return ("cookie", f"theme=dark; hansa={begun.token}")


def refused(security: Security, headers: Pairs, need: Need = "read", method: str = "GET") -> str:
    problem = problem_in(lambda: security.admit(asked(method, headers=headers), need))
    return "" if problem is None else problem.code


def admitted(security: Security, headers: Pairs, need: Need = "read") -> Principal:
    found = security.admit(asked(headers=headers), need).caller
    assert found is not None
    return found


def key_of(security: Security, *scopes: Scope) -> tuple[str, str]:
    made = security.people.keys.make(ADA, "admin", NewKey(name="robot", scopes=scopes))
    assert isinstance(made, KeyMade)
    return ("authorization", f"Bearer {made.secret}")


def test_a_session_and_a_key_tell_who_is_asking(security: Security, ada: Begun) -> None:
    by_session = admitted(security, (cookie(ada),))
    by_key = admitted(security, (key_of(security, "read"),))
    assert (by_session.name, by_session.via, by_session.id) == (ADA, "session", ada.session.id)
    assert (by_key.name, by_key.via, by_key.scopes) == (ADA, "key", ("read",))
    assert by_key.request_id == "request-of-a-test"
    assert by_key.who != by_session.who


def test_who_cannot_be_told_is_refused(security: Security, ada: Begun) -> None:
    key = key_of(security, "read")
    assert refused(security, ()) == "not_logged_in"
    assert refused(security, (("cookie", "hansa=x"),)) == "session_expired"
    assert refused(security, (("authorization", key[1] + "x"),)) == "key_refused"
    assert refused(security, (("authorization", "Basic YTpi"),)) == "key_refused"
    assert refused(security, (cookie(ada), key)) == "two_credentials"
    assert refused(security, (key, key)) == "two_credentials"
    assert refused(security, (cookie(ada), cookie(ada))) == "two_credentials"


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_has_its_scopes_and_no_other(security: Security, ada: Begun, role: Role) -> None:
    begun = with_user(security.people, "bob", role)
    for scope in get_args(Scope):
        expected = "" if scope in scopes_of(role) else "forbidden_scope"
        assert refused(security, (cookie(begun),), scope) == expected


def test_a_change_needs_the_token_of_its_session(security: Security, ada: Begun) -> None:
    headers = (cookie(ada), HOME)
    assert refused(security, headers, method="POST") == "csrf"
    me = security.me_again(admitted(security, headers))
    security.admit(asked("POST", headers=(*headers, ("x-csrf-token", me.csrf))), "risk:kill")
    assert me == security.me(ada)


def test_what_needs_nobody_is_not_done_by_other_pages(security: Security) -> None:
    foreign = (("origin", "http://evil.example"),)
    assert refused(security, foreign, "nothing", "POST") == "origin"
    assert refused(security, foreign, "nothing", "GET") == ""
    assert refused(security, (HOME,), "nothing", "POST") == ""


def test_a_stream_is_opened_by_the_page_alone(security: Security, ada: Begun) -> None:
    for headers in ((cookie(ada),), (cookie(ada), ("origin", "http://evil.example"))):
        problem = problem_in(lambda headers=headers: security.admit_stream(asked(headers=headers)))
        assert problem is not None
        assert problem.code == "origin"


def test_a_key_may_not_change_who_may_log_in(security: Security, ada: Begun) -> None:
    key = key_of(security, *scopes_of("admin"))
    assert refused(security, (key,), "session", "POST") == "forbidden_scope"
    caller = admitted(security, (key,), "login")
    with pytest.raises(ProblemError, match="forbidden_scope"):
        security.make_key(caller, NewKey(name="more", scopes=("read",)))
    made = security.make_key(
        admitted(security, (cookie(ada),)), NewKey(name="more", scopes=("read",))
    )
    assert made.key.owner == ADA


def test_logging_in_again_ends_the_session_before(security: Security, ada: Begun) -> None:
    begun = security.log_in(asked("POST", headers=(cookie(ada),)), "Ada", PASSWORD)
    assert admitted(security, (cookie(begun),)).name == ADA
    assert refused(security, (cookie(ada),)) == "session_expired"


def test_guessing_is_held_up_whether_or_not_the_name_is_there(
    security: Security, ada: Begun, hours: Hours
) -> None:
    for name in (ADA, "nobody"):
        codes = []
        for _ in range(7):
            with pytest.raises(ProblemError) as caught:
                security.log_in(asked("POST"), name, OTHER)
            codes.append(caught.value.code)
        assert codes == ["wrong_login"] * 5 + ["too_many_logins"] * 2


def test_guessing_the_old_password_is_held_up_too(security: Security, ada: Begun) -> None:
    caller, codes = admitted(security, (cookie(ada),)), list[str]()
    for _ in range(6):
        with pytest.raises(ProblemError) as caught:
            security.change_password(caller, OTHER, OTHER)
        codes.append(caught.value.code)
    assert codes == ["old_password_wrong"] * 5 + ["too_many_logins"]


def test_who_sends_too_much_is_held_up_and_can_still_kill(security: Security, ada: Begun) -> None:
    headers = (cookie(ada),)
    codes = [refused(security, headers) for _ in range(1201)]
    assert codes == [""] * 1200 + ["rate_limited"]
    assert security.admit(asked(headers=headers), "risk:kill", 0).left.units == 0


def test_who_is_nobody_is_held_up_by_address_and_the_others_there_are_not(
    security: Security, ada: Begun
) -> None:
    codes = [refused(security, ()) for _ in range(1201)]
    assert codes == ["not_logged_in"] * 1200 + ["rate_limited"]
    assert refused(security, (cookie(ada),)) == ""


def test_a_stream_ends_with_what_opened_it(security: Security, ada: Begun) -> None:
    by_session = security.admit_stream(asked(headers=(cookie(ada), HOME)))
    with_user(security.people, "bob", "trader")
    made = security.people.keys.make("bob", "trader", NewKey(name="x", scopes=("read",)))
    assert isinstance(made, KeyMade)
    by_key = security.admit_stream(asked(headers={"authorization": f"Bearer {made.secret}"}))
    assert security.door.is_still_good(by_session)
    assert security.door.is_still_good(by_key)
    security.people.sessions.end(ada.session.id)
    security.people.change_user("bob", None, True)
    assert not security.door.is_still_good(by_session)
    assert not security.door.is_still_good(by_key)


@pytest.mark.parametrize(
    ("is_tls", "expected"),
    [
        (False, "hansa=TOKEN; HttpOnly; Path=/; SameSite=strict"),
        (True, "__Host-hansa=TOKEN; HttpOnly; Path=/; SameSite=strict; Secure"),
    ],
)
def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(
    is_tls: bool, expected: str
) -> None:
    response = Response()
    SessionCookie(is_tls=is_tls).put(response, "TOKEN")
    assert response.headers["set-cookie"] == expected
    SessionCookie(is_tls=is_tls).clear(response)
    assert "Max-Age=0" in response.headers.getlist("set-cookie")[1]


def test_a_login_that_fails_is_in_the_log_and_no_password_is(
    security: Security, ada: Begun, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("Ada", PASSWORD):
        problem = problem_in(lambda name=name: security.log_in(asked("POST"), name, OTHER))
        assert problem is not None
    assert caplog.messages == [
        "log-in of ada from 127.0.0.1: wrong_login",
        "log-in of ? from 127.0.0.1: wrong_login",
    ]


def test_what_is_secret_is_not_in_what_a_caller_prints_as(security: Security, ada: Begun) -> None:
    link = security.people.link_for(ADA)
    shown = f"{ada!r} {admitted(security, (cookie(ada),))!r} {link!r}"
    assert ada.session.id in shown
    for secret in (ada.token, ada.csrf, getattr(link, "token", "no link")):
        assert secret not in shown
