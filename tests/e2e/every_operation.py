"""A walk through every operation of a server at work, by the typed client.

What it hears becomes the examples of the schema: `python -m tests.e2e.every_operation` writes them,
cut to a few entries, and without what is secret or of one machine.
"""

import contextlib
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

import hansa
from hansa.api.desks import Hold, Kill, StartDesk
from hansa.api.jobs import CheckData
from hansa.api.orders import NewOrder
from hansa.api.people import (
    LogIn,
    NewKey,
    NewUser,
    PasswordByLink,
    PasswordChange,
    SetUp,
    UserChange,
)
from hansa.api.runs import StartRun
from hansa.client import ApiError, Client, endpoints
from hansa.client.endpoint import Endpoint, T, Value
from tests.conftest import ROOT
from tests.e2e.serving import ALL, OWNER, PASSWORD, Fresh, fresh

FILE = Path(hansa.__file__).parent / "server" / "examples.json"
NAMES = {id(each): name.lower() for name, each in vars(endpoints).items() if name.isupper()}
TWO_WEEKS = ('data.start="2022-02-01T00:00:00Z"', 'data.end="2022-02-15T00:00:00Z"')
_KEPT = 2
_SECRET = {"secret": "hk_...", "csrf": "...", "token": "...", "password": "...", "old": "..."}


class Recording(Client):
    """A client that keeps the first body and answer of each operation."""

    heard: dict[str, object]

    def _ask(
        self,
        endpoint: Endpoint[T],
        body: msgspec.Struct | None = None,
        /,
        idempotency_key: str = "",
        **given: Value,
    ) -> T:
        answer = super()._ask(endpoint, body, idempotency_key, **given)
        name = NAMES[id(endpoint)]
        self.heard.setdefault(name, answer)
        if body is not None:
            self.heard.setdefault(f"{name}.body", body)
        return answer


def walk(server: Fresh) -> dict[str, object]:
    """Calls every operation; what was heard and said first, by name."""
    heard: dict[str, object] = {}
    with _client(server, heard) as page:
        secret = _people(server, page)
        with _client(server, heard, secret) as client:
            _desks(client)
            _runs(client)
            _others(client)
        _leave(page)
    return heard


def _client(server: Fresh, heard: dict[str, object], key: str = "") -> Recording:
    client = Recording(server.base, key=key)
    client.heard = heard
    return client


def _people(server: Fresh, page: Recording) -> str:
    """Sets the server up, makes users come and go; the secret of a key."""
    page.read_health(), page.read_ready(), page.read_setup()
    page.read_problem("run_not_found")
    page.set_up(SetUp(token=server.token, name=OWNER, password=PASSWORD))
    page.read_session()
    made = page.create_key(NewKey(name="notebook", scopes=ALL))
    link = page.create_user(NewUser(name="tom", role="trader"))
    page.list_users()
    page.change_user("tom", UserChange(role="viewer", reason="only looks on"))
    again = page.create_link("tom")
    assert again.link != link.link
    with _client(server, page.heard) as tom:
        tom.set_password(
            PasswordByLink(token=again.link.partition("#")[2], password=PASSWORD[::-1])
        )
        tom.log_in(LogIn(name="tom", password=PASSWORD[::-1]))
    page.list_sessions()
    tom_session = next(each for each in page.list_sessions(all=True).data if each.name == "tom")
    page.end_session(tom_session.id)
    page.list_keys()
    return made.secret


def _desks(client: Recording) -> None:
    client.list_configurations()
    run = client.start_desk(StartDesk(configuration="paper_council", reason="a first try")).run
    client.list_desks()
    _until(lambda: len(client.list_decisions(run).data) > 0)
    del client.heard["list_decisions"]
    client.read_desk(run)
    _orders(client, run)
    client.pause_desk(run, Hold(reason="the feed looks odd"))
    client.resume_desk(run, Hold(reason="it was a gap of the exchange"))
    client.kill_desk(run, Kill(level=2, reason="too much dissent"))
    client.kill_every_desk(Kill(level=1, reason="a drill"))
    client.list_alerts(run)
    client.stop_desk(run, Hold(reason="done for today"))


