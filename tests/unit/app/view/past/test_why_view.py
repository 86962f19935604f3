"""Certificates as the API says them."""

import re
import time
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa.api.council import Voice
from hansa.app.explain.blocks import Labelled, Table, plain_text
from hansa.app.opening import open_run
from hansa.app.result import Result
from hansa.app.view.run_view import opened
from hansa.app.view.why_view import Reasons, why_view
from hansa.errors import NotFoundError
from hansa.journal import Kind, read_records
from hansa.stores import RunFolder
from tests.command_line import hansa as command_line
from tests.conftest import COUNCIL, SMALL
from tests.unit.app.view.past.conftest import cut_copy

AT = "2022-05-09T12:00"


@pytest.fixture(scope="module")
def reasons(council_folder: RunFolder) -> Reasons:
    return Reasons(council_folder)


def test_a_moment_says_who_spoke_and_what_came_of_it(reasons: Reasons, small_run: Result) -> None:
    view = reasons.why(instrument="BTCUSDT", at=AT)
    certificate = small_run.why("BTCUSDT", at=AT)
    assert (view.moment, view.outcome) == (certificate.moment, certificate.outcome)
    assert view.decision == pytest.approx(certificate.decision)
    assert [voice.agent for voice in view.voices] == list(small_run.manifest.agents)
    assert sum(voice.share for voice in view.voices) == pytest.approx(view.decision, abs=1e-5)
    assert any(voice.features for voice in view.voices)


def test_the_text_is_what_the_command_line_prints(
    reasons: Reasons, council_folder: RunFolder
) -> None:
    printed = command_line("why", str(council_folder.path), "BTCUSDT", "--at", AT).stdout
    assert reasons.why(instrument="BTCUSDT", at=AT).text == printed.rstrip("\n")


def test_the_record_is_the_last_moment_that_changed_something(
    reasons: Reasons, council_folder: RunFolder
) -> None:
    view = reasons.why(instrument="ETHUSDT", at=AT)
    records = read_records(council_folder.journal)
    assert records.kind[view.seq] == Kind.MOMENT
    assert records.hashes[view.seq].tobytes().hex() == view.hash
    assert int(records.ts_ns[view.seq]) <= view.at_ns


def test_the_moments_beside_it_lead_on(reasons: Reasons) -> None:
    view = reasons.why(instrument="BTCUSDT", at=AT)
    after = reasons.why(instrument="BTCUSDT", at=view.next_at)
    assert (after.moment, after.previous_at) == (view.moment + 1, view.at)


def test_an_order_comes_with_its_life_and_the_steps_of_its_size(
    reasons: Reasons, council_folder: RunFolder
) -> None:
    view = reasons.why(order="1-3")
    assert view.order == opened(council_folder).order("1-3")
    assert [step.name for step in view.sizes][-4:] == ["proposed", "approved", "left", "filled"]
    assert view.sizes[-3].value == view.sizes[-1].value
    assert view.verdict in view.text


def test_a_band_that_held_is_said_in_numbers(reasons: Reasons) -> None:
    view = reasons.why(instrument="BTCUSDT", at=AT)
    while view.outcome != "within_band":
        view = reasons.why(instrument="BTCUSDT", at=view.next_at)
    found = re.search(r": ([0-9.]+)% of equity, the band is 2\.00%$", view.sizes[-1].why)
    assert found is not None, view.sizes[-1].why
    assert float(found[1]) < 2
    held = float(view.position) * float(view.price) / float(view.equity)
    assert view.target_ratio is not None
    assert float(found[1]) == pytest.approx(100 * abs(view.target_ratio - held), abs=0.01)


def test_without_an_agent_who_said_nothing_the_decision_stays(reasons: Reasons) -> None:
    view = reasons.why(instrument="BTCUSDT", at=AT)
    silent = [voice.agent for voice in view.voices if not _pull(voice)]
    assert silent
    assert {view.without[agent] for agent in silent} == {view.decision}


