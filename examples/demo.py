"""The main job from end to end: run the council, verify its journal, replay it, compare."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Three commands, as a user would type them."""
    hansa = Path(sys.executable).with_name("hansa")
    config = Path(__file__).with_name("council.toml").relative_to(ROOT)
    for arguments in (["run", str(config)], ["verify", "last"], ["replay", "last"]):
        print(f"\n$ hansa {' '.join(arguments)}", flush=True)
        code = subprocess.run([hansa, *arguments], cwd=ROOT, check=False).returncode
        if code != 0:
            return code
    print("\nThe journal is whole, and the replay agrees to the last byte.")
    print("Go on with `. .venv/bin/activate`, then `hansa --help`.")
    print(
        "See it in a browser with `hansa serve --run last`, or a council at work with `make serve`."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
