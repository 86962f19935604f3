"""What is asked of a person depends on what a desk trades, also of a desk that says nothing."""

import pytest

from tests.unit.server.standing_in import impatient, serving, standing_in


@pytest.mark.parametrize("do", ["pause", "stop", "resume"])
def test_a_desk_on_paper_that_hangs_since_before_the_server_began_is_one_on_paper(
    do: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    root = tmp_path_factory.mktemp("paper")
    monkeypatch.setattr("hansa.server.commanding.stop", lambda folder: 4711)
    with standing_in(root, "hung") as desk, serving(root) as (_, client_of):
        desk.hangs = True
        answer = client_of("tom", "trader").post(f"{desk.path}/{do}", json={"reason": ""})
    assert answer.json().get("code", "done") == ("done" if do == "stop" else "desk_silent")


@pytest.mark.parametrize("reason", ["", " ", "\u200b", "..."])
def test_what_no_manifest_tells_is_taken_for_real_money(
    tmp_path_factory: pytest.TempPathFactory, reason: str
) -> None:
    root = tmp_path_factory.mktemp("unknown")
    (root / "unknown" / "journal").mkdir(parents=True)
    with serving(root) as (_, client_of):
        path = "/v1/desks/unknown/pause"
        answer = client_of("tom", "trader").post(path, json={"reason": reason})
    assert answer.json()["code"] == "reason_required"
