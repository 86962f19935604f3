"""A run with actions: funding and a split reach tables and report, and the run replays."""

from pathlib import Path

import pytest

from hansa import Strategy
from tests.unit.strategies.conftest import START_NS, Runner


class Holder(Strategy):
    """Buys ten coins and holds them."""

    def on_quote(self, quote):
        if quote.ts_event_ns == START_NS:
            self.desk.buy(0, 4)


def actions(tmp_path: Path, *rows: str) -> None:
    (tmp_path / "actions.csv").write_text("\n".join(("time,kind,a,b", *rows)) + "\n")
    with (tmp_path / "ticks.toml").open("a") as file:
        file.write('\n[[actions]]\npath = "actions.csv"\ninstrument = "X:COIN"\n')


def final_equity(result) -> float:
    """What the core itself says at the end of the journal."""
    from hansa.journal import Kind, read_records

    records = read_records(result.folder / "journal", [Kind.END])
    return int.from_bytes(records.payload(0)[:16], "little", signed=True) / 1e18


@pytest.mark.parametrize(
    ("row", "brought"),
    [
        ("2023-11-14T22:13:40Z,funding,0.001,", -0.40084),
        ("2023-11-14T22:13:40Z,dividend,0.25,", 1.0),
        ("2023-11-14T22:13:40Z,split,2,1", None),
    ],
)
def test_tables_report_and_replay_know_what_came_besides_fills(
    trade: Runner, tmp_path: Path, row: str, brought: float | None
):
    actions(tmp_path, row)
    result = trade(Holder())
    assert result.equity["equity"][-1] == pytest.approx(final_equity(result), abs=1e-6)
    assert set(result.shares["source"]) == {"holder"}
    (source,) = result.report_data.attribution.sources
    assert source.net == pytest.approx(result.equity["equity"][-1] - 100_000, abs=0.006)
    if brought is not None:
        kind = "dividends" if "dividend" in row else "funding"
        assert getattr(source, kind) == pytest.approx(brought, abs=0.005)
        assert result.shares["cash"].to_list() == [pytest.approx(brought)]
    assert result.replay(strategies=[Holder()]).agrees
