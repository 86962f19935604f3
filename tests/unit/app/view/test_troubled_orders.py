"""Orders of desks to which everything goes wrong: replaced, cancelled twice, refused, lost."""

import shutil
from pathlib import Path

import pytest

from hansa.app.view.fold_orders import STATUSES
from hansa.app.view.run_view import opened
from hansa.stores import RunFolder
from tests.simulation import story
from tests.simulation.process import Core


@pytest.mark.parametrize("seed", [42, 46, 49, 57])
def test_a_desk_restored_from_its_journal_has_the_orders_that_the_view_says(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, restore = list[int](), story.again

    def again(journal: Path, seed: int, *, compares: bool = False) -> Core:
        made = restore(journal, seed, compares=compares)
        if not compares:
            compared.append(compare(made, journal, tmp_path / f"{len(compared)}"))
        return made

    monkeypatch.setattr(story, "again", again)
    assert not story.tell(seed).faults
    assert len(compared) > 1
    assert sum(compared) > 0


def compare(made: Core, journal: Path, folder: Path) -> int:
    """How many orders are open."""
    shutil.copytree(journal, folder / "journal")
    view, core = opened(RunFolder(folder)), made.step.floor.core
    orders = view.folds.orders
    mine = {
        orders.cl_ord_id(row): (now.lots, now.cum_lots, STATUSES[now.status])
        for row in orders.chosen(None, None, is_open=True)
        if (now := orders.standing(row))
    }
    assert mine == {each[0]: each[3:6] for each in core.orders()}
    assert [each.quantity for each in view.positions()] == [
        format(view.facts.instruments[place].lot * lots, "f")
        for place, (lots, _) in enumerate(core.positions())
    ]
    view.close()
    return len(mine)
