"""The command line. One file a command; each is imported only when it is called."""

import signal
import sys

#: Commands that trade: to be told to stop is to be heard from their first moment.
_TRADING = ("trade", "fleet")


def main() -> None:
    """Entry point of `hansa`."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hansa import __version__

        print(f"hansa {__version__}")
        return
    try:
        if sys.argv[1:2] and sys.argv[1] in _TRADING:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
        from hansa.cli.entry import run_app

        code = run_app(sys.argv[1:])
    except KeyboardInterrupt:
        print("hansa: interrupted", file=sys.stderr)
        code = 128 + signal.SIGINT
    sys.exit(code)
