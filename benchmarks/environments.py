"""The peers' environments: one each, made when it is missing, from the versions that are pinned."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENTS = HERE / ".envs"
REQUIREMENTS = HERE / "peers" / "requirements"


class MissingPeer(Exception):  # noqa: N818 - a peer left out, not a fault
    """A peer cannot be installed here; the text says why."""


def python_of(peer: str) -> Path:
    """The interpreter of a peer, installed if need be. Raises MissingPeer with pip's last line."""
    folder = ENVIRONMENTS / peer
    python = folder / "bin" / "python"
    wanted = (REQUIREMENTS / f"{peer}.txt").read_text()
    stamp = folder / ".requirements"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"installing {peer} in benchmarks/.envs/{peer}", flush=True)
    if not python.exists():
        _step(peer, [_interpreter(peer, wanted), "-m", "venv", str(folder)])
    listed = str(REQUIREMENTS / f"{peer}.txt")
    _step(peer, [str(python), "-m", "pip", "install", "--quiet", "-r", listed])
    stamp.write_text(wanted)
    return python


def _interpreter(peer: str, wanted: str) -> str:
    """Ours, or the one that a first line `# python 3.13` asks for."""
    asked = re.match(r"# python (\d+\.\d+)\n", wanted)
    if asked is None:
        return sys.executable
    name = f"python{asked[1]}"
    works = (found := shutil.which(name)) and subprocess.run(
        [found, "--version"], capture_output=True, check=False
    ).returncode == 0
    if found is None or not works:
        raise MissingPeer(f"{peer}: expected {name} on the path, found none that runs; install it")
    return found


def _step(peer: str, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise MissingPeer(f"{peer}: {lines[-1] if lines else 'installation failed'}")
