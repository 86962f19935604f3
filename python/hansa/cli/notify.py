"""`hansa notify`: does a message reach those it should?"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from hansa.app.event_loop import run_async
from hansa.app.notifying import keys_of, senders_of
from hansa.cli.keys import ask_passphrase
from hansa.cli.options import SetOption
from hansa.cli.output import print_line
from hansa.config import load
from hansa.config.notice_kinds import Severity
from hansa.errors import ConfigError
from hansa.ops import Message
from hansa.ops.apprise import AppriseSender


def notify_command(config: Path, /, *, set_: SetOption = ()) -> int:
    """Send a test message to every target of a configuration and say which took it.

    Exit code 0: all did. 1: at least one did not.

    Parameters
    ----------
    config
        The configuration, with a section [notifications].

    """
    loaded = load(config, set_)
    section = loaded.notifications
    names = tuple(dict.fromkeys((*section.targets, *section.silent_targets)))
    if not names:
        raise ConfigError(
            f"{config}: notifications.targets: expected names of addresses, found none; "
            '`hansa keys add phone --address`, then targets = ["phone"]'
        )
    senders = senders_of(names, keys_of(loaded, ask_passphrase))
    message = Message(
        f"{loaded.run.name}: test", "A test message of hansa notify.", Severity.INFO, False, 1
    )
    reasons = run_async(_send_all(senders, message))
    for sender, reason in zip(senders, reasons, strict=True):
        print_line(f"{sender.name}: {'taken' if reason is None else reason}")
    return 0 if not any(reasons) else 1


async def _send_all(senders: Sequence[AppriseSender], message: Message) -> list[str | None]:
    return list(await asyncio.gather(*(sender.send(message) for sender in senders)))
