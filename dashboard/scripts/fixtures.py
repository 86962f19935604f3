"""Record what the development server replays: a short desk on paper, as the API says it.

Everything comes from the server's own views over a real journal; only what a desk's socket would
say is put together from them. Run by `npm run fixtures`.
"""

import gzip
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec

from hansa.api.answer import Answer, DeskView, OrderLine, PositionLine
from hansa.api.runs import RunLine
from hansa.api.travel import StateView
from hansa.api.why import WhyView
from hansa.app.view.compare import compare
from hansa.app.view.council_history import council_history
from hansa.app.view.paging import PageQuery
from hansa.app.view.run_view import RunView
from hansa.app.view.runs_list import run_lines
from hansa.app.view.travel import Traveller
from hansa.app.view.verifying import verify_run
from hansa.app.view.why_view import Reasons
from hansa.errors import HansaError
from hansa.stores import RunFolder, RunStore

ROOT = Path(__file__).parents[2]
OUT = Path(__file__).parents[1] / "dev" / "recorded.json.gz"
LOGS = ("bars", "equity", "decisions", "orders", "fills", "journal", "alerts")
#: So many of the last moments are played; what comes before them is the past.
PLAYED = 48
STATES = 40
#: So many of the last decisions have their certificates, so many of the last records all they say.
WHYS, RECORDS = 45, 60
#: What is different with every run: its id, and when it was made.
RUN_IDS, MADE_AT = ("0f3c1e22", "7be4a915"), "2026-11-22T09:00:00.000000000Z"


def traded(runs: Path, fee_bps: int) -> None:
    """A desk on paper over four days, as fast as it goes."""
    command = [sys.executable, "-c", "import sys; from hansa.cli import main; sys.exit(main())"]
    options = ("--headless", "--runs", str(runs), "--set", "trade.speed=0")
    span = ("--set", "data.end=2022-04-05T00:00:00Z", "--set", f"venue.taker_fee_bps={fee_bps}")
    where = [*command, "trade", str(ROOT / "examples" / "paper.toml"), *options, *span]
    subprocess.run(where, check=True, stdout=subprocess.DEVNULL)


def stepped(view: RunView, moments: int) -> Iterator[None]:
    """The run after each of its last moments: each has its equity."""
    equity = view.log("equity")
    while equity.last < moments - PLAYED:
        view.advance(1)
    seen = equity.last
    while view.advance(1):
        if equity.last > seen:
            seen = equity.last
            yield


def desk(view: RunView) -> DeskView:
    """What the desk's socket would say of this."""
    detail, positions = view.detail(), view.positions()
    held = tuple(
        PositionLine(
            symbol=one.instrument,
            quantity=one.quantity,
            price=one.price,
            entry=one.entry,
            profit=one.profit,
            realised=one.realised,
            feed="live",
            age_s=1.0,
        )
        for one in positions
    )
    exposure = sum((abs(Decimal(one.value or "0")) for one in positions), Decimal(0))
    equity = Decimal(view.worth() or "0")
    answer = Answer(
        asked_at=detail.last_at,
        done_at=detail.last_at,
        run=detail.run.run,
        desk="paper",
        mode="paper",
        feed="recorded",
        pid=4711,
        began_at=detail.first_at,
        state="trading",
        moments=detail.moments,
        orders=detail.orders,
        refusals=detail.refusals,
        fills=detail.fills,
        currency=detail.currency,
        equity=format(equity, "f"),
        cash=format(
            equity - sum((Decimal(one.value or "0") for one in positions), Decimal(0)), "f"
        ),
        gross_exposure=format(exposure, "f"),
        day=detail.last_at[:10],
        day_profit=format(equity - Decimal(_equity_at_midnight(view, detail.last_at)), "f"),
        positions=held,
        open_orders=_open_orders(view),
        records=detail.records,
        last_record_at=detail.last_at,
    )
    name = detail.run.run
    return DeskView(
        run=name, state="trading", is_answering=True, why="", as_of=detail.last_at, answer=answer
    )


def _open_orders(view: RunView) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(
            id=one.id,
            symbol=one.instrument,
            side=one.side,
            kind=one.kind,
            quantity=one.quantity,
            filled=one.filled,
            limit=one.limit,
            stop=one.stop,
            status=one.status,
            age_s=1.0,
        )
        for one in view.orders(PageQuery(limit=50), is_open=True).data
    )


def _equity_at_midnight(view: RunView, now: str) -> str:
    curve = view.equity(100_000)
    hours = int(now[11:13])
    row = max(0, len(curve.equity) - 1 - hours)
    return str(curve.equity[row] or 0.0)


def whys(folder: RunFolder, view: RunView) -> dict[str, WhyView]:
    """The certificates of all orders, and of what was decided last, by what asks for them."""
    reasons, found = Reasons(folder), {}
    for order in view.orders(PageQuery(limit=20)).data:
        found[order.id] = reasons.why(order=order.id)
    for one in view.decisions(PageQuery(limit=WHYS)).data:
        found[f"{one.instrument}|{one.at}"] = reasons.why(instrument=one.instrument, at=one.at)
    return found


def states(folder: RunFolder, records: int) -> list[StateView]:
    """The run as it was, at places spread over its journal."""
    traveller = Traveller()
    found = []
    for place in range(1, STATES + 1):
        try:
            found.append(traveller.state_at(folder, place * (records - 1) // STATES))
        except HansaError:
            continue  # before the first moment there is no state
    return found


def recorded(store: RunStore, folder: RunFolder) -> dict[str, object]:
    """All that the development server answers with."""
    whole = RunView(folder)
    while whole.advance():
        pass
    detail = whole.detail()
    playing = RunView(folder)
    steps = []
    for _ in stepped(playing, whole.log("equity").last):
        lasts = {name: playing.log(name).last for name in LOGS}
        values = {"council": playing.council(), "limits": playing.limits()}
        own = {"positions": playing.positions(), "desk": desk(playing)}
        steps.append({"last": lasts, **values, **own})
    runs: list[RunLine] = run_lines(store)
    return {
        "detail": detail,
        "runs": runs,
        "settings": whole.settings(),
        "bars": {one.symbol: whole.bars(one.symbol) for one in detail.instruments},
        "equity": whole.equity(100_000),
        "logs": {name: whole.log(name).since(0) for name in LOGS},
        "steps": steps,
        "outcomes": whole.outcomes(),
        "records": [whole.record(detail.records - 1 - back) for back in range(RECORDS)],
        "why": whys(folder, whole),
        "states": states(folder, detail.records),
        "history": council_history(folder),
        "comparison": compare([store.find(line.run) for line in runs]),
        "verified": verify_run(folder),
    }


def main() -> None:
    """Writes the file."""
    with tempfile.TemporaryDirectory() as root:
        for fee_bps in (5, 10):
            traded(Path(root), fee_bps)
        store = RunStore(Path(root))
        lines = run_lines(store)
        text = msgspec.json.encode(recorded(store, store.find(lines[0].run))).decode()
    for line, run_id in zip(lines, RUN_IDS, strict=True):
        text = text.replace(line.run.rpartition("-")[2], run_id)
    text = re.sub(r'"made_at":"[^"]*"', f'"made_at":"{MADE_AT}"', text)
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    sys.stdout.write(f"{OUT.name}: {OUT.stat().st_size:,} bytes, {len(text):,} unpacked\n")


if __name__ == "__main__":
    main()
