"""Keys in a file sealed with a passphrase, in the age format: `age -d FILE` opens it too."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from hansa.errors import ConfigError, NotFoundError
from hansa.ports import Keys
from hansa.stores.keys.age import LOG_N, SealError, seal, unseal
from hansa.stores.keys.content import Kept


class SealedKeys:
    """Keys in one file (age v1, scrypt and ChaCha20-Poly1305). Nothing is written unsealed; what is
    written costs scrypt 2^`log_n` to open.
    """

    def __init__(self, path: Path, passphrase: Callable[[], str], *, log_n: int = LOG_N):
        self._path, self._ask, self._log_n = path, passphrase, log_n
        self._passphrase: str | None = None

    @property
    def place(self) -> str:
        """The file."""
        return str(self._path)

    def names(self) -> tuple[str, ...]:
        """The names of what is kept, sorted."""
        return tuple(sorted(self._open()))

    def read(self, name: str) -> Keys:
        """The keys of that name; NotFoundError if there are none."""
        kept = self._of(self._open(), name)
        return Keys(kept.api_key, kept.secret)

    def write(self, name: str, keys: Keys) -> None:
        """Keeps keys under a name, in place of what was there."""
        self._seal({**self._open(), name: Kept(keys.api_key, keys.secret)})

    def remove(self, name: str) -> None:
        """Forgets the keys of that name; NotFoundError if there are none."""
        kept = self._open()
        self._of(kept, name)
        self._seal({other: kept[other] for other in kept if other != name})

    def _of(self, kept: dict[str, Kept], name: str) -> Kept:
        if name not in kept:
            raise NotFoundError(f'no keys "{name}" in {self.place}; `hansa keys add {name}`')
        return kept[name]

    def _open(self) -> dict[str, Kept]:
        if not self._path.exists():
            return {}
        try:
            text = unseal(self._path.read_bytes(), self._word())
            return msgspec.json.decode(text, type=dict[str, Kept])
        except OSError as error:
            raise ConfigError(f"{self._path}: cannot be read: {error.strerror}") from None
        except SealError:
            raise ConfigError(
                f"{self._path}: the passphrase does not open it, or it is no file that "
                "`hansa keys add` wrote"
            ) from None
        except msgspec.DecodeError:
            raise ConfigError(f"{self._path}: opened, but what is in it are no keys") from None

    def _seal(self, kept: dict[str, Kept]) -> None:
        """Beside the old file first, so that a crash leaves the old or the new one whole."""
        sealed = seal(msgspec.json.encode(kept), self._word(), log_n=self._log_n)
        part = self._path.with_name(self._path.name + ".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
        except OSError as error:
            raise ConfigError(f"{self._path}: cannot be written: {error.strerror}") from None

    def _word(self) -> str:
        if self._passphrase is None:
            self._passphrase = self._ask()
        return self._passphrase
