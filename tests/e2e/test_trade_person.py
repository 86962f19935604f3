"""Orders of a person to a running desk: judged, told, found again, and once over a crash."""

import json
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from hansa.api.answer import Answer, PlacedLine
from hansa.api.orders import NewOrder, OrderView
from hansa.app import line_socket
from hansa.app.desk.socket import Question, ask
from hansa.app.explain.certificates import OrderCertificate
from hansa.app.export import to_jsonl
from hansa.app.opening import open_run
from hansa.app.parity.comparing import parity
from hansa.app.replaying import replay
from hansa.app.view.run_view import RunView
from hansa.app.view.travel import Traveller
from hansa.errors import NotFoundError
from hansa.journal import Kind, decode_command, read_records
from hansa.stores import RunFolder
from tests.command_line import Done, hansa
from tests.e2e.test_trade import LASTING, desk_at_work, wait_for

BUY = NewOrder(cl_ord_id="hedge-01", instrument="BTCUSDT", side="buy", quantity="0.01")


def told(folder: RunFolder, **changed: object) -> Answer:
    order = msgspec.structs.replace(BUY, **changed)
    return ask(folder, Question(do="order", order=order))


#: A kill of level 3 sells everything first, for as long as that takes.
KILLED = "flatten kill"


def placed(answer: Answer) -> PlacedLine:
    assert answer.placed is not None, answer.error
    return answer.placed


def price(answer: Answer) -> float:
    return float(next(each.price for each in answer.positions if each.symbol.endswith("BTCUSDT")))


