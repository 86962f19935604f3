"""Who may call what."""

import pytest
from starlette.testclient import TestClient

from hansa.api.people import Role
from hansa.server.application import operations
from hansa.server.operation import Operation
from hansa.stores.people import scopes_of
from tests.unit.server.conftest import As

WRITING = [
    each
    for each in operations()
    if each.terms.method != "GET" and each.terms.need not in ("nothing", "login", "session", "read")
]
ROLES: tuple[Role, ...] = ("viewer", "researcher", "trader", "risk_officer")
FORBIDDEN = [
    (each, role) for each in WRITING for role in ROLES if each.terms.need not in scopes_of(role)
]
GUARDED = [each for each in operations() if each.terms.need != "nothing"]


@pytest.mark.parametrize("operation", GUARDED, ids=lambda each: each.name)
def test_nobody_is_let_in_without_a_login(operation: Operation, browser: TestClient) -> None:
    answer = browser.request(operation.terms.method, operation.terms.path, json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


@pytest.mark.parametrize(
    ("operation", "role"), FORBIDDEN, ids=[f"{each.name}-{role}" for each, role in FORBIDDEN]
)
def test_a_role_without_the_scope_is_refused_before_the_body_is_read(
    operation: Operation, role: Role, acting_as: As
) -> None:
    answer = acting_as(role).request(operation.terms.method, operation.terms.path, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden_scope")


def test_a_viewer_resumes_and_stops_no_desk(acting_as: As, run_name: str) -> None:
    for what in ("resume", "stop"):
        answer = acting_as("viewer").post(f"/v1/desks/{run_name}/{what}", json={"reason": "x"})
        assert answer.json()["code"] == "forbidden_scope"


def test_a_session_changes_nothing_without_the_token_of_its_page(
    browser: TestClient, acting_as: As
) -> None:
    acting_as("admin")
    said = {"name": "admin", "password": "a long enough password"}
    logged_in = browser.post("/v1/session", json=said)
    assert logged_in.status_code == 201, logged_in.text
    cookie = {"Cookie": f"hansa={logged_in.cookies['hansa']}", "Origin": "http://127.0.0.1:8720"}
    browser.cookies.clear()
    refused = browser.delete("/v1/session", headers=cookie)
    token = {"X-CSRF-Token": logged_in.json()["csrf"]}
    elsewhere = browser.delete("/v1/session", headers=cookie | token | {"Origin": "http://x.test"})
    done = browser.delete("/v1/session", headers=cookie | token)
    assert (refused.json()["code"], elsewhere.json()["code"]) == ("csrf", "origin")
    assert done.status_code == 204
    assert browser.get("/v1/session", headers=cookie).json()["code"] == "session_expired"
