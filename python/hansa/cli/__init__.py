"""The command line. One file a command; each is imported only when it is called."""

import sys


def main() -> None:
    """Entry point of `hansa`."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hansa import __version__

        print(f"hansa {__version__}")
        return
    from hansa.cli.entry import run_app

    sys.exit(run_app(sys.argv[1:]))
