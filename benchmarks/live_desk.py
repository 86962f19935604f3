"""The live desk: from tick to order, many symbols on one core, and a soak.

    python benchmarks/live_desk.py tick                    step and journal; fsync apart
    taskset -c 0 python benchmarks/live_desk.py symbols    1,000 symbols, 10 updates a second each
    python benchmarks/live_desk.py soak --seconds 1800     memory and file descriptors

Of `symbols` the source runs in a process of its own, on another core (`--source-core`).
"""

import argparse
import gc
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from live_parts import InPython, Native, config_of, council_of, step_of

from hansa import Strategy
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import trade
from hansa.engine import Destination
from hansa.engine.live_step import LiveStep
from hansa.types import BarEvent, ExecType, OrdStatus, QuoteEvent, VenueReport

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("tick", "symbols", "soak"))
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--symbols", type=int, default=1_000)
    parser.add_argument("--per-second", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--source-core", default="1")
    given = parser.parse_args()
    if given.what == "tick":
        tick_to_order(given.events)
        bar_to_order(given.events // 4)
    else:
        flow(given, is_soak=given.what == "soak")


# --- tick to order --------------------------------------------------------------------------------


def tick_to_order(events: int) -> None:
    """A quote in, the request of its order out: in the step of a desk, journal in a file."""
    kinds: list[tuple[str, Callable[[], Strategy]]] = [("native", Native), ("Python", InPython)]
    for name, make in kinds:
        for fsync in ("never", "commit"):
            count = events if fsync == "never" else max(200, events // 20)
            with tempfile.TemporaryDirectory() as folder:
                destination = Destination("write", Path(folder) / "journal", fsync)
                step = step_of(config_of(1), [make()], destination)
                took_ns = np.array(list(_ticks(step, count)))[count // 10 :]
            told = "on the disk" if fsync == "commit" else "written"
            print(f"tick to order, {name} strategy, journal {told}")
            print(f"  by the clock on the wall: {_quantiles(took_ns[:, 0])}")
            print(f"  of the processor: {_quantiles(took_ns[:, 1])}")


def bar_to_order(bars: int) -> None:
    """A bar in, the request of the order out that five agents in Python decided on."""
    with tempfile.TemporaryDirectory() as folder:
        config = council_of()
        step = step_of(config, None, Destination("write", Path(folder) / "journal", "never"))
        took_ns = np.array(list(_decisions(step, bars)))[bars // 10 :]
    print(f"bar to order, five agents, journal written: {len(took_ns)} orders of {bars} bars")
    print(f"  by the clock on the wall: {_quantiles(took_ns[:, 0])}")
    print(f"  of the processor: {_quantiles(took_ns[:, 1])}")


def _decisions(step: LiveStep, count: int) -> Iterator[tuple[int, int]]:
    """How long each took that led to an order."""
    minute_ns, steps = 60 * 10**9, np.random.default_rng(7).normal(0, 3_000, count + 500)
    closes = (4_000_000 + np.cumsum(steps)).astype(int)
    for number, close in enumerate(closes):
        open_ns = 1_700_000_040 * 10**9 + number * minute_ns
        bar = _bar(open_ns, int(close))
        if number < 500:
            step.history(bar.ts_event_ns, [bar], now_ns=bar.ts_recv_ns)
            continue
        began_ns, work_ns = time.perf_counter_ns(), time.thread_time_ns()
        step.market(bar)
        requests = step.take_requests()
        took_ns = time.perf_counter_ns() - began_ns, time.thread_time_ns() - work_ns
        for request in requests:
            yield took_ns
            for report in _filled(request, number, bar.ts_recv_ns + 1, bar.close_ticks):
                step.report(report)


def _bar(open_ns: int, close: int) -> BarEvent:
    close_ns = open_ns + 60 * 10**9
    return BarEvent(
        instrument=0,
        ts_open_ns=open_ns,
        ts_event_ns=close_ns,
        ts_recv_ns=close_ns + 10**6,
        open_ticks=close - 50,
        high_ticks=close + 500,
        low_ticks=close - 500,
        close_ticks=close,
        volume_lots=10**8,
    )


def _ticks(step: LiveStep, count: int) -> Iterator[tuple[int, int]]:
    """How long each took, waiting and working; the venue's reports between them are not counted."""
    now_ns = time.time_ns()
    gc.disable()
    for number in range(count):
        now_ns += 1_000_000
        quote = _quote(0, now_ns, 10_000 + number % 50)
        began_ns, work_ns = time.perf_counter_ns(), time.thread_time_ns()
        step.market(quote)
        (request,) = step.take_requests()
        work_ns = time.thread_time_ns() - work_ns
        yield time.perf_counter_ns() - began_ns, work_ns
        now_ns += 1
        for report in _filled(request, number, now_ns, quote.ask_ticks):
            step.report(report)
    gc.enable()


def _quote(place: int, now_ns: int, bid: int) -> QuoteEvent:
    return QuoteEvent(
        instrument=place,
        ts_event_ns=now_ns,
        ts_recv_ns=now_ns,
        bid_ticks=bid,
        ask_ticks=bid + 1,
        bid_lots=31_210,
        ask_lots=40_660,
    )


def _filled(request: object, number: int, now_ns: int, ticks: int) -> Iterator[VenueReport]:
    terms = {
        "cl_ord_id": request.cl_ord_id,
        "instrument": 0,
        "is_buy": request.is_buy,
        "order_lots": request.lots,
        "fee_currency": "USDT",
        "ts_event_ns": now_ns,
        "ts_recv_ns": now_ns,
    }
    new, trade_, filled = ExecType.NEW, ExecType.TRADE, OrdStatus.FILLED
    yield VenueReport(
        exec_id=0,
        exec_type=new,
        ord_status=OrdStatus.NEW,
        cum_lots=0,
        leaves_lots=request.lots,
        **terms,
    )
    yield VenueReport(
        exec_id=number + 1,
        exec_type=trade_,
        ord_status=filled,
        cum_lots=request.lots,
        leaves_lots=0,
        last_lots=request.lots,
        last_ticks=ticks,
        liquidity=2,
        **terms,
    )


# --- a flow of quotes -----------------------------------------------------------------------------


class Hearing(Strategy):
    """Notes when the engine had each quote, or of the latest `keeps` of them."""

    name = "hearing"

    def __init__(self, count: int, keeps: int) -> None:
        self.had_ns = np.ones(min(count, keeps), dtype=np.int64)
        self.count, self.heard = count, 0

    def __deepcopy__(self, memo: object) -> "Hearing":
        return self

    def on_quote(self, quote: object) -> None:
        self.had_ns[self.heard % len(self.had_ns)] = time.monotonic_ns()
        self.heard += 1
        if self.heard == self.count:
            os.kill(os.getpid(), signal.SIGINT)


def flow(given: argparse.Namespace, *, is_soak: bool) -> None:
    """Quotes over a socket through the feed's codec, queue, journal, engine and strategy."""
    count = int(given.per_second * given.seconds)
    with tempfile.TemporaryDirectory(prefix="hb") as folder, source(given, Path(folder)) as place:
        os.environ["HOME"] = folder
        # A soak keeps few: what the benchmark itself keeps must not grow.
        hearing, use = Hearing(count, 1_000 if is_soak else count), Use()
        with use.sampled():
            began, cpu = time.monotonic(), time.process_time()
            log = DeskLog("json", io.StringIO())
            trade(config_of(given.symbols, place), strategies=[hearing], runs=folder, log=log)
            took_s, busy_s = time.monotonic() - began, time.process_time() - cpu
        sent_ns = np.memmap(Path(folder) / "stamps", dtype=np.int64, mode="r")
        last = sent_ns[count - len(hearing.had_ns) :]
        delays_ns = np.roll(hearing.had_ns, -(count % len(hearing.had_ns))) - last
    rate = given.per_second
    print(f"{given.symbols} symbols, {rate} quotes/s, {given.seconds:g} s: {hearing.heard} heard")
    print(f"sent to strategy called: {_quantiles(delays_ns)}")
    print(f"processor {busy_s / took_s:.0%} of a core, {busy_s / count * 1e6:.1f} us a quote")
    use.show()
    if is_soak and not use.is_flat():
        sys.exit("expected memory and file descriptors to stay flat, found that they grow")


class Use:
    """State: resident memory and open files of this process, once a second."""

    def __init__(self) -> None:
        self.samples: list[tuple[int, int]] = []

    @contextmanager
    def sampled(self) -> Iterator[None]:
        """Samples while the block runs."""
        is_over = threading.Event()

        def sample() -> None:
            while not is_over.wait(1.0):
                self.samples.append((_resident_kib(), len(list(Path("/proc/self/fd").iterdir()))))

        thread = threading.Thread(target=sample, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def halves(self) -> tuple[float, float, int, int]:
        """Resident memory in MiB in the second quarter and in the last, and most files in each."""
        quarter = max(1, len(self.samples) // 4)
        early, late = self.samples[quarter : 2 * quarter], self.samples[-quarter:]
        memory = [float(np.mean([kib for kib, _ in each])) / 1024 for each in (early, late)]
        files = [max(count for _, count in each) for each in (early, late)]
        return memory[0], memory[1], files[0], files[1]

    def is_flat(self) -> bool:
        """Whether the last quarter has no more files, and at most 3 % more memory."""
        memory, later, files, more = self.halves()
        return more <= files and later <= memory * 1.03

    def show(self) -> None:
        """In one line."""
        if len(self.samples) >= 4:
            memory, later, files, more = self.halves()
            grew = later / memory - 1
            print(
                f"memory {memory:.1f} MiB in the second quarter, {later:.1f} in the last "
                f"({grew:+.2%}); files {files}, {more}"
            )


@contextmanager
def source(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """The address of a source in a process of its own."""
    pin = ["taskset", "-c", given.source_core] if given.source_core else []
    numbers = [str(each) for each in (given.symbols, given.per_second, given.seconds)]
    command = [*pin, sys.executable, str(HERE / "live_source.py"), *numbers]
    with subprocess.Popen([*command, str(folder / "stamps")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def _resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _quantiles(took_ns: Sequence[int] | np.ndarray) -> str:
    values = np.percentile(np.asarray(took_ns), (50, 95, 99)) / 1e3
    return f"p50 {values[0]:,.1f}, p95 {values[1]:,.1f}, p99 {values[2]:,.1f} us"


if __name__ == "__main__":
    main()
