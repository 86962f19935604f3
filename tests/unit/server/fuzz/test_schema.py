"""Whatever is asked, by whomever: the answer is one that the schema has, and no fault of ours."""

from typing import get_args

import pytest
from schemathesis.schemas import APIOperation

from hansa.api.people import Role
from hansa.server.application import operations
from hansa.server.operation import Operation
from hansa.stores.people import scopes_of
from tests.unit.server.fuzz.conftest import Shown, Via
from tests.unit.server.fuzz.fuzzing import Known, tried

Table = dict[str, APIOperation]
ROLES: tuple[Role, ...] = get_args(Role)
OPERATIONS = operations()
#: What changes more than what is one's own.
WRITING = [
    each
    for each in OPERATIONS
    if each.terms.method != "GET"
    and (each.terms.need not in ("nothing", "login", "session", "read") or "desk" in each.name)
]
QUICK, DEEP = 5, 40


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_no_request_of_an_admin_is_answered_against_the_schema(
    operation: Operation, table: Table, shown: Shown, known: Known
) -> None:
    tried(shown("admin", "key"), table[operation.name], known, QUICK)


@pytest.mark.parametrize("operation", WRITING, ids=lambda each: each.name)
def test_nothing_that_a_viewer_says_is_done(
    operation: Operation, table: Table, shown: Shown, known: Known
) -> None:
    assert operation.terms.need not in scopes_of("viewer")
    answers = tried(shown("viewer", "session"), table[operation.name], known, QUICK)
    assert all(400 <= each < 500 for each in answers), answers


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("via", get_args(Via))
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_no_request_of_anybody_is_answered_against_the_schema(
    operation: Operation, via: Via, role: Role, table: Table, shown: Shown, known: Known
) -> None:
    tried(shown(role, via), table[operation.name], known, DEEP)
