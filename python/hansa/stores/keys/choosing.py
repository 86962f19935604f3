"""Which place keys are in: the file that is named, else the keyring, else the usual file."""

import os
from collections.abc import Callable
from pathlib import Path

from hansa.errors import ConfigError
from hansa.ports import Secrets
from hansa.stores.keys.keyring import KeyringKeys, has_keyring
from hansa.stores.keys.sealed import SealedKeys

PASSPHRASE_FILE = "HANSA_PASSPHRASE_FILE"
_FOR_OTHERS = 0o077


def open_keys(file: Path | None, ask: Callable[[str], str]) -> Secrets:
    """The place of keys: `file`, or what the system has.

    `ask` is called with a question when a sealed file wants its passphrase and the environment
    names no file that holds it (HANSA_PASSPHRASE_FILE, for desks that start without a person).
    """
    if file is None and has_keyring():
        return KeyringKeys()
    path = file or usual_file()
    return SealedKeys(path, lambda: _passphrase(path, ask))


def usual_file() -> Path:
    """Where the sealed file lies if none is named: `hansa/keys.age` among the user's settings."""
    settings = os.environ.get("XDG_CONFIG_HOME")
    return (Path(settings) if settings else Path.home() / ".config") / "hansa" / "keys.age"


def _passphrase(path: Path, ask: Callable[[str], str]) -> str:
    named = os.environ.get(PASSPHRASE_FILE)
    return ask(f"Passphrase of {path}: ") if not named else _read_passphrase(Path(named))


def _read_passphrase(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        text = file.read_text().rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{PASSPHRASE_FILE}: expected a file that holds the passphrase; {file}: {error}"
        ) from None
    if mode & _FOR_OTHERS:
        raise ConfigError(
            f"{PASSPHRASE_FILE}: {file} can be read by others (mode {mode & 0o777:03o}); "
            f"expected 600: `chmod 600 {file}`"
        )
    if not text:
        raise ConfigError(f"{PASSPHRASE_FILE}: expected a passphrase in {file}; it is empty")
    return text
