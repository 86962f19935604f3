"""`hansa keys`: the keys of venues, kept where no configuration, log or journal shows them."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from hansa.cli.options import FormatOption
from hansa.cli.output import print_json, print_line, print_table
from hansa.errors import ConfigError
from hansa.ports import Keys, Secrets
from hansa.stores.keys import open_keys
from hansa.stores.keys.choosing import usual_file

FileOption: TypeAlias = Annotated[
    Path | None,
    Parameter(
        name="--file", help="The sealed file (else the keyring, else keys.age among your settings)."
    ),
]


AddressOption: TypeAlias = Annotated[
    bool,
    Parameter(name="--address", negative="", help="Keep the address of a notification target."),
]


def add_command(name: str, /, *, file: FileOption = None, is_address: AddressOption = False) -> int:
    """Keep the keys of a venue under a name; asks for both parts and does not show the secret.
    With --address it keeps the address of a notification target, such as tgram://TOKEN/CHAT.

    Without a terminal the API key and the secret are read from two lines of standard input, and
    the passphrase of a sealed file from the file that HANSA_PASSPHRASE_FILE names.

    Parameters
    ----------
    name
        What a configuration will call them, for example `binance-main`.

    """
    kept = _open(file)
    if is_address:
        kept.write(name, Keys("", _secret("Address (not shown): ", "the address")))
        use = f'[notifications] targets = ["{name}"]'
    else:
        api_key = _shown("API key: ", "the API key")
        kept.write(name, Keys(api_key, _secret("Secret (not shown): ", "the secret")))
        use = f'[trade] keys = "{name}"'
    print_line(f"{name}: kept in {kept.place}; a configuration names it: {use}")
    return 0


def list_command(*, file: FileOption = None, format_: FormatOption = "text") -> int:
    """List the names of the keys, each with the end of its API key."""
    kept = _open(file)
    rows = [(name, repr(kept.read(name))) for name in kept.names()]
    if format_ == "json":
        print_json({"place": kept.place, "names": [name for name, _ in rows]})
    elif rows:
        print_table(["name", "keys"], [list(row) for row in rows])
    else:
        print_line(f"no keys in {kept.place}; `hansa keys add NAME` keeps some")
    return 0


def remove_command(name: str, /, *, file: FileOption = None) -> int:
    """Forget the keys of a name. They stay valid at the venue until they are revoked there.

    Parameters
    ----------
    name
        The name, as `hansa keys list` shows it.

    """
    kept = _open(file)
    kept.remove(name)
    print_line(f"{name}: removed from {kept.place}; revoke them at the venue too if they leaked")
    return 0


def _open(file: Path | None) -> Secrets:
    is_new = not (file or usual_file()).exists()
    return open_keys(file, _new_passphrase if is_new else ask_passphrase)


def ask_passphrase(question: str) -> str:
    """The passphrase from the terminal; ConfigError where there is none to ask."""
    if not sys.stdin.isatty():
        raise ConfigError(
            "the passphrase of the sealed file is asked on a terminal, and there is none; put it "
            "in a file of mode 600 and name that in HANSA_PASSPHRASE_FILE"
        )
    return getpass(question)


def _new_passphrase(question: str) -> str:
    first = ask_passphrase(f"New {question[0].lower()}{question[1:]}")
    if not first:
        raise ConfigError("expected a passphrase; nothing was given, nothing was kept")
    if ask_passphrase("Once more: ") != first:
        raise ConfigError("the two passphrases differ; nothing was kept")
    return first


def _shown(question: str, what: str) -> str:
    typed = input(question) if sys.stdin.isatty() else sys.stdin.readline()
    return _given(typed, what)


def _secret(question: str, what: str) -> str:
    typed = getpass(question) if sys.stdin.isatty() else sys.stdin.readline()
    return _given(typed, what)


def _given(typed: str, what: str) -> str:
    if not typed.strip():
        raise ConfigError(f"expected {what}; nothing was given, nothing was kept")
    return typed.strip()