def holding(folder: RunFolder) -> Answer:
    """How the desk stands once it holds something, and nothing of it is on its way."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        answer = ask(folder, Question(do="status", is_brief=True))
        if not answer.open_orders and any(float(each.quantity) for each in answer.positions):
            return answer
    raise AssertionError("expected a desk that holds something")


@dataclass(frozen=True)
class Heard:
    """A desk that a person ordered on, stopped in order: its run and what it answered."""

    folder: RunFolder
    answers: dict[str, Answer]
    log: list[dict[str, str]]
    command_line: list[Done]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    runs, found = tmp_path_factory.mktemp("runs"), dict[str, Answer]()
    with desk_at_work(runs, *LASTING) as desk:
        folder, answer = wait_for(runs, 20)
        found["new"] = told(folder)
        found["again"] = told(folder)
        found["other"] = told(folder, side="sell")
        low = f"{price(answer) * 0.96:.2f}"
        rests = {"kind": "limit", "limit": low, "cl_ord_id": "resting-01"}
        found["rests"] = told(folder, **rests)
        order_id = placed(found["rests"]).id
        found["cancel"] = ask(folder, Question(do="cancel", order_id=order_id))
        found["no order"] = ask(folder, Question(do="cancel", order_id="3-99"))
        found["cut"] = told(folder, quantity="90000000000", cl_ord_id="too-much")
        found["huge"] = told(folder, quantity="900000000000000000", cl_ord_id="beyond-all")
        found["between"] = told(folder, quantity="0.0000000001", cl_ord_id="too-fine")
        found["nothing"] = told(folder, instrument="DOGEUSDT", cl_ord_id="no-such-thing")
        words = ("order", "submit", "last", "BTCUSDT", "buy", "0.01", "--runs", str(runs))
        said = [hansa(*words, "--id", "from-cli-01") for _ in range(2)]
        for odd in ("0.0000000001", "1E-2", "٠.٠١"):
            odd_words = (*words[:5], odd, *words[6:])
            said.append(hansa(*odd_words))
        said.append(hansa("order", "cancel", "last", "3-77", "--runs", str(runs)))
        holding(folder)
        ask(folder, Question(do="pause"))
        found["paused"] = told(folder, cl_ord_id="paused-01")
        found["paused again"] = told(folder, cl_ord_id="paused-01")
        held = next(each for each in holding(folder).positions if float(each.quantity))
        less = {"instrument": held.symbol, "side": "sell", "cl_ord_id": "paused-02"}
        found["reduces"] = told(folder, quantity=held.quantity, **less)
        ask(folder, Question(do="resume"))
        ask(folder, Question(do="kill", level=3))
        found["killed"] = told(folder, side="sell", cl_ord_id="killed-01", quantity="0.001")
        desk.send_signal(signal.SIGTERM)
        out, errors = desk.communicate(timeout=60)
        assert (desk.returncode, errors) == (0, "")
    return Heard(folder, found, [json.loads(line) for line in out.splitlines()], said)


@pytest.fixture(scope="module")
def view(heard: Heard) -> RunView:
    found = RunView(heard.folder)
    while found.advance():
        pass
    return found


def called(view: RunView, cl_ord_id: str) -> OrderView:
    return view.order_called(cl_ord_id)


def test_an_order_is_placed_once_under_its_id(heard: Heard) -> None:
    new, again, other = (placed(heard.answers[each]) for each in ("new", "again", "other"))
    assert (new.id, new.is_new, new.is_same, new.control) == ("3-1", True, True, "")
    assert (again.id, again.is_new, again.is_same) == ("3-1", False, True)
    assert (other.id, other.is_new, other.is_same) == ("3-1", False, False)


def test_what_cannot_be_an_order_is_said_in_a_sentence(heard: Heard) -> None:
    for name, words in (
        ("huge", "expected a decimal above 0 that is not beyond all size"),
        ("between", "is not a multiple of"),
        ("nothing", "expected one of BINANCE:BTCUSDT"),
        ("no order", "expected an open order of this desk"),
    ):
        assert words in heard.answers[name].error
        assert heard.answers[name].placed is None


def test_a_refusal_names_control_limit_and_what_was_seen(heard: Heard) -> None:
    for name, controls in (("paused", "pause"), ("paused again", "pause"), ("killed", KILLED)):
        line = placed(heard.answers[name])
        assert line.control in controls.split()
        assert (bool(line.limit), bool(line.observed)) == (True, True)
    assert placed(heard.answers["paused again"]).is_new is False


def test_the_gate_cuts_an_order_down_as_any_other(heard: Heard) -> None:
    assert "cut down to" in heard.answers["cut"].did[0]


def test_what_reduces_passes_a_pause(heard: Heard) -> None:
    assert placed(heard.answers["reduces"]).control == ""


def test_the_command_line_orders_once_under_an_id(heard: Heard) -> None:
    first, again, *_, none = heard.command_line
    assert (first.returncode, again.returncode, none.returncode) == (0, 0, 3)
    assert "called from-cli-01" in first.stdout
    assert "was placed before" in again.stdout


def test_a_quantity_that_is_none_is_wrong_input(heard: Heard) -> None:
    between, *odd = heard.command_line[2:5]
    assert (between.returncode, "is not a multiple of" in between.stderr) == (2, True)
    for each in odd:
        assert (each.returncode, each.stderr) == (
            2,
            "hansa: quantity: expected a decimal such as 0.01\n",
        )


def test_the_run_replays_from_its_journal(heard: Heard) -> None:
    assert replay(heard.folder).agrees


def test_an_order_is_found_by_the_id_that_was_given(heard: Heard, view: RunView) -> None:
    order = called(view, "hedge-01")
    assert (order.id, order.source, order.cl_ord_id) == ("3-1", "person", "hedge-01")
    assert (order.status, called(view, "paused-01").refused_by) == ("filled", "pause")
    with pytest.raises(NotFoundError, match="no order called 'beyond-all'"):
        called(view, "beyond-all")


def test_the_past_shows_a_working_order_by_its_own_id(heard: Heard, view: RunView) -> None:
    seq = called(view, "resting-01").seq
    found = Traveller().state_at(heard.folder, seq).open_orders
    assert "resting-01" in [each.cl_ord_id for each in found]


def test_a_cancelled_order_ends(heard: Heard, view: RunView) -> None:
    assert (
        heard.answers["cancel"].did[0] == f"order {called(view, 'resting-01').id}: cancel asked for"
    )
    assert called(view, "resting-01").status == "canceled"


def test_the_log_tells_of_orders_and_cancels(heard: Heard) -> None:
    said = [line["did"] for line in heard.log if line["event"] in ("order", "cancel")]
    assert said[0] == "order 3-1: buy 0.01 BTCUSDT: sent"
    assert any("cancel asked for" in each for each in said)


def test_why_export_report_and_parity_know_whose_it_was(heard: Heard, tmp_path: Path) -> None:
    result = open_run(str(heard.folder.path))
    story = result.why("person-1")
    assert isinstance(story, OrderCertificate)
    assert (story.source, story.command) == ("person", "submit")
    to_jsonl(heard.folder.journal, tmp_path / "journal.jsonl")
    assert '"label":"hedge-01"' in (tmp_path / "journal.jsonl").read_text()
    assert {row.source for row in result.report_data.attribution.sources} >= {"council", "person"}
    assert "person (by hand)" in result.report().read_text()
    found = parity(str(heard.folder.path))
    assert any("-3-1" in row.cl_ord_id for row in found.order_table)


def labels(folder: RunFolder) -> list[str]:
    records = read_records(folder.journal, [Kind.COMMAND])
    found = (decode_command(payload, 0).label for _, payload in records.each())
    return [each for each in found if each]


def send_only(folder: RunFolder, order: NewOrder) -> None:
    """Asks, and does not stay for the answer."""
    address = line_socket.address_of(folder.path, "desk")
    assert address is not None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(address.path)
        line.sendall(msgspec.json.encode(Question(do="order", order=order)) + b"\n")
        until = time.monotonic() + 20
        while order.cl_ord_id not in labels(folder):
            assert time.monotonic() < until, "expected the order in the journal"


def test_an_order_is_sent_once_though_the_desk_died_before_it_answered(tmp_path: Path) -> None:
    with desk_at_work(tmp_path, *LASTING) as desk:
        folder, _ = wait_for(tmp_path, 20)
        send_only(folder, BUY)
        desk.kill()
        desk.wait()
    with desk_at_work(tmp_path, "--resume", str(folder.path)):
        wait_for(tmp_path, 20)
        again, other = told(folder), told(folder, side="sell")
        assert (placed(again).id, placed(again).is_new, placed(again).is_same) == (
            "3-1",
            False,
            True,
        )
        assert placed(other).is_same is False
        assert placed(told(folder, cl_ord_id="hedge-02")).id == "3-2"
    assert labels(folder) == ["hedge-01", "hedge-02"]
