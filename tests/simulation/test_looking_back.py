"""Desks at a venue that is no paper, looked at as they were."""

from pathlib import Path

import numpy as np
import pytest

from hansa.app.assembly import Handed
from hansa.app.live.parts import parts_again
from hansa.app.manifest import read_manifest
from hansa.app.view.past.live import LiveRerun
from hansa.journal import Kind, read_records
from tests.simulation import story
from tests.simulation.process import Core, Folder, config_of
from tests.simulation.restless import Restless

SEEDS = (3, 8, 12, 17)


def check(journal: Path, seed: int) -> int:
    """Every state on record is come to again, at its place; how many there are."""
    manifest, content = read_manifest(journal)
    parts = parts_again(config_of(seed), Handed((), [Restless(seed)]), manifest)
    records, rerun = read_records(journal), LiveRerun(Folder(journal), parts, content)
    states = np.flatnonzero(records.kind == Kind.STATE).tolist()
    for row in states:
        rerun.go(row + 1)
        assert rerun.core.records == row + 1
        assert rerun.core.state_hash == records.payload(row).hex()
    rerun.go(len(records))
    assert rerun.core.head == records.hashes[-1].tobytes().hex()
    return len(states)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_state_on_record_is_come_to_again(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    again, found = story.again, []

    def checked(journal: Path, seed: int, *, compares: bool = False) -> Core:
        if compares:
            found.append(check(journal, seed))
        return again(journal, seed, compares=compares)

    monkeypatch.setattr(story, "again", checked)
    story.tell(seed)
    assert sum(found) > 0
