"""`hansa coordinator`: the way out to a venue that all desks of this machine share."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
from cyclopts import Parameter

from hansa.app.desk.text import short_span
from hansa.app.event_loop import run_async
from hansa.app.live.access import ReadOnce
from hansa.app.live.coordinating import Egress, joined, status_of
from hansa.cli.keys import FileOption, ask_passphrase
from hansa.cli.options import FormatOption
from hansa.cli.output import print_json, print_rows, print_table
from hansa.coordinator import CoordinatorStatus, Event
from hansa.coordinator.statistics import Statistics
from hansa.stores.keys import open_keys

VenueOption: TypeAlias = Annotated[
    str, Parameter(name="--venue", help="The venue: binance, or ccxt- and an exchange of ccxt.")
]
UrlOption: TypeAlias = Annotated[
    str, Parameter(name="--url", help="Where it is, if not at its usual address (of ccxt: live).")
]
FolderOption: TypeAlias = Annotated[
    Path | None,
    Parameter(name="--folder", help="Where desks meet (else ~/.cache/hansa/coordinator)."),
]


def serve_command(
    *,
    venue: VenueOption = "binance",
    url: UrlOption = "",
    folder: FolderOption = None,
    keys: FileOption = None,
    accounts: Annotated[
        tuple[str, ...],
        Parameter(
            name="--account",
            negative="",
            help="Open the keys of this name before it serves: it takes seconds.",
        ),
    ] = (),
    until_eof: Annotated[
        bool,
        Parameter(
            name="--until-eof",
            negative="",
            help="End with the standard input: with the process that started this one.",
        ),
    ] = False,
) -> int:
    """Send for all desks of this machine, until Ctrl-C; events come as lines of JSON.

    Desks need no such process: the first of them leads. It serves to keep the limits counted while
    desks come and go. If another process leads, this one stands by and takes over when that ends.
    """
    kept = ReadOnce(open_keys(keys, ask_passphrase))
    for name in accounts:
        kept.read(name)
    egress = Egress(venue=venue, url=url, folder=folder, keys=kept)
    run_async(_serve(egress, until_eof=until_eof))
    return 0


def status_command(
    *,
    venue: VenueOption = "binance",
    url: UrlOption = "",
    folder: FolderOption = None,
    format_: FormatOption = "text",
) -> int:
    """Show budgets, queue, and what was sent for whom. Exit code 3 if nobody leads."""
    status = run_async(status_of(Egress(venue=venue, url=url, folder=folder)))
    if format_ == "json":
        print_json(status)
    else:
        _print(status)
    return 0


async def _serve(egress: Egress, *, until_eof: bool) -> None:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    if until_eof:  # a thread: what standard input is, a loop may not be able to wait for
        threading.Thread(target=_wait_for_end, args=(loop, ended), daemon=True).start()
    async with joined(egress, desk="coordinator", on_event=_say) as shared:
        place = egress.place() / f"{egress.name}.sock"
        words = "leads" if shared.is_leader else "stands by"
        print(f"{egress.base_url}: {words} at {place}", flush=True)
        await ended.wait()


def _wait_for_end(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    with contextlib.suppress(RuntimeError):  # it has ended meanwhile
        loop.call_soon_threadsafe(ended.set)


def _say(event: Event) -> None:
    print(msgspec.json.encode(event).decode(), flush=True)


def _print(status: CoordinatorStatus) -> None:
    waiting = ", ".join(f"{count} {name}" for name, count in status.waiting.items() if count)
    rows = [("circuit", status.circuit.value), ("in flight", str(status.in_flight))]
    print_rows([("venue", status.venue), *rows, ("waiting", waiting or "nobody")])
    print_table(
        ["budget", "used", "others", "limit", "in"],
        [
            [b.name, f"{b.used:,}", f"{b.foreign:,}", f"{b.limit:,}", f"{b.window_ns / 1e9:g} s"]
            for b in status.budgets
        ],
    )
    for title, statistics in (("desk", status.desks), ("endpoint", status.endpoints)):
        if statistics:
            print_table([title, *_HEADER], [_row(one) for one in statistics])


_HEADER = ("asked", "sent", "not sent", "late", "refused", "unknown", "weight", "wait p50", "p99")


def _row(one: Statistics) -> list[str]:
    elsewhere = one.cached + one.shared + one.streamed
    counts = (one.asked, one.sent, elsewhere, one.late, one.refused, one.unknown, one.weight)
    waits = (one.wait_ns_p50, one.wait_ns_p99) if one.sent else (None, None)
    return [one.name, *(f"{n:,}" for n in counts), *(short_span(ns) for ns in waits)]
