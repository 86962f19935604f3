"""The client is light: a program that asks a server brings no server with it."""

import subprocess
import sys

HEAVY = ("fastapi", "numpy", "polars", "websockets", "pydantic", "hansa.app", "hansa.server")


def test_importing_the_client_brings_nothing_heavy() -> None:
    code = f"import sys, hansa.client; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
