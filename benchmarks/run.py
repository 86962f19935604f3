"""Measures Hansa beside its peers, in one run on one machine, and prints the ratios.

    python benchmarks/run.py [--quick] [--only hansa,vectorbt,quotes,features,council,journal,...]

A time is printed only if the trades are right. See README.md beside this file.
"""

import argparse
import json
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from catalog_speed import catalog_figures
from contestants import CONTESTANTS, PEERS, Figures, Hansa, Job, Peer, Refused, measure
from environments import HERE, MissingPeer, python_of
from feature_speed import feature_figures
from journal_speed import journal_rates
from maker_speed import maker_figures
from matching_speed import matching_figures
from quotes_speed import quote_figures
from sweep_speed import sweep_figures
from workload import bars, expected_fills, save

RESULTS = HERE / "results" / "latest.json"
NAMES = (
    *(each.name for each in CONTESTANTS),
    "quotes",
    "maker",
    "matching",
    "features",
    "sweeps",
    "council",
    "journal",
    "catalog",
)


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    count, rounds = (100_000, 1) if options.quick else (1_000_000, 3)
    results: dict[str, object] = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "bars": count,
        "rounds": rounds,
    }
    members = [each for each in CONTESTANTS if each.name in options.only and _is_ready(each)]
    if members:
        results["cross"] = _cross(members, count=count, rounds=rounds)
    if "quotes" in options.only:
        count = 100_000 if options.quick else 400_000
        results["quotes"] = quote_figures(count, rounds)
    if "maker" in options.only:
        rows = 300_000 if options.quick else 3_000_000
        results["maker"] = maker_figures(rows, rounds)
    if "matching" in options.only:
        operations = 50_000 if options.quick else 500_000
        results["matching"] = matching_figures(operations, rounds)
    if "sweeps" in options.only:
        sets, count = (25, 20_000) if options.quick else (100, 100_000)
        results["sweeps"] = sweep_figures(sets, count, rounds)
    if "features" in options.only:
        results["features"] = feature_figures(100_000 if options.quick else 1_000_000, rounds)
    if "council" in options.only:
        results["council"] = _council(rounds, moments=500 if options.quick else 2000)
    if "journal" in options.only:
        results["journal"] = _journal()
    if "catalog" in options.only:
        results["catalog"] = catalog_figures(1_000_000 if options.quick else 10_000_000, rounds)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(f"written: {RESULTS.relative_to(HERE.parent)}")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Hansa beside its peers.")
    parser.add_argument("--quick", action="store_true", help="100,000 bars, one round")
    parser.add_argument("--only", default=",".join(NAMES), help=f"some of {', '.join(NAMES)}")
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    unknown = [name for name in options.only if name not in NAMES]
    if unknown:
        parser.error(f"--only: expected some of {', '.join(NAMES)}; found {unknown[0]!r}")
    return options


def _is_ready(member: Hansa | Peer) -> bool:
    if member.name not in PEERS:
        return True
    try:
        python_of(member.name)
    except MissingPeer as missing:
        print(f"left out, cannot be installed: {missing}")
        return False
    return True


def _cross(members: list[Hansa | Peer], *, count: int, rounds: int) -> dict[str, object]:
    data = bars(count)
    wanted = expected_fills(data)
    measured: dict[str, list[Figures]] = {member.name: [] for member in members}
    refused: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bars.npz"
        save(file, count)
        job = Job(file, wanted, float(data["close"][-1]))
        for number in range(rounds):
            for member in (each for each in members if each.name not in refused):
                print(f"round {number + 1} of {rounds}: {member.name}", file=sys.stderr)
                try:
                    measured[member.name].append(member.run(job))
                except Refused as reason:
                    refused[member.name] = str(reason)
    print(f"\nSMA 20/50 cross, {count:,} one-minute bars, {len(wanted):,} fills\n")
    return _cross_table(measured, refused)


def _cross_table(measured: dict[str, list[Figures]], refused: dict[str, str]) -> dict[str, object]:
    middle = {
        name: median(figures["seconds"] for figures in rows)
        for name, rows in measured.items()
        if rows and name not in refused
    }
    print(f"{'':16}{'seconds':>9}{'min..max':>18}{'bars/s':>12}{'hansa is':>12}{'callback is':>14}")
    for name, rows in measured.items():
        if name in refused:
            print(f"{name:16} no time, the result differs: {refused[name]}")
            continue
        each = [figures["seconds"] for figures in rows]
        rate = rows[0]["bars"] / middle[name]
        span = f"{min(each):.3f}..{max(each):.3f}"
        ratios = [_times(middle, name, own) for own in ("hansa", "hansa-callback")]
        print(f"{name:16}{middle[name]:9.3f}{span:>18}{rate:12,.0f}{ratios[0]:>12}{ratios[1]:>14}")
    if {"hansa", "hansa-memory"} <= set(middle):
        share = 1 - middle["hansa-memory"] / middle["hansa"]
        print(f"\njournal on files rather than hashed in memory: {share:.0%} of the run")
    return {"seconds": middle, "rows": measured, "refused": refused}


def _times(middle: dict[str, float], name: str, own: str) -> str:
    is_known = own in middle and name in PEERS
    return f"{middle[name] / middle[own]:.2f}x" if is_known else ""


def _council(rounds: int, *, moments: int) -> object:
    print(f"\nCouncil of five, {moments:,} hourly bars of each instrument\n")
    header = f"{'instruments':>12}{'seconds':>9}{'bars/s':>12}{'fills':>9}"
    print(f"{header}{'decision p50':>15}{'p99':>12}")
    found: dict[str, object] = {}
    for instruments in (1, 1000):
        try:
            found[str(instruments)] = _council_row(instruments, moments, rounds)
        except Refused as reason:
            print(f"{instruments:12,} {reason}")
            found[str(instruments)] = str(reason)
    return found


def _council_row(instruments: int, moments: int, rounds: int) -> Figures:
    script = str(HERE / "hansa_council.py")
    command = [sys.executable, script, str(instruments), str(moments)]
    rows = [measure(command) for _ in range(rounds)]
    middle = {key: median(row[key] for row in rows) for key in rows[0]}
    rate = middle["bars"] / middle["seconds"]
    print(
        f"{instruments:12,}{middle['seconds']:9.3f}{rate:12,.0f}{middle['fills']:9,.0f}"
        f"{middle['p50_ms']:12.3f} ms{middle['p99_ms']:9.3f} ms"
    )
    return middle


def _journal() -> object:
    try:
        rates = journal_rates()
    except Refused as reason:
        print(reason)
        return {"refused": str(reason)}
    print("\nJournal, a million records of 200 bytes, million records/s\n")
    for operation, rate in rates.items():
        print(f"{operation:>18} {rate:6.2f}")
    return dict(rates)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
