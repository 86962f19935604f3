"""From the section of notifications to a notifier with its senders."""

import time
from collections.abc import Callable

from hansa.config import Config
from hansa.ops import Notifier, Outbox
from hansa.ops.apprise import AppriseSender
from hansa.ports import Secrets
from hansa.stores.keys import open_keys


def keys_of(config: Config, ask: Callable[[str], str]) -> Secrets:
    """Where the configuration's keys are kept; `ask` is called for the passphrase of a file."""
    file = None if config.keys.file is None else config.resolve(config.keys.file)
    return open_keys(file, ask)


def senders_of(names: tuple[str, ...], secrets: Secrets) -> tuple[AppriseSender, ...]:
    """The senders of these targets; NotFoundError or ConfigError that names the target."""
    return tuple(AppriseSender(name, secrets.read(name).secret) for name in names)


def notifier_of(
    config: Config, secrets: Secrets, *, now_ns: Callable[[], int] = time.time_ns
) -> Notifier:
    """The notifier of a desk; without targets it takes every notice and sends none."""
    section = config.notifications
    loud = senders_of(section.targets, secrets)
    silent = senders_of(section.silent_targets, secrets)
    return Notifier(Outbox(section), loud, silent, now_ns=now_ns)
