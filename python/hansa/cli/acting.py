"""What is done at the command line to users is recorded before it is done, as on the page."""

import getpass
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hansa.api.formats import Name, Note
from hansa.app.fitting import check_fits
from hansa.errors import ConfigError, NotFoundError
from hansa.journal import has_writer
from hansa.journal.actions import Action
from hansa.stores.actions import ActionJournal

#: By what an action came, and in which role: who may write the folder may do all of it.
VIA, ROLE = "command line", "system"


@dataclass(slots=True)
class Acting:
    """State: an action that is being done; `after` is to say how things stand then."""

    action: str
    target: str
    reason: str = ""
    before: str = ""
    after: str = ""


@contextmanager
def acting(home: Path, doing: Acting) -> Iterator[Acting]:
    """Records an action of the system's user, lets it be done, and records what came of it. Raises
    ConfigError where a server is at work (one process at a time writes that journal), and for a
    name or reason that the API would not take.
    """
    check_fits(doing.target, Name, "name")
    check_fits(doing.reason, Note, "--reason")
    with closing(_journal(home / "actions")) as journal:
        seq = journal.begin(_action(doing))
        status = "failed"
        try:
            yield doing
            status = "done"
        except (ConfigError, NotFoundError) as error:
            status, doing.after = "refused", str(error)
            raise
        finally:
            journal.end(seq, status, doing.after)


def _journal(folder: Path) -> ActionJournal:
    if folder.is_dir() and has_writer(folder):
        raise ConfigError(
            f"{folder.parent}: a server is at work there and records what people do; change users "
            "on its page, or stop it first"
        )
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return ActionJournal(folder)


def _action(doing: Acting) -> Action:
    return Action(
        request_id=secrets.token_hex(8),
        actor=_actor(),
        role=ROLE,
        via=VIA,
        address="",
        action=doing.action,
        target=doing.target,
        reason=doing.reason,
        before=doing.before,
    )


def _actor() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in a container
        import os

        return f"user {os.getuid()}"
