"""Orders of people through the server: who may, what is answered, what is on record."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from httpx import Response
from starlette.testclient import TestClient

from hansa.api.people import KeyMade, NewKey, Role
from hansa.app.configurations import Configurations
from hansa.app.desk.socket import Question, ask
from hansa.server import desks
from hansa.server.application import make_application
from hansa.server.building import Place, build_house, close_house
from hansa.server.house import House
from hansa.stores import RunFolder, RunStore
from hansa.stores.people import scopes_of
from tests.e2e.test_trade import CALM, desk_at_work, wait_for
from tests.unit.app.test_desk_silent import silent

ORIGIN = "http://127.0.0.1:8720"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
BUY = {"instrument": "BTCUSDT", "side": "buy", "quantity": "0.01"}


@dataclass(frozen=True)
class Served:
    """A server over a desk at work, and a client of each role."""

    house: House
    folder: RunFolder
    clients: dict[Role, TestClient]

    @property
    def path(self) -> str:
        return f"/v1/desks/{self.folder.path.name}/orders"

    def order(self, cl_ord_id: str, role: Role = "trader", /, **changed: object) -> Response:
        body = BUY | {"cl_ord_id": cl_ord_id} | changed
        headers = {"Idempotency-Key": f"key-of-{cl_ord_id}-{len(str(body))}"}
        return self.clients[role].post(self.path, json=body, headers=headers)

    def actions(self) -> list[dict[str, str]]:
        found = self.clients["trader"].get("/v1/actions").json()["data"]
        return [each for each in found if each["action"].startswith("desk.")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("ordered")
    with desk_at_work(root / "runs", *CALM), contextlib.ExitStack() as ends:
        folder, _ = wait_for(root / "runs", 5)
        place = Place(RunStore(root / "runs"), root / "server", ORIGIN)
        house = build_house(place, Configurations([]), is_sealed=False, hasher=QUICK)
        ends.callback(close_house, house)
        app = make_application(house)
        ends.enter_context(TestClient(app, ORIGIN))
        roles: tuple[Role, ...] = ("viewer", "trader")
        yield Served(house, folder, {role: _client(house, app, role) for role in roles})


def _client(house: House, app: object, role: Role) -> TestClient:
    house.people.users.add(role, role, QUICK.hash("a long enough password"))
    made = house.people.keys.make(role, role, NewKey(name="all", scopes=scopes_of(role)))
    assert isinstance(made, KeyMade)
    return TestClient(app, ORIGIN, False, headers={"Authorization": f"Bearer {made.secret}"})  # type: ignore[arg-type]


def test_an_order_is_placed_found_and_answered_again(served: Served) -> None:
    first = served.order("monday-01")
    assert (first.status_code, first.json()["is_replayed"]) == (201, False)
    order = first.json()["order"]
    assert (order["source"], order["cl_ord_id"]) == ("person", "monday-01")
    by_key = served.order("monday-01")
    assert (by_key.headers["Idempotent-Replayed"], by_key.json()) == ("true", first.json())
    headers = {"Idempotency-Key": "another-key"}
    body = BUY | {"cl_ord_id": "monday-01"}
    by_id = served.clients["trader"].post(served.path, json=body, headers=headers)
    assert (by_id.status_code, by_id.json()["is_replayed"]) == (201, True)
    found = served.clients["viewer"].get(f"{served.path}/by-client-id/monday-01")
    assert (found.status_code, found.json()["id"]) == (200, order["id"])


def test_another_order_under_an_id_that_is_taken_is_refused(served: Served) -> None:
    assert served.order("monday-02").status_code == 201
    refused = served.order("monday-02", quantity="0.02345")
    assert (refused.status_code, refused.json()["code"]) == (409, "cl_ord_id_taken")
    assert refused.json()["execution_status"] == "rejected"


def test_a_refusal_of_the_gate_names_control_limit_and_what_was_seen(served: Served) -> None:
    refused = served.order("monday-03", kind="limit", limit="1.00")
    said = refused.json()
    assert (refused.status_code, said["code"], said["execution_status"]) == (
        422,
        "order_refused",
        "rejected",
    )
    errors = {each["pointer"]: each["detail"] for each in said["errors"]}
    assert errors["control"] == "price_collar"
    assert errors["limit"]
    assert errors["observed"]
    assert said["detail"].count("price_collar") == 1


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"quantity": "0.000000000001"}, 422, "bad_body"),
        ({"instrument": "DOGEUSDT"}, 422, "bad_body"),
        ({"kind": "limit"}, 422, "bad_body"),
        ({"side": "both"}, 422, "bad_body"),
        ({"cl_ord_id": "short"}, 422, "bad_body"),
        ({"surprise": 1}, 422, "bad_body"),
    ],
)
def test_what_cannot_be_an_order_is_refused(
    served: Served, changed: dict[str, object], status: int, code: str
) -> None:
    refused = served.order("monday-04", **changed)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"quantity": "0.000000000001"}, "/quantity"),
        ({"instrument": "DOGEUSDT"}, "/instrument"),
        ({"kind": "limit"}, "/limit"),
        ({"kind": "stop", "stop": "100.001"}, "/stop"),
    ],
)
def test_what_cannot_be_an_order_names_its_field(
    served: Served, changed: dict[str, object], pointer: str
) -> None:
    said = served.order("monday-10", **changed).json()
    assert [each["pointer"] for each in said["errors"]] == [pointer]
    assert said["errors"][0]["detail"] == said["detail"]
    assert said["execution_status"] == "rejected"


def test_an_order_without_a_key_of_its_request_is_refused(served: Served) -> None:
    body = BUY | {"cl_ord_id": "monday-05"}
    refused = served.clients["trader"].post(served.path, json=body)
    assert refused.json()["code"] == "idempotency_key_missing"


def test_a_viewer_orders_and_cancels_nothing(served: Served) -> None:
    assert served.order("monday-06", "viewer").json()["code"] == "forbidden_scope"
    refused = served.clients["viewer"].delete(f"{served.path}/3-1")
    assert refused.json()["code"] == "forbidden_scope"


def below_market(served: Served) -> str:
    """A price inside the collar at which a buy rests."""
    positions = ask(served.folder, Question(do="status", is_brief=True)).positions
    price = next(float(each.price) for each in positions if each.symbol.endswith("BTCUSDT"))
    return f"{price * 0.96:.2f}"


def test_an_order_is_cancelled(served: Served) -> None:
    for number in range(9):  # the council may cancel one before us
        order = served.order(f"monday-07-{number}", kind="limit", limit=below_market(served))
        assert order.status_code == 201, order.text
        path, reason = f"{served.path}/{order.json()['order']['id']}", {"reason": "x"}
        done = served.clients["trader"].delete(path, params=reason)
        if done.status_code == 200:
            break
    assert done.status_code == 200, done.text
    assert done.json()["order"]["status"] in ("pending_cancel", "canceled")
    none = served.clients["trader"].delete(f"{served.path}/3-4711")
    assert none.json()["code"] == "order_not_found"


def test_what_was_ordered_is_on_record(served: Served) -> None:
    served.order("monday-08", reason="a hedge")
    action = next(each for each in served.actions() if "monday-08" in each["before"])
    assert (action["action"], action["actor"], action["reason"]) == (
        "desk.order",
        "trader",
        "a hedge",
    )
    assert (action["status"], "sent" in action["after"]) == ("done", True)


def test_a_desk_that_does_not_answer_leaves_an_order_unknown(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = served.folder.path.parent / "silent-run"
    shutil.copytree(served.folder.path, run, ignore=shutil.ignore_patterns("*.lock", "desk.*"))
    monkeypatch.setattr(desks, "_STATUS_S", 0.2)
    monkeypatch.setattr(desks, "_COMMAND_S", 0.2)
    with silent(run, "desk"):
        headers = {"Idempotency-Key": "silent-key-01"}
        body = BUY | {"cl_ord_id": "monday-09", "reason": "a hedge"}
        path = f"/v1/desks/{run.name}/orders"
        unknown = served.clients["trader"].post(path, json=body, headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (504, "desk_silent")
    assert unknown.json()["execution_status"] == "unknown"
    assert "monday-09" in unknown.json()["detail"]
