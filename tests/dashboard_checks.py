"""The checks of the dashboard: types, tests, that what is shipped is what the source builds, its
size, and the journeys in a real browser. Says in one line what is not at hand and goes on; in CI
nothing is left out.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FRONT = ROOT / "dashboard"
SHIPPED = ROOT / "python" / "hansa" / "web"
NODE_MAJOR = 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """The exit code: 0 done or left out, 1 something is wrong."""
    missing = _what_is_missing()
    if missing:
        return _left_out(f"dashboard: expected {missing}")
    _npm("run", "check")
    _npm("run", "test")
    if _is_other_than_built():
        return 1
    _npm("run", "budget")
    browser = os.environ.get("HANSA_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not browser:
        return _left_out("dashboard in a browser: expected Chromium, found none")
    subprocess.run(
        ["npm", "run", "e2e"],
        cwd=FRONT,
        check=True,
        env=os.environ | {"HANSA_BROWSER": browser, "HANSA_PYTHON": sys.executable},
    )
    return 0


def _what_is_missing() -> str:
    """What the checks need and this machine has not, in words; "" if it has all."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return f"Node {NODE_MAJOR} or newer, found none"
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.lstrip("v").partition(".")[0]) < NODE_MAJOR:
        return f"Node {NODE_MAJOR} or newer, found {said.strip()}"
    lock, installed = FRONT / "package-lock.json", FRONT / "node_modules" / ".installed"
    if installed.is_file() and installed.read_bytes() == lock.read_bytes():
        return ""
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FRONT, check=False
    )
    if done.returncode != 0:
        return "its packages from the npm registry, which could not be installed"
    installed.write_bytes(lock.read_bytes())
    return ""


def _is_other_than_built() -> bool:
    """Whether the files in the package are not those that the source makes."""
    with tempfile.TemporaryDirectory(prefix="hansa-web-") as place:
        built = Path(place) / "web"
        _npm("run", "build", "--", "--outDir", str(built), "--emptyOutDir", "--logLevel", "warn")
        wrong = _differences(built, SHIPPED)
    for each in wrong:
        print(f"dashboard: {each}: what is shipped is not what the source builds; run `make web`")
    return bool(wrong)


def _differences(left: Path, right: Path) -> list[str]:
    names = {path.relative_to(left) for path in left.rglob("*") if path.is_file()}
    there = {path.relative_to(right) for path in right.rglob("*") if path.is_file()}
    same, other, failed = filecmp.cmpfiles(left, right, map(str, names & there), shallow=False)
    assert len(same) + len(other) + len(failed) == len(names & there)
    return sorted([*map(str, names ^ there), *other, *failed])


def _npm(*arguments: str) -> None:
    subprocess.run(["npm", "--silent", *arguments], cwd=FRONT, check=True)


def _left_out(why: str) -> int:
    print(f"{why}; left out")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"dashboard: {' '.join(map(str, error.cmd))} failed")
