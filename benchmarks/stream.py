"""The stream under load: how fast entries reach many clients, and what that costs a desk.

    python benchmarks/stream.py [--clients 50] [--seconds 20]

A desk on paper decides for ten instruments twenty times a second; every client listens to all of
its decisions. What is measured: from a record's standing in the journal's file to its being
received by a client; and the desk's own processor time for each interval, alone and with everybody
listening, in turn. Then: idle clients, and one that never reads.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx2
import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from hansa.app.configurations import Entry, read_entry
from hansa.app.demonstration import demonstration
from hansa.app.launching import launch, run_of
from hansa.journal import Kind
from hansa.journal.tail import JournalTail
from hansa.stores import RunFolder, RunStore

PORT = 8731
BASE = f"http://127.0.0.1:{PORT}"
#: Twenty hours a second.
SPEED = "trade.speed=72000"
ROUNDS = 4
PASSWORD = "a password for the benchmark"


@dataclass
class Heard:
    """What a client received: number of the last entry of each frame, and when."""

    last: list[int] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    entries: int = 0


def main() -> int:
    """Measures, and prints a line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hx") as place:
        return measure(RunStore(Path(place) / "runs"), asked.clients, asked.seconds)


def measure(store: RunStore, clients: int, seconds: float) -> int:
    store.root.mkdir()
    server = served(store)
    desk = launch(fast_entry(), store, store.root / "desk.log")
    try:
        folder, key = run_of(desk, store), key_of_owner(store)
        time.sleep(5.0)
        alone, shared = list[float](), list[float]()
        for _ in range(ROUNDS):  # in turn: what an interval costs drifts with the market
            alone.append(cost(desk.process.pid, folder, seconds / ROUNDS))
            found = asyncio.run(listened(folder, key, clients, seconds / ROUNDS, desk.process.pid))
            shared.append(found[0])
            report(clients, seconds / ROUNDS, *found[1:])
        before, beside = median(alone), median(shared)
        print(f"desk's processor time an interval: alone {before * 1e3:.2f} ms,")
        print(f"  with {clients} clients {beside * 1e3:.2f} ms: {beside / before - 1:+.1%}")
        asyncio.run(idle(folder, key, 1000, server.pid))
        asyncio.run(silent(folder, key, server.pid, seconds))
    finally:
        desk.process.terminate()
        server.terminate()
        desk.process.wait(30)
        server.wait(30)
    return 0


def fast_entry() -> Entry:
    demo = demonstration().trading
    return read_entry(demo.path, (*demo.overrides, SPEED))


def served(store: RunStore) -> "subprocess.Popen[bytes]":
    (store.root / "none").mkdir()
    command = [sys.executable, "-m", "hansa.cli", "serve", str(store.root / "none")]
    log = (store.root / "server.log").open("wb")
    server = subprocess.Popen(
        [*command, "--port", str(PORT), "--runs", str(store.root)], stdout=log, stderr=log
    )
    for _ in range(300):
        time.sleep(0.1)
        if b"#" in (store.root / "server.log").read_bytes():
            return server
    raise SystemExit((store.root / "server.log").read_text())


def key_of_owner(store: RunStore) -> str:
    said = (store.root / "server.log").read_text()
    token = said.partition("/setup#")[2].split()[0]
    with httpx2.Client(base_url=BASE, headers={"Origin": BASE}) as client:
        me = client.post("/v1/setup", json={"token": token, "name": "owner", "password": PASSWORD})
        headers = {"X-CSRF-Token": me.raise_for_status().json()["csrf"]}
        made = client.post("/v1/keys", json={"name": "all", "scopes": ["read"]}, headers=headers)
        secret: str = made.raise_for_status().json()["secret"]
        return secret


