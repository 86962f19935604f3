"""Whatever lies in the folder of runs: lists live on, and what cannot be read says so itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hansa.api.people import KeyMade, NewKey
from hansa.app.configurations import Configurations
from hansa.app.result import Result
from hansa.server.application import make_application
from hansa.server.building import Place, build_house, close_house
from hansa.stores import RunStore
from hansa.stores.people import scopes_of
from tests.unit.server.conftest import ORIGIN, QUICK

SINGLE = ("", "/council", "/equity", "/fills", "/journal", "/settings", "/report", "/ledger")
Spoil = Callable[[Path], None]
#: Names that would leave the folder, if anything took them for paths.
NOWHERE = (
    *("..", "...", "%2e%2e", "..%2f..%2fetc", "..%5c..", "%252e%252e", "%c0%ae%c0%ae", "~root"),
    *("%00", "a%00b", "a%0ab", "%ff", ".hidden", "a" * 5000, "C:"),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("strange")


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    """An admin of a server over that folder."""
    place = Place(RunStore(root), root / "server", ORIGIN)
    house = build_house(place, Configurations([]), is_sealed=False, hasher=QUICK)
    house.people.users.add("admin", "admin", QUICK.hash("a long enough password"))
    new = NewKey(name="all", scopes=scopes_of("admin"))
    made = house.people.keys.make("admin", "admin", new)
    assert isinstance(made, KeyMade)
    headers = {"Authorization": f"Bearer {made.secret}"}
    with TestClient(make_application(house), ORIGIN, False, headers=headers) as asking:
        yield asking
    close_house(house)


@pytest.fixture
def run(root: Path, small_run: Result) -> Iterator[Path]:
    """A run of one's own, to damage."""
    path = root / "strange-run"
    shutil.copytree(small_run.folder, path)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def replaced(name: str, content: bytes) -> Spoil:
    def spoil(run: Path) -> None:
        (run / name).write_bytes(content)

    return spoil


def flipped(run: Path) -> None:
    segment = next((run / "journal").glob("*.hj"))
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)


def emptied(run: Path) -> None:
    for segment in (run / "journal").glob("*.hj"):
        segment.unlink()


def being_created(run: Path) -> None:
    emptied(run)
    (run / "run.json").unlink()


def unending(run: Path) -> None:
    (run / "run.json").unlink()
    (run / "run.json").symlink_to("/dev/zero")


def silent(run: Path) -> None:
    (run / "run.json").unlink()
    os.mkfifo(run / "run.json")


def a_folder(run: Path) -> None:
    (run / "run.json").unlink()
    (run / "run.json").mkdir()


def no_header(run: Path) -> None:
    segment = min((run / "journal").glob("*.hj"))
    segment.write_bytes(b"\0" * 200)


