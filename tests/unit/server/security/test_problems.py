"""Problems: one cause a code, and nothing of the inside."""

import json
import logging
from pathlib import Path
from typing import get_args

import pytest

from hansa import errors
from hansa.errors import CoreError, HansaError, ServerError, SilentError
from hansa.server.security.codes import CODES
from hansa.server.security.codes_page import codes_page
from hansa.server.security.problems import ProblemError, answer, as_problem
from hansa.stores.people.refused import RefusalCode
from tests.unit.server.security.asking import scope_of


def test_every_refusal_of_people_is_a_problem() -> None:
    assert set(get_args(RefusalCode)) <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_what_it_means_and_what_to_do(code: str) -> None:
    found = CODES[code]
    assert 400 <= found.status < 600
    assert found.meaning.endswith(".")
    assert found.remedy.endswith(".")


def test_no_two_codes_mean_the_same() -> None:
    assert len({each.meaning for each in CODES.values()}) == len(CODES)


@pytest.mark.parametrize(
    "kind",
    [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, HansaError)
    ],
)
def test_every_error_of_hansa_is_a_problem(kind: type[HansaError]) -> None:
    expected_inside = kind in (HansaError, CoreError, ServerError)
    assert (as_problem(kind("words")).code == "internal") == expected_inside


def test_the_nearest_kind_of_an_error_tells() -> None:
    assert as_problem(SilentError("run a does not answer")).code == "desk_silent"


def test_a_fault_of_the_inside_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        found = as_problem(ValueError("secret/path at 0x1234"))
    said = bytes(answer(found, scope_of()).body).decode()
    assert "secret" not in said
    assert "secret/path" in caplog.text
    assert json.loads(said)["request_id"] == "request-of-a-test"


def test_an_answer_is_a_problem_of_rfc_9457() -> None:
    found = answer(ProblemError("too_many_logins", retry_after_s=7), scope_of(path="/v1/session"))
    said = json.loads(bytes(found.body))
    assert found.media_type == "application/problem+json"
    assert found.headers["retry-after"] == "7"
    assert (said["status"], said["code"], said["retryable"]) == (429, "too_many_logins", True)
    assert (said["type"], said["instance"]) == ("/v1/problems/too_many_logins", "/v1/session")


def test_who_is_not_known_is_told_how_to_show_it() -> None:
    assert "www-authenticate" in answer(ProblemError("not_logged_in"), scope_of()).headers


def test_the_page_of_problems_is_the_table() -> None:
    page = Path(__file__).parents[4] / "docs" / "problems.md"
    assert page.read_text() == codes_page(), "write codes_page() to docs/problems.md"
