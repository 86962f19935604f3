"""Sweeps that were stopped over other data: to say the same again does not go on with these."""

from pathlib import Path

import msgspec

from hansa.app.sweep.plan import SweepPlan
from hansa.stores.runs import read_small


def left_over_other_data(root: Path, plan: SweepPlan, asked: int) -> str:
    """What is to be said where the same sweep was begun over other data, and is not done; "" where
    none was. The last of several by name.
    """
    for folder in sorted((root / "sweeps").glob(f"{plan.name}-*"), reverse=True):
        before = _plan_of(folder)
        if before is None or before.data_sha256 == plan.data_sha256:
            continue
        moved = msgspec.structs.replace(before, data_sha256=plan.data_sha256, bars=plan.bars)
        if moved.to_bytes() == plan.to_bytes() and (count := _sets_of(folder)) < asked:
            return (
                f"{folder}: the same sweep stopped there with {count:,} of {asked:,} sets, over "
                f"other data (SHA-256 {before.data_sha256[:16]}, now {plan.data_sha256[:16]}): "
                "they were changed, so this one begins anew; put them back to go on with that one"
            )
    return ""


def _plan_of(folder: Path) -> SweepPlan | None:
    try:
        return msgspec.json.decode(read_small(folder / "plan.json"), type=SweepPlan)
    except (OSError, msgspec.DecodeError):
        return None


def _sets_of(folder: Path) -> int:
    file = folder / "sets.jsonl"
    return file.read_bytes().count(b"\n") if file.is_file() else 0
