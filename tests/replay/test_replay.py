"""Replay with proof: the same run always gives the same head, and a difference is named."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa.app.replaying import replay
from hansa.app.result import Result
from hansa.errors import ReplayError
from hansa.journal import Kind, read_records
from hansa.stores import RunFolder
from tests.conftest import COUNCIL, SMALL


def test_a_replay_agrees_to_the_last_byte(small_run: Result) -> None:
    verdict = small_run.replay()
    assert verdict.agrees
    assert verdict.head == small_run.head == small_run.journal.verify().head
    assert verdict.changed == ()


@pytest.mark.parametrize("block", [1, 7, 1000, 100_000])
def test_the_head_does_not_depend_on_the_block_size(small_run: Result, block: int) -> None:
    assert replay(RunFolder(small_run.folder), block_moments=block).agrees


def test_two_runs_have_one_head(small_run: Result, fresh_run: Result) -> None:
    assert small_run.head == fresh_run.head


@pytest.mark.parametrize("hash_seed", ["0", "12345"])
def test_another_process_with_another_hash_seed_has_the_same_head(
    small_run: Result, tmp_path: Path, hash_seed: str
) -> None:
    code = (
        "import hansa, sys; from tests.conftest import COUNCIL, SMALL; "
        f"print(hansa.run(COUNCIL, overrides=SMALL, runs={str(tmp_path)!r}).head)"
    )
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == small_run.head


class Moody(hansa.Agent):
    """Answers differently each time it is asked, which no check inside one run can see."""

    is_stateful = True
    asked = 0

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        Moody.asked += 1
        return hansa.Ballot(conviction=np.full(len(s.instruments), np.sin(Moody.asked)))


def test_an_agent_that_answers_differently_is_named(tmp_path: Path) -> None:
    Moody.asked = 0
    result = hansa.run(COUNCIL, overrides=SMALL, agents=[Moody()], runs=tmp_path)
    verdict = result.replay(agents=[Moody()])
    assert not verdict.agrees
    assert verdict.kind == "moment"
    assert verdict.cause.startswith("agent: moody")
    assert any("ballot of moody for BINANCE:" in each.what for each in verdict.differences)


def test_a_run_with_agents_from_python_says_how_to_replay_it(tmp_path: Path) -> None:
    result = hansa.run(COUNCIL, overrides=SMALL, agents=[Moody()], runs=tmp_path)
    with pytest.raises(ReplayError, match=r"replay it from there: result\.replay\(agents="):
        result.replay()


def test_changed_data_is_named_as_the_cause(fresh_run: Result, tmp_path: Path) -> None:
    import polars as pl

    source = COUNCIL.parent.parent / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
    frame = pl.read_parquet(source)
    changed = frame.with_columns(
        pl.when(pl.col("open_time").dt.month() == 5)
        .then(pl.col("volume") / 2)
        .otherwise(pl.col("volume"))
        .alias("volume")
    )
    other = tmp_path / "other.parquet"
    changed.write_parquet(other)
    verdict = replay(RunFolder(fresh_run.folder), data=other)
    assert any(change.startswith("data:") for change in verdict.changed)
    assert verdict.agrees or verdict.cause.startswith("data:")


def test_a_flipped_byte_stops_the_replay_before_it_begins(fresh_run: Result) -> None:
    segment = fresh_run.folder / "journal" / "00000001.hj"
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    with pytest.raises(ReplayError, match=r"damaged at record \d+, segment 00000001\.hj, byte"):
        fresh_run.replay()


def test_every_kind_of_record_of_a_run_is_there(small_run: Result) -> None:
    kinds = set(read_records(small_run.folder / "journal").kind.tolist())
    expected = {Kind.MANIFEST, Kind.MOMENT, Kind.PROPOSAL, Kind.REPORT, Kind.TRANSFER, Kind.END}
    assert expected <= kinds


def test_jitter_is_drawn_from_the_seed(tmp_path: Path) -> None:
    jitter = (*SMALL, "venue.latency_jitter_ms=60000")
    heads = [
        hansa.run(COUNCIL, overrides=(*jitter, f"run.seed={seed}"), runs=tmp_path / str(k))
        for k, seed in enumerate((1, 1, 2))
    ]
    assert heads[0].head == heads[1].head
    assert not heads[0].fills["price"].equals(heads[2].fills["price"])
    assert heads[0].replay().agrees
