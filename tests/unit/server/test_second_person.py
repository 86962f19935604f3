"""After a kill with real money somebody else resumes: the rule, and how it holds end to end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx import Response
from starlette.testclient import TestClient

from hansa.api.journal import ActionLine
from hansa.server.second_person import kills_since_resume
from tests.unit.server.standing_in import As, StandIn, impatient, serving, standing_in, until


def line(action: str, actor: str, status: str = "done") -> ActionLine:
    return ActionLine(
        seq=1,
        at="",
        at_ns=0,
        hash="",
        request_id="",
        actor=actor,
        role="",
        via="",
        address="",
        action=f"desk.{action}",
        target="desk-1",
        reason="",
        before="",
        after="",
        status=status,
    )


@pytest.mark.parametrize(
    ("done", "by"),
    [
        ([], ""),
        ([line("kill.1", "ann")], "ann"),
        ([line("kill.1", "ann"), line("kill.2", "bob")], "ann bob"),
        ([line("kill.1", "ann"), line("resume", "bob")], ""),
        ([line("kill.1", "ann"), line("resume", "bob"), line("kill.3", "cem")], "cem"),
        ([line("kill.1", "ann"), line("resume", "bob", "refused")], "ann"),
        ([line("kill.1", "ann"), line("resume", "bob", "unknown")], "ann"),
        ([line("kill.1", "ann", "refused")], ""),
        ([line("kill.1", "ann", "unknown")], "ann"),
        ([line("kill.1", "ann", "failed")], "ann"),
        ([line("kill.1", "ann", "begun")], "ann"),
        ([line("pause", "ann"), line("stop", "ann"), line("order", "ann")], ""),
    ],
)
def test_who_killed_since_the_last_resume(done: list[ActionLine], by: str) -> None:
    assert {each.actor for each in kills_since_resume(reversed(done))} == set(by.split())


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StandIn, As]]:
    root = tmp_path_factory.mktemp("killed")
    with standing_in(root, "testnet", "testnet") as desk, serving(root) as (_, client_of):
        yield desk, client_of


@pytest.fixture
def desk(placed: tuple[StandIn, As], ann: TestClient, eva: TestClient) -> StandIn:
    """It trades: what was before is over."""
    desk = placed[0]
    say(ann, desk, "kill")
    assert say(eva, desk, "resume").status_code == 200
    return desk


@pytest.fixture(scope="module")
def ann(placed: tuple[StandIn, As]) -> TestClient:
    return placed[1]("ann", "risk_officer")


@pytest.fixture(scope="module")
def bob(placed: tuple[StandIn, As]) -> TestClient:
    return placed[1]("bob", "admin")


@pytest.fixture(scope="module")
def eva(placed: tuple[StandIn, As]) -> TestClient:
    return placed[1]("eva", "risk_officer")


def say(who: TestClient, desk: StandIn, do: str) -> Response:
    body = {"reason": "a drill"} | ({"level": 2} if do == "kill" else {})
    return who.post(f"{desk.path}/{do}", json=body)


def code(answer: Response) -> str:
    return str(answer.json().get("code", "done"))


def test_who_kills_does_not_resume_and_another_does(
    desk: StandIn, ann: TestClient, bob: TestClient
) -> None:
    assert code(say(ann, desk, "kill")) == "done"
    assert code(say(ann, desk, "resume")) == "second_person_required"
    assert code(say(bob, desk, "resume")) == "done"
    assert desk.state == "trading"


def test_a_key_of_the_same_person_is_the_same_person(
    desk: StandIn, ann: TestClient, placed: tuple[StandIn, As]
) -> None:
    say(ann, desk, "kill")
    assert code(say(placed[1]("ann", "risk_officer"), desk, "resume")) == "second_person_required"


def test_a_kill_of_another_does_not_take_one_s_own_back(
    desk: StandIn, ann: TestClient, bob: TestClient, eva: TestClient
) -> None:
    say(ann, desk, "kill")
    say(bob, desk, "kill")
    assert code(say(ann, desk, "resume")) == "second_person_required"
    assert code(say(bob, desk, "resume")) == "second_person_required"
    assert code(say(eva, desk, "resume")) == "done"


def test_a_pause_after_a_kill_that_was_resumed_needs_nobody_else(
    desk: StandIn, ann: TestClient, bob: TestClient
) -> None:
    say(ann, desk, "kill")
    say(bob, desk, "resume")
    assert code(say(ann, desk, "pause")) == "done"
    assert code(say(ann, desk, "resume")) == "done"


def test_what_was_resumed_at_the_terminal_is_not_killed_any_more(
    desk: StandIn, ann: TestClient
) -> None:
    say(ann, desk, "kill")
    desk.state = "paused"
    assert code(say(ann, desk, "resume")) == "done"


def test_everybody_s_kill_counts_for_whoever_gave_it(
    desk: StandIn, ann: TestClient, bob: TestClient
) -> None:
    done = ann.post("/v1/kill", json={"level": 1, "reason": "a drill"}).json()
    assert [each["run"] for each in done["done"]] == ["testnet"]
    assert code(say(ann, desk, "resume")) == "second_person_required"
    assert code(say(bob, desk, "resume")) == "done"


def test_a_kill_that_a_desk_carries_out_when_it_comes_to_counts(
    desk: StandIn, ann: TestClient, bob: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    desk.hangs = True
    silent = say(ann, desk, "kill")
    assert (silent.status_code, code(silent)) == (504, "desk_silent")
    assert silent.json()["execution_status"] == "unknown"
    assert code(say(ann, desk, "resume")) == "second_person_required"
    desk.hangs = False
    until(lambda: desk.state == "killed")
    assert code(say(ann, desk, "resume")) == "second_person_required"
    kill = next(
        each for each in bob.get("/v1/actions").json()["data"] if each["action"] == "desk.kill.2"
    )
    assert (kill["actor"], kill["status"]) == ("ann", "unknown")
    assert code(say(bob, desk, "resume")) == "done"


def test_a_resume_that_a_kill_overtakes_does_not_undo_it(
    desk: StandIn, ann: TestClient, bob: TestClient
) -> None:
    say(ann, desk, "pause")
    desk.defers, desk.deferred = "resume", 0
    with ThreadPoolExecutor(1) as thread:
        resume = thread.submit(say, bob, desk, "resume")
        until(lambda: desk.deferred == 1)
        assert code(say(ann, desk, "kill")) == "done"
        desk.comes_to()
    assert (resume.result().status_code, code(resume.result())) == (409, "conflict")
    assert (desk.state, desk.told[-3:]) == ("killed", ["kill", "resume", "kill"])
    assert code(say(ann, desk, "resume")) == "second_person_required"


def test_a_kill_that_is_on_its_way_counts_already(
    desk: StandIn, ann: TestClient, bob: TestClient
) -> None:
    desk.defers, desk.deferred = "kill", 0
    with ThreadPoolExecutor(1) as thread:
        kill = thread.submit(say, ann, desk, "kill")
        until(lambda: desk.deferred == 1)
        assert code(say(ann, desk, "resume")) == "second_person_required"
        desk.comes_to()
    assert (code(kill.result()), desk.state) == ("done", "killed")
