"""The native core that lies here, held against what the Python code asks of it, and its sources."""

import importlib
import re
from pathlib import Path
from types import ModuleType

from hansa.errors import CoreError

_STUB = Path(__file__).with_name("_core.pyi")
_CRATES = Path(__file__).parents[2] / "crates"
_PARTS = ("types", "market", "ledger", "gate", "venue", "journal", "engine", "py")
#: A class, a function, a value, or a function of the class before it.
_NAME = re.compile(r"^(?:class (\w+)|def (\w+)|(\w+): |    def (\w+))", re.MULTILINE)


def load_core() -> ModuleType:
    """`hansa._core`. Raises CoreError where there is none, or one that lacks what `_core.pyi` has:
    it was built from older sources than the Python code beside it.
    """
    try:
        core = importlib.import_module("hansa._core")
    except ImportError as error:
        raise CoreError(
            f"expected the native core beside {_STUB.parent}, cannot load it: {error}; run "
            "`make build`, or install hansa again"
        ) from error
    missing = missing_names(core, _STUB.read_text("utf-8")) if _STUB.is_file() else []
    if missing:
        raise CoreError(
            f"expected the native core of this version, found another one without {missing[0]}: "
            f"{core.__file__}; run `make build`, or install hansa again"
        )
    return core


def missing_names(core: ModuleType, stub: str) -> list[str]:
    """What a stub declares and the core has not, methods as `Class.method`."""
    found, owner = [], ""
    for kind, function, value, method in _NAME.findall(stub):
        owner = kind or owner
        holder = getattr(core, owner, None) if method else core
        name = kind or function or value or method
        if not hasattr(holder, name):
            found.append(f"{owner}.{name}" if method else name)
    return found


def sources_hash(crates: Path = _CRATES) -> str | None:
    """The fingerprint of the core's sources in a checkout as `crates/py/build.rs` makes it (FNV-1a,
    64 bits); None where there is none.
    """
    lock = crates.parent / "Cargo.lock"
    if not (lock.is_file() and (crates / "py" / "build.rs").is_file()):
        return None
    found = [path for part in _PARTS for path in (crates / part / "src").rglob("*.rs")]
    mixed = 0xCBF2_9CE4_8422_2325
    for path in [lock, *sorted(found, key=lambda each: each.parts)]:
        for byte in path.read_bytes():
            mixed = (mixed ^ byte) * 0x0100_0000_01B3 & 0xFFFF_FFFF_FFFF_FFFF
    return f"{mixed:016x}"
