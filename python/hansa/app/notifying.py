"""From the section of notifications to a notifier with its senders."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hansa.config.keys_section import KeysSection
from hansa.config.notification_section import NotificationsSection
from hansa.errors import NotFoundError
from hansa.ops import Notifier, Outbox
from hansa.ops.apprise import AppriseSender
from hansa.ports import Secrets
from hansa.stores.keys import open_keys


class Told(Protocol):
    """A configuration that says who is told: of a desk, or of a fleet."""

    @property
    def keys(self) -> KeysSection:
        """Where addresses are kept."""
        ...

    @property
    def notifications(self) -> NotificationsSection:
        """Who is told what."""
        ...

    def resolve(self, written: str) -> Path:
        """A path, seen from the configuration's folder."""
        ...


def keys_of(config: Told, ask: Callable[[str], str]) -> Secrets:
    """Where the configuration's keys are kept; `ask` is called for the passphrase of a file."""
    file = None if config.keys.file is None else config.resolve(config.keys.file)
    return open_keys(file, ask)


def senders_of(names: tuple[str, ...], secrets: Secrets) -> tuple[AppriseSender, ...]:
    """The senders of these targets; NotFoundError or ConfigError that names the target."""
    return tuple(AppriseSender(name, _address(name, secrets)) for name in names)


def _address(name: str, secrets: Secrets) -> str:
    try:
        return secrets.read(name).secret
    except NotFoundError:
        raise NotFoundError(
            f'notifications: expected an address as "{name}" in {secrets.place}, found none; '
            f"`hansa keys add {name} --address`"
        ) from None


def notifier_of(
    config: Told, secrets: Secrets, *, now_ns: Callable[[], int] = time.time_ns
) -> Notifier:
    """The notifier of a desk; without targets it takes every notice and sends none."""
    section = config.notifications
    loud = senders_of(section.targets, secrets)
    silent = senders_of(section.silent_targets, secrets)
    return Notifier(Outbox(section), loud, silent, now_ns=now_ns)
