"""The dashboard as it is built: its types are the API's, and its files are all there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
WEB = ROOT / "python" / "hansa" / "web"


def test_the_types_of_the_page_are_those_of_the_api() -> None:
    script = ROOT / "dashboard" / "scripts" / "vocabulary.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_page_names_only_files_that_are_there() -> None:
    named = re.findall(r'(?:src|href)="/([^"]+)"', (WEB / "index.html").read_text())
    assert any(name.endswith(".js") for name in named)
    for name in named:
        assert (WEB / name).is_file(), name


def test_every_part_that_a_script_loads_is_there() -> None:
    for script in (WEB / "assets").glob("*.js"):
        parts = re.findall(r'["`]\./([\w.-]+\.(?:js|css))["`]', script.read_text())
        missing = [part for part in parts if not (WEB / "assets" / part).is_file()]
        assert missing == [], script.name


def test_the_page_is_without_inline_code_addresses_elsewhere_and_source_maps() -> None:
    page = (WEB / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", page)
    assert not list(WEB.rglob("*.map"))
