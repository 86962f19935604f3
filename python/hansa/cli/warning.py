"""One line on standard error about a run that is not whole."""

import sys

from hansa.app.printable import printable
from hansa.errors import JournalError
from hansa.journal import has_writer, verify
from hansa.stores import RunFolder


def warn_if_cut(folder: RunFolder) -> None:
    """Says where the journal ends when that is not the end of the run. Damage is left to the
    command itself, which refuses it and says where it is.
    """
    if _ends_as_recorded(folder):
        return
    found = verify(folder.journal)
    if found.is_whole or found.state == "damaged":
        return
    name = folder.path.name
    if has_writer(folder.journal):
        warn(f"{name} is still running: what follows goes as far as record {found.records - 1}")
    elif found.state == "torn":
        warn(f"{name}: {found.message}; `hansa journal recover {name}` cuts it off")
    else:
        warn(
            f"{name} was not finished: its journal ends after record {found.records - 1}, "
            "and what follows ends there"
        )


def _ends_as_recorded(folder: RunFolder) -> bool:
    try:
        return folder.status() == "finished"
    except JournalError:
        return False


def warn(text: str) -> None:
    """One line on standard error."""
    print(f"hansa: warning: {printable(text)}", file=sys.stderr)
