"""Keys in the system's keyring: macOS Keychain, Secret Service, Windows Credential Locker."""

from types import ModuleType

import msgspec

from hansa.errors import ConfigError, NotFoundError
from hansa.ports import Keys
from hansa.stores.keys.content import from_text, to_text

_SERVICE = "hansa"
# A keyring cannot be listed: the names are kept beside the keys.
_NAMES = "hansa names"


def has_keyring() -> bool:
    """Whether the system has a keyring that can keep anything; servers mostly have none."""
    try:
        import keyring
    except ImportError:
        return False
    return bool(keyring.get_keyring().priority > 0)


class KeyringKeys:
    """Keys in the keyring of the user who is logged in."""

    place = "the system's keyring"

    def names(self) -> tuple[str, ...]:
        """The names of what is kept, sorted."""
        text = _library().get_password(_NAMES, _NAMES)
        try:
            return tuple(msgspec.json.decode(text or "[]", type=list[str]))
        except msgspec.DecodeError:
            raise ConfigError(f'{self.place}: expected a list of names under "{_NAMES}"') from None

    def read(self, name: str) -> Keys:
        """The keys of that name; NotFoundError if there are none."""
        text = _library().get_password(_SERVICE, name)
        if text is None:
            raise NotFoundError(f'no keys "{name}" in {self.place}; `hansa keys add {name}`')
        return from_text(text, f"{self.place}: {name}")

    def write(self, name: str, keys: Keys) -> None:
        """Keeps keys under a name, in place of what was there."""
        _library().set_password(_SERVICE, name, to_text(keys).decode())
        self._note({*self.names(), name})

    def remove(self, name: str) -> None:
        """Forgets the keys of that name; NotFoundError if there are none."""
        self.read(name)
        _library().delete_password(_SERVICE, name)
        self._note({*self.names()} - {name})

    def _note(self, names: set[str]) -> None:
        _library().set_password(_NAMES, _NAMES, msgspec.json.encode(sorted(names)).decode())


def _library() -> ModuleType:
    try:
        import keyring
    except ImportError:
        raise ConfigError(
            "keys in the keyring need the extra `live`: pip install 'hansa[live]'"
        ) from None
    return keyring