def processor_s(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def intervals_of(folder: RunFolder) -> int:
    """How many intervals a desk has decided on."""
    tail, count = JournalTail(folder.journal), 0
    while found := tail.poll(10_000):
        count += sum(1 for each in found if each.kind == Kind.INTERVAL)
    return count


def cost(pid: int, folder: RunFolder, seconds: float) -> float:
    """Processor time of the desk for each interval over a while."""
    intervals, used_s = intervals_of(folder), processor_s(pid)
    time.sleep(seconds)
    return (processor_s(pid) - used_s) / (intervals_of(folder) - intervals)


async def listened(
    folder: RunFolder, key: str, clients: int, seconds: float, pid: int
) -> tuple[float, list[Heard], dict[int, float]]:
    """Everybody listens: the desk's cost an interval, what each heard, when each decision stood."""
    sockets = [await opened(key) for _ in range(clients)]
    heard = [Heard() for _ in sockets]
    for socket in sockets:
        await subscribe(socket, folder, "decisions")
    tasks = [asyncio.create_task(hear(*each)) for each in zip(sockets, heard, strict=True)]
    await asyncio.sleep(2.0)
    before = await asyncio.to_thread(intervals_of, folder), processor_s(pid)
    seen = await asyncio.to_thread(watch, folder, seconds)
    after = await asyncio.to_thread(intervals_of, folder), processor_s(pid)
    for task in tasks:
        task.cancel()
    for socket in sockets:
        await socket.close()
    return (after[1] - before[1]) / (after[0] - before[0]), heard, seen


def watch(folder: RunFolder, seconds: float) -> dict[int, float]:
    """When each moment stood in the file, by its number among the moments, looked at each
    millisecond.
    """
    tail, moments, seen = JournalTail(folder.journal), 0, dict[int, float]()
    while found := tail.poll(10_000):
        moments += sum(1 for each in found if each.kind == Kind.MOMENT)
    begun_s = time.monotonic()
    while time.monotonic() < begun_s + seconds:
        for each in tail.poll(1000):
            if each.kind == Kind.MOMENT:
                moments += 1
                seen[moments] = time.monotonic()
        time.sleep(0.001)
    return seen


async def opened(key: str) -> ClientConnection:
    headers = {"Authorization": f"Bearer {key}"}
    url = f"ws://127.0.0.1:{PORT}/v1/stream"
    return await connect(url, additional_headers=headers, compression=None, max_size=None)


async def subscribe(socket: ClientConnection, folder: RunFolder, name: str) -> None:
    await socket.send(json.dumps({"op": "subscribe", "ch": f"{folder.path.name}/{name}"}))


async def hear(socket: ClientConnection, heard: Heard) -> None:
    """Notes the number at the head of each frame; the rest is not decoded, as that is the browser's
    work on a machine of its own.
    """
    async for frame in socket:
        now_s = time.monotonic()
        assert isinstance(frame, str)
        at = frame.find('"seq":', 0, 200)
        last = int(frame[at + 6 : frame.find(",", at)])
        if last:
            heard.last.append(last)
            heard.at_s.append(now_s)


def report(clients: int, seconds: float, heard: list[Heard], seen: dict[int, float]) -> None:
    """Ten decisions stand in one moment: the number of the last of them tells which."""
    late_ms, frames = [], 0
    for each in heard:
        frames += len(each.last)
        for last, at_s in zip(each.last, each.at_s, strict=True):
            stood_s = seen.get(last // 10)
            if stood_s is not None:
                late_ms.append((at_s - stood_s) * 1e3)
    entries = sum(each.last[-1] - each.last[0] for each in heard if each.last)
    print(
        f"{clients} clients, {entries / seconds:,.0f} entries/s in {frames / seconds:,.0f} frames/s"
    )
    p50, p99, most = np.percentile(late_ms, [50, 99, 100])
    print(f"from file to client: p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {most:.1f} ms")


async def idle(folder: RunFolder, key: str, count: int, pid: int) -> None:
    """Clients that listen to a desk's limits alone."""
    before = resident_mib(pid)
    sockets = [await opened(key) for _ in range(count)]
    used_s = processor_s(pid)
    await asyncio.sleep(5.0)
    share = (processor_s(pid) - used_s) / 5.0
    grown = resident_mib(pid) - before
    print(f"{count} idle clients: {grown:.0f} MiB, {share:.1%} of a core")
    for socket in sockets:
        await socket.close()


async def silent(folder: RunFolder, key: str, pid: int, seconds: float) -> None:
    """A client that asks for everything and never reads."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    head = (
        f"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Sec-WebSocket-Version: 13\r\nAuthorization: Bearer {key}\r\n\r\n"
    )
    writer.write(head.encode())
    await reader.readuntil(b"\r\n\r\n")
    for name in ("journal", "decisions", "orders", "fills", "bars", "equity"):
        said = json.dumps({"op": "subscribe", "ch": f"{folder.path.name}/{name}", "since": 0})
        writer.write(bytes([0x81, 0x80 | 126]) + len(said).to_bytes(2, "big") + bytes(4))
        writer.write(said.encode())
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    before = resident_mib(pid)
    await asyncio.sleep(seconds)
    print(f"a client that never reads, {seconds:.0f} s: {resident_mib(pid) - before:+.1f} MiB")
    writer.transport.abort()


if __name__ == "__main__":
    sys.exit(main())
