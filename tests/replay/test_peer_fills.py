"""A maker's fills over a recorded book are those of hftbacktest 2.4.4, one by one.

The peer's fills were recorded by `tests/replay/peer_trades/record_maker.py` (which runs
`benchmarks/peers/hftbacktest_maker.py`) over the shipped capture of ETHUSDT: one lot a side at the
touch, 5 ms each way, under each model of the queue that is the same in both. Hansa's maker is that
of `benchmarks/hansa_maker.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hansa.types import IntArray
from tests.conftest import ROOT
from tests.replay.peer_trades.record_maker import FILES, ROWS_MIN


@pytest.fixture(scope="module", autouse=True)
def benchmarks_on_the_path() -> Iterator[None]:
    """The scripts of the benchmarks import each other as they are run: by their bare names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        yield


@pytest.fixture(scope="module", params=sorted(FILES))
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def peer(model: str) -> IntArray:
    from maker_fills import read_fills

    return read_fills(FILES[model])


def test_every_fill_of_a_maker_is_the_peers_in_order_side_price_lots_and_time(
    model: str, peer: IntArray, tmp_path: Path
) -> None:
    from depth_workload import recorded
    from hansa_maker import make
    from maker_fills import fills_difference
    from queue_models import MODELS

    made = make(recorded(ROWS_MIN), tmp_path / "journal", MODELS[model])
    assert fills_difference(made.fills, peer) == ""


def test_the_models_differ_so_that_the_record_of_one_is_not_that_of_another() -> None:
    from maker_fills import fills_difference, read_fills

    assert fills_difference(*(read_fills(each) for each in FILES.values())) != ""


def test_the_peers_record_has_hundreds_of_fills_of_both_sides(peer: IntArray) -> None:
    assert len(peer) > 400
    assert min((peer[:, 1] == sign).sum() for sign in (1, -1)) > 200


def test_the_first_fill_that_differs_is_named_with_what_differs(peer: IntArray) -> None:
    from maker_fills import fills_difference

    other = peer.copy()
    other[6, 2] += 1
    other[9:, 4] += 1
    text = fills_difference(other, peer)
    found = f"price_ticks {other[6, 2]} and {peer[6, 2]}"
    assert text == f"fill 7 of {len(peer)} differs (Hansa's and the peer's): {found}"


def test_fills_that_one_side_has_more_of_are_told(peer: IntArray) -> None:
    from maker_fills import fills_difference

    more = np.concatenate([peer, peer[-1:]])
    text = fills_difference(more, peer)
    assert text.startswith(f"the first {len(peer)} fills are equal, but Hansa has {len(more)}")
