"""The command line. One file a command; each is imported only when it is called.

Nothing slow is imported here: an interrupt before `main` ends in Python's own words.
"""

import os
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
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _say_interrupted()
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    """Until a command begins nothing has to end in order, and an interrupt ends the program at
    once: raised in the middle of an import, KeyboardInterrupt may get lost. Then it is raised.
    What is imported stays, so it is not searched for cycles, which is a tenth of a start.
    """
    import gc
    import signal

    numbers = [signal.SIGINT] if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN else []
    if arguments[:1] and arguments[0] in _TRADING:
        numbers.append(signal.SIGTERM)
    for number in numbers:
        signal.signal(number, lambda *_: os._exit(_say_interrupted()))

    def begun() -> None:
        for number in numbers:
            signal.signal(number, signal.default_int_handler)
        gc.freeze()
        gc.enable()

    gc.disable()
    from hansa.cli.entry import run_app

    return run_app(arguments, on_begin=begun)


def _say_interrupted() -> int:
    os.write(2, b"hansa: interrupted\n")
    return 130
