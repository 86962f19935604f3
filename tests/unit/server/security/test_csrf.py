"""Changes of a session come from the page, with its token; everything else is refused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansa.server.security.csrf import check_change, check_origin, check_stream, origin_of
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError
from hansa.stores.people.tokens import csrf_of
from tests.unit.server.security.asking import Pairs, asked, problem_in

HOME = "http://127.0.0.1:8800"
TOKEN = "t" * 43
CSRF = csrf_of(TOKEN)
ADA = Principal(
    name="ada",
    role="admin",
    scopes=("read",),
    via="session",
    id="s",
    address="127.0.0.1",
    request_id="r",
    token=TOKEN,
)
ROBOT = Principal(
    name="ada", role="admin", scopes=("read",), via="key", id="k", address="::1", request_id="r"
)


def refused(headers: Pairs, method: str = "POST", caller: Principal = ADA) -> str:
    problem = problem_in(lambda: check_change(asked(method, headers=headers), caller))
    return "" if problem is None else problem.code


TABLE: tuple[tuple[Pairs, str], ...] = (
    ((("origin", HOME), ("x-csrf-token", CSRF)), ""),
    ((("sec-fetch-site", "same-origin"), ("x-csrf-token", CSRF)), ""),
    ((("origin", HOME), ("sec-fetch-site", "same-origin"), ("x-csrf-token", CSRF)), ""),
    ((("origin", HOME),), "csrf"),
    ((("origin", HOME), ("x-csrf-token", "")), "csrf"),
    ((("origin", HOME), ("x-csrf-token", CSRF), ("x-csrf-token", CSRF)), "csrf"),
    ((("origin", HOME), ("x-csrf-token", csrf_of("u" * 43))), "csrf"),
    ((("x-csrf-token", CSRF),), "origin"),
    ((("origin", "null"), ("x-csrf-token", CSRF)), "origin"),
    ((("origin", "http://127.0.0.1:8801"), ("x-csrf-token", CSRF)), "origin"),
    ((("origin", "https://127.0.0.1:8800"), ("x-csrf-token", CSRF)), "origin"),
    ((("origin", "http://localhost:8800"), ("x-csrf-token", CSRF)), "origin"),
    ((("origin", HOME + ".evil.example"), ("x-csrf-token", CSRF)), "origin"),
    ((("origin", HOME), ("origin", "http://evil.example"), ("x-csrf-token", CSRF)), "origin"),
    ((("origin", HOME), ("sec-fetch-site", "same-site"), ("x-csrf-token", CSRF)), "origin"),
    ((("origin", HOME), ("sec-fetch-site", "cross-site"), ("x-csrf-token", CSRF)), "origin"),
    ((("sec-fetch-site", "none"), ("x-csrf-token", CSRF)), "origin"),
)


@pytest.mark.parametrize(("headers", "code"), TABLE)
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE", "STRANGE"])
def test_what_a_change_has_to_show(headers: Pairs, code: str, method: str) -> None:
    assert refused(headers, method) == code


def test_reading_and_keys_need_none() -> None:
    assert refused((), "GET") == ""
    assert refused((("origin", "http://evil.example"),), caller=ROBOT) == ""


@given(sent=st.text(st.characters(max_codepoint=255), max_size=60))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_other_token_passes(sent: str) -> None:
    found = refused((("origin", HOME), ("x-csrf-token", sent)))
    assert found == ("" if sent == CSRF else "csrf")


@given(
    origins=st.lists(
        st.sampled_from([HOME, "null", "http://evil.example", HOME + "/"]), max_size=3
    ),
    sites=st.lists(st.sampled_from(["same-origin", "same-site", "cross-site", "none"]), max_size=2),
)
def test_every_mismatch_of_origins_is_refused(origins: list[str], sites: list[str]) -> None:
    headers = (
        *(("origin", each) for each in origins),
        *(("sec-fetch-site", each) for each in sites),
        ("x-csrf-token", CSRF),
    )
    said = [*(each == HOME for each in origins), *(each == "same-origin" for each in sites)]
    assert refused(headers) == ("" if said and all(said) else "origin")


@pytest.mark.parametrize(
    ("headers", "is_refused"),
    [((), False), ((("origin", HOME),), False), ((("origin", "http://evil.example"),), True)],
)
def test_logging_in_is_not_done_by_other_pages(headers: Pairs, is_refused: bool) -> None:
    problem = problem_in(lambda: check_origin(asked("POST", headers=headers)))
    assert (problem is not None) == is_refused


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example"])
def test_a_stream_of_a_session_is_opened_by_the_page(origin: str | None) -> None:
    check_stream(asked(headers={"origin": HOME}), ADA)
    check_stream(asked(), ROBOT)
    headers = {} if origin is None else {"origin": origin}
    with pytest.raises(ProblemError, match="origin"):
        check_stream(asked(headers=headers), ADA)


@pytest.mark.parametrize(
    ("scheme", "host", "expected"),
    [
        ("ws", "localhost:8800", "http://localhost:8800"),
        ("wss", "Hansa.Example:443", "https://hansa.example"),
        ("http", "localhost:80", "http://localhost"),
        ("https", "[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_origin_is_written_as_browsers_do(scheme: str, host: str, expected: str) -> None:
    connection = asked()
    connection.scope.update(scheme=scheme, headers=[(b"host", host.encode())])
    assert origin_of(connection) == expected