@pytest.mark.parametrize("rule", ["weighted_mean", "median", "majority", "hedge"])
def test_without_an_agent_is_what_a_council_without_it_decides(rule: str, tmp_path: Path) -> None:
    """Agents see the market alone, so that a council of the others has the same ballots."""
    params = ["council.quorum_ratio=0.1"] if rule == "majority" else []
    overrides = [*SMALL, f'council.rule="{rule}"', *params]
    run = hansa.run(COUNCIL, overrides=overrides, runs=tmp_path)
    view = why_view(run, instrument="BTCUSDT", at=AT)
    speakers = [voice for voice in view.voices if _pull(voice)]
    assert speakers
    assert set(view.without) == set(run.manifest.agents)
    for voice in speakers:
        others = [each for each in speakers if each is not voice]
        expected = _decided(rule, [(each.conviction or 0.0, _pull(each)) for each in others])
        found = view.without[voice.agent]
        if rule == "majority":
            continue  # its quorum counts those who are silent
        assert (found is None) == (not others)
        assert found is None or found == pytest.approx(expected, abs=1e-4)


def _pull(voice: Voice) -> float:
    return 0.0 if voice.conviction is None else voice.confidence * voice.weight


def _decided(rule: str, said: list[tuple[float, float]]) -> float:
    """The rules in plain words, over conviction and pull."""
    said = sorted(said)
    total = sum(pull for _, pull in said)
    if not said:
        return float("nan")
    if rule != "median":
        return sum(conviction * pull for conviction, pull in said) / total
    below = np.cumsum([pull for _, pull in said])
    first = int(np.searchsorted(below, total / 2 - 1e-9))
    if abs(below[first] - total / 2) < 1e-5:
        return (said[first][0] + said[first + 1][0]) / 2
    return said[first][0]


def test_a_strategy_s_order_has_what_the_gate_saw(ticks_folder: RunFolder) -> None:
    run = open_run(str(ticks_folder.path))
    printed = run.orders["cl_ord_id"][0].partition("-")[2]
    view = why_view(run, order=printed)
    assert view.decision is None
    assert view.voices == ()
    assert view.order is not None
    assert view.order.order.id == printed
    assert view.order.readings
    records = read_records(ticks_folder.journal)
    assert records.kind[view.seq] == Kind.PROPOSAL
    assert float(view.equity) > 0


def test_a_moment_without_a_council_lists_its_orders(ticks_folder: RunFolder) -> None:
    run = open_run(str(ticks_folder.path))
    ts = run.orders["ts"][0]
    view = why_view(run, instrument=run.orders["instrument"][0], at=ts.isoformat())
    assert run.orders["cl_ord_id"][0].partition("-")[2] in view.others
    assert view.order is None
    assert view.text.startswith(view.verdict)


def test_what_is_not_there_is_said(reasons: Reasons) -> None:
    for asked in (
        {"order": "1-99999"},
        {"instrument": "NOPE", "at": AT},
        {"instrument": "BTCUSDT"},
    ):
        with pytest.raises(NotFoundError):
            reasons.why(**asked)


def test_a_run_that_grew_is_read_again(paper_folder: RunFolder, tmp_path: Path) -> None:
    records = read_records(paper_folder.journal)
    decided = np.flatnonzero(records.kind == Kind.MOMENT)
    half = int(decided[len(decided) // 2])
    cut = cut_copy(paper_folder, half + 1, tmp_path / "cut")
    reasons, late = Reasons(cut), "2022-04-30T12:00"
    with pytest.raises(NotFoundError):
        reasons.why(instrument="BTCUSDT", at=late)
    segment = "00000001.hj"
    (cut.journal / segment).write_bytes((paper_folder.journal / segment).read_bytes())
    view = reasons.why(instrument="BTCUSDT", at=late)
    assert view.decision == why_view(paper_folder, instrument="BTCUSDT", at=late).decision


def test_a_second_question_is_quick(reasons: Reasons) -> None:
    reasons.why(instrument="SOLUSDT", at="2022-06-20T12:00")
    began_s = time.perf_counter()
    for day in range(10, 20):
        reasons.why(instrument="SOLUSDT", at=f"2022-06-{day}T12:00")
    assert time.perf_counter() - began_s < 1.5


def test_blocks_are_laid_out_in_columns() -> None:
    blocks = ["Said", Labelled([("a", "1"), ("long", "2")]), Table(["x", "y"], [["10", ""]])]
    assert plain_text(blocks) == "Said\n  a     1\n  long  2\n  x   y\n  10"
