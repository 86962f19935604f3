"""What the core computes again, beside what the read model folds from the journal alone."""

from decimal import Decimal

import pytest

from hansa.app.view.paging import PageQuery
from hansa.app.view.run_view import RunView, opened
from hansa.app.view.travel import Traveller
from hansa.journal import read_records
from hansa.stores import RunFolder
from tests.unit.app.view.past.conftest import cut_copy, random_records


@pytest.fixture(scope="module")
def traveller() -> Traveller:
    return Traveller()


def test_positions_limits_and_decisions_agree_at_the_end(
    any_folder: RunFolder, traveller: Traveller
) -> None:
    state = traveller.state_at(any_folder, len(read_records(any_folder.journal)) - 1)
    view: RunView = opened(any_folder)
    assert state.decisions == view.council().decisions
    for then, now in zip(state.limits, view.limits().limits, strict=True):
        if then.control == "drawdown":  # the core alone has every equity that there was
            assert float(then.used) == pytest.approx(float(now.used), rel=1e-5)
        else:
            assert then == now
    for core, folded in zip(state.positions, view.positions(), strict=True):
        assert core.instrument == folded.instrument
        for name in ("quantity", "price", "value", "profit", "realised"):
            found, other = getattr(core, name), getattr(folded, name)
            assert (found or None) == (other or None) or Decimal(found) == Decimal(other), name


def test_open_orders_agree_on_the_way(
    any_folder: RunFolder, traveller: Traveller, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for seq in random_records(any_folder, 5, seed=6):
        state = traveller.state_at(any_folder, seq)
        if not state.state_hash:
            continue
        cut = cut_copy(any_folder, seq + 1, tmp_path_factory.mktemp("cut") / "run")
        page = opened(cut).orders(PageQuery(limit=1000), is_open=True)
        assert {each.id: each for each in state.open_orders} == {e.id: e for e in page.data}
