"""What a user gets back from a run."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.result import Result
from hansa.errors import ConfigError, HansaError, NotFoundError
from hansa.ledger import read_books
from tests.conftest import COUNCIL, SMALL


def test_the_tables_are_frames_of_the_expected_shape(small_run: Result) -> None:
    moments, agents, instruments = small_run.recorded.moments.conviction.shape
    assert small_run.equity.height == moments
    assert small_run.ballots.height == moments * agents * instruments
    assert small_run.decisions.height == moments * instruments
    assert small_run.orders.height == len(small_run.recorded.proposals)
    assert set(small_run.fills["side"].unique()) <= {"buy", "sell"}


def test_equity_from_the_journal_is_the_equity_the_core_recorded(small_run: Result) -> None:
    from hansa.journal import Kind, read_records

    records = read_records(small_run.folder / "journal", [Kind.MOMENT])
    rows = [(int.from_bytes(p[:8], "little"), p[8:24]) for _, p in records.each()]
    recorded = {row: int.from_bytes(raw, "little", signed=True) / 10**18 for row, raw in rows}
    computed = small_run.recorded.equity
    assert len(recorded) > 100
    for row, equity in recorded.items():
        assert computed[row] == pytest.approx(equity, rel=1e-12)


def test_the_books_sum_to_zero_and_to_the_cash(small_run: Result) -> None:
    books = read_books(small_run.folder / "journal")
    assert sum(books.balances.values()) == 0
    assert books.groups == small_run.fills.height + 1
    cash = books.total("cash", "USDT") / 10**18
    assert cash == pytest.approx(small_run.recorded.cash[-1], rel=1e-12)
    assert books.total("fees", "USDT") / 10**18 == pytest.approx(small_run.fills["fee"].sum())


def test_round_trips_sum_to_the_profit_and_their_entries_are_explained(small_run: Result) -> None:
    found = small_run.round_trips
    profit = small_run.recorded.equity[-1] - small_run.report_data.header.initial_cash
    assert found["profit"].sum() == pytest.approx(profit)
    *_, order = found["why"][0].split()
    assert small_run.why(order).instrument == found["instrument"][0]


def test_the_report_is_written_and_small(small_run: Result, tmp_path: Path) -> None:
    path = small_run.report(tmp_path / "report.html")
    page = path.read_text()
    assert path.stat().st_size < 400_000
    assert small_run.head in page
    assert "default-src" in page


def test_the_notebook_form_and_the_text_say_the_same_verdict(small_run: Result) -> None:
    verdict = dict(small_run.summary())["Verdict"]
    assert verdict.split()[-1] in small_run._repr_html_()
    assert verdict in str(small_run)
    assert small_run.head[:16] in repr(small_run)


def test_attribution_sums_to_the_profit(small_run: Result) -> None:
    data = json.loads(_json(small_run))
    parts = data["attribution"]
    shared = sum(row["profit"] for row in parts["rows"])
    net = float(small_run.recorded.equity[-1]) - 100_000
    assert shared + parts["unattributed"] + parts["costs"] == pytest.approx(net, abs=0.01)


def _json(result: Result) -> bytes:
    import msgspec

    return msgspec.json.encode(result.report_data)


def test_a_run_is_opened_again_with_the_same_tables(small_run: Result) -> None:
    again = hansa.open_run(str(small_run.folder))
    assert again.equity.equals(small_run.equity)
    assert again.fills.equals(small_run.fills)


def test_a_journal_becomes_json_lines_and_parquet(small_run: Result, tmp_path: Path) -> None:
    lines = small_run.journal.to_jsonl(tmp_path / "j.jsonl")
    read = [json.loads(line) for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    assert len(read) == lines == small_run.journal.verify().records
    assert read[0]["kind"] == "manifest"
    assert read[-1]["kind"] == "end"
    assert read[-1]["hash"] == small_run.head
    written = small_run.journal.to_parquet(tmp_path / "tables")
    frames = {path.stem: pl.read_parquet(path) for path in written}
    assert frames["records"].height == lines
    assert frames["proposals"].height == small_run.orders.height
    assert frames["readings"].height > frames["proposals"].height


class Loud(hansa.Agent):
    """Goes all in on everything, to meet the gate."""

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        shape = (*s.ts_ns.shape, len(s.instruments))
        return hansa.Ballot(conviction=np.ones(shape))


def test_the_gate_holds_what_agents_want(tmp_path: Path) -> None:
    tight = (*SMALL, "gate.position_value_max=5000", 'allocation.rule="equal_weight"')
    config = _without_parameters(tmp_path)
    result = hansa.run(config, overrides=tight, agents=[Loud()], runs=tmp_path)
    value = np.abs(result.recorded.position) * result.recorded.close
    bought = result.fills.filter(pl.col("side") == "buy")
    assert bought.height > 0
    # Held to the limit when it is bought; the price may carry it further afterwards.
    first = value[np.argmax(value > 0, axis=0), np.arange(value.shape[1])]
    assert (first <= 5000 * 1.02).all()


def _without_parameters(folder: Path) -> Path:
    text = COUNCIL.read_text().replace("is_long_only", "# is_long_only")
    text = text.replace("../data", str(COUNCIL.parent.parent / "data"))
    path = folder / "council.toml"
    path.write_text(text)
    return path


def test_features_are_asked_for_by_number_or_by_time(small_run: Result) -> None:
    times = small_run.universe.ts_ns
    by_number = small_run.features_at(400)
    asked = datetime.fromtimestamp(int(times[400]) // 10**9, tz=UTC)
    for moment in (asked, asked.isoformat(), asked + timedelta(minutes=59)):
        found = small_run.features_at(moment)
        assert str(found) == str(by_number)
    place = np.searchsorted(times, times[400])
    assert str(small_run.features_at(place)) == str(by_number)
    day, midnight = asked.date(), datetime.combine(asked.date(), time(), UTC)
    assert str(small_run.features_at(day)) == str(small_run.features_at(midnight))


@pytest.mark.parametrize(
    ("moment", "error"),
    [
        ("soon", ConfigError),
        (None, ConfigError),
        ("1999-01-01", NotFoundError),
        (10**9, NotFoundError),
    ],
)
def test_features_at_no_moment_of_the_run_are_refused_in_a_sentence(
    small_run: Result, moment: int | str | None, error: type[HansaError]
) -> None:
    with pytest.raises(error, match="expected"):
        small_run.features_at(moment)