def _orders(client: Recording, run: str) -> None:
    last = client.read_desk(run).answer
    assert last is not None
    wanted = NewOrder(
        cl_ord_id="hedge-of-monday",
        instrument=last.positions[0].symbol,
        side="buy",
        kind="limit",
        quantity="0.01",
        limit=f"{float(last.positions[0].price) * 0.97:.2f}",
        reason="less exposure over the weekend",
    )
    placed = client.place_order(run, wanted, idempotency_key="an-order-of-monday")
    client.find_order(run, wanted.cl_ord_id)
    with contextlib.suppress(ApiError):  # it may have filled by now
        client.cancel_order(run, placed.order.id, reason="not needed any more")


def _runs(client: Recording) -> None:
    first = client.start_run(StartRun(configuration="council", overrides=TWO_WEEKS))
    other = (*TWO_WEEKS, "allocation.band_bps=50")
    second = client.start_run(StartRun(configuration="council", overrides=other))
    a, b = (_finished(client, each.id) for each in (first, second))
    client.list_runs(), client.read_run(a), client.compare_runs([a, b])
    client.list_settings(a), client.read_equity(a, points=10)
    instrument = client.read_run(a).instruments[0].symbol
    client.read_bars(a, instrument, limit=10)
    client.read_council(a), client.read_council_history(a), client.list_ballots(a)
    client.list_decisions(a, outcome="ordered"), client.list_outcomes(a)
    order = client.list_orders(a).data[0]
    client.read_order(a, order.id), client.explain(a, order=order.id)
    (
        client.list_fills(a),
        client.list_positions(a),
        client.read_ledger(a),
        client.list_postings(a, limit=1000),
    )
    client.read_limits(a)
    seq = client.list_records(a, limit=1000).data[20].seq
    client.read_record(a, order.seq), client.read_state(a, seq)
    client.verify_journal(a), client.export_journal(a, format="jsonl")
    client.read_report(a), client.read_report_page(a)


def _others(client: Recording) -> None:
    client.list_jobs(), client.list_data()
    job = client.check_data(CheckData(configuration="council"))
    client.cancel_job(job.id)
    client.list_actions(), client.verify_actions()
    client.read_metrics(), client.read_schema()


def _leave(page: Recording) -> None:
    page.revoke_key(page.list_keys().data[0].id)
    page.change_password(PasswordChange(old=PASSWORD, new=f"{PASSWORD} twice"))
    page.log_out()


def _finished(client: Recording, job: str) -> str:
    """The run that a job made."""
    _until(lambda: client.read_job(job).state not in ("waiting", "running"))
    client.heard["read_job"] = found = client.read_job(job)
    assert found.state == "done", found
    return found.result


def _until(holds: Callable[[], bool], within_s: float = 60) -> None:
    until_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until_s, "it did not come about in time"
        time.sleep(0.1)


def examples(heard: dict[str, object]) -> dict[str, object]:
    """What was heard, as examples: short, and of no machine."""
    return {
        name: _cut(json.loads(msgspec.json.encode(said)))
        for name, said in sorted(heard.items())
        if said is not None and not isinstance(said, str | bytes)
    }


def _cut(said: object, name: str = "") -> object:
    match said:
        case dict():
            return {key: _cut(value, key) for key, value in said.items()}
        case list():
            return [_cut(each) for each in said[:_KEPT]]
        case str() if name in _SECRET and said:
            return _SECRET[name]
        case str():
            text = re.sub(r"#\S{20,}", "#...", said.replace(f"{ROOT}/", ""))
            return re.sub(r"(?<=127\.0\.0\.1:)\d+", "8720", text)
    return said


if __name__ == "__main__":
    with fresh() as at_work:
        found = examples(walk(at_work))
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(f"{len(found)} examples\n")