SPOILED: dict[str, Spoil] = {
    "garbage": replaced("run.json", b"\xff\x00{{{"),
    "deep": replaced("run.json", b'{"name":' + b"[" * 100_000),
    "deep and unknown": replaced("run.json", b'{"zz":' + b"[" * 100_000),
    "other types": replaced("run.json", b'{"name": 1, "run_id": null}'),
    "nothing": replaced("run.json", b"\n"),
    "unending": unending,
    "pipe": silent,
    "folder": a_folder,
    "damaged journal": flipped,
    "no header": no_header,
    "empty journal": emptied,
    "being created": being_created,
    "deleted": shutil.rmtree,
    "desk of nonsense": replaced("desk.json", b'{"pid": -1, "path": "/nowhere"}'),
    "desk of all": replaced("desk.json", b'{"pid": 0, "path": "' + b"x" * 500 + b'"}'),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
@pytest.mark.parametrize("is_watched", [True, False], ids=["watched", "unseen"])
def test_lists_live_on_and_a_single_run_answers_its_problem(
    spoil: Spoil, client: TestClient, run: Path, *, is_watched: bool
) -> None:
    if is_watched:
        assert client.get(f"/v1/runs/{run.name}/fills").status_code == 200
    spoil(run)
    for path in ("/v1/runs", "/v1/desks", "/ready"):
        assert client.get(path).status_code == 200, client.get(path).text
    for path in SINGLE:
        answer = client.get(f"/v1/runs/{run.name}{path}")
        if answer.status_code != 200:
            assert answer.json()["code"] != "internal", (path, answer.text)
    for command in ("pause", "stop", "kill"):
        said = {"reason": "a test"} | ({"level": 1} if command == "kill" else {})
        answer = client.post(f"/v1/desks/{run.name}/{command}", json=said)
        assert answer.json()["code"] in ("desk_gone", "run_not_found"), answer.text


def test_what_is_no_run_is_no_line(client: TestClient, root: Path, run: Path) -> None:
    (root / "loop").symlink_to("loop")
    (root / "elsewhere").symlink_to("/proc/self/fd")
    (root / "a file").write_bytes(b"x")
    (root / os.fsdecode(b"\xff\xfe") / "journal").mkdir(parents=True)
    listed = [each["run"] for each in client.get("/v1/runs").json()["data"]]
    assert listed == [run.name]


def test_a_name_of_any_alphabet_can_be_asked_for(client: TestClient, root: Path, run: Path) -> None:
    named = run.rename(root / "größe-日本-1")
    assert client.get(f"/v1/runs/{named.name}").json()["run"]["run"] == named.name
    shutil.rmtree(named)


@pytest.mark.parametrize("name", NOWHERE)
def test_a_name_leads_nowhere_else(name: str, client: TestClient, run: Path) -> None:
    for what in ("", "/report.html", "/journal/export", "/settings"):
        answer = client.get(f"{ORIGIN}/v1/runs/{name}{what}", follow_redirects=False)
        assert answer.status_code in (400, 404, 414, 422), (what, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_run_that_was_made_anew_under_its_name_is_read_anew(
    client: TestClient, run: Path, small_run: Result
) -> None:
    whole = client.get(f"/v1/runs/{run.name}").json()["records"]
    shutil.rmtree(run)
    assert client.get(f"/v1/runs/{run.name}").json()["code"] == "run_not_found"
    shutil.copytree(small_run.folder, run)
    segment = min((run / "journal").glob("*.hj"))
    os.truncate(segment, segment.stat().st_size // 2)
    assert 0 < client.get(f"/v1/runs/{run.name}").json()["records"] < whole


def test_a_stranger_who_has_the_number_of_a_dead_desk_is_not_stopped(
    client: TestClient, run: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        address = f'{{"pid": {stranger.pid}, "path": "{run}/desk.sock"}}'
        (run / "desk.json").write_text(address)
        answer = client.post(f"/v1/desks/{run.name}/stop", json={"reason": "a test"})
        assert answer.json()["code"] == "desk_gone"
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("spoil", [no_header, emptied, flipped, being_created])
@pytest.mark.parametrize("name", ["fills", "journal", "council", "bars"])
def test_a_channel_of_a_run_that_cannot_be_read_says_so_and_nothing_else(
    spoil: Spoil, name: str, client: TestClient, run: Path
) -> None:
    spoil(run)
    with client.websocket_connect("ws://127.0.0.1:8720/v1/stream") as socket:
        for _ in range(2):
            socket.send_json({"op": "subscribe", "ch": f"{run.name}/{name}", "since": 0})
            frames = [socket.receive_json()]
            while frames[-1]["t"] not in ("error", "snap"):
                frames.append(socket.receive_json())
        socket.send_json({"op": "subscribe", "ch": "jobs"})
        while frames[-1]["ch"] != "jobs":
            frames.append(socket.receive_json())
    errors = {each["d"]["code"] for each in frames if each["t"] == "error"}
    assert errors <= {"journal_damaged"}
