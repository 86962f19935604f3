"""Keys of venues: kept whole, shown to nobody, refused with words."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from hansa.errors import ConfigError, NotFoundError
from hansa.ports import Keys
from hansa.stores.keys import KeyringKeys, SealedKeys, open_keys

HANSA = Path(sys.executable).with_name("hansa")
CANARY = "canary-" + "s" * 40
KEYS = Keys("api-key-that-is-long-4321", CANARY)


class MemoryKeyring(KeyringBackend):
    """A keyring that works, as a desktop has one."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def desktop() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    found = MemoryKeyring()
    keyring.set_keyring(found)
    yield found
    keyring.set_keyring(before)


@pytest.fixture
def passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("a phrase of several words\n")
    file.chmod(0o600)
    monkeypatch.setenv("HANSA_PASSPHRASE_FILE", str(file))
    return file


def sealed(path: Path, word: str = "right") -> SealedKeys:
    return SealedKeys(path, lambda: word, log_n=1)


def test_a_sealed_file_gives_back_what_it_was_given_and_shows_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.age"
    sealed(path).write("main", KEYS)
    assert sealed(path).read("main") == KEYS
    assert CANARY.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["keys.age"]


def test_names_are_kept_apart_and_removed_one_by_one(tmp_path: Path) -> None:
    kept = sealed(tmp_path / "keys.age")
    kept.write("b", KEYS)
    kept.write("a", Keys("x", "y"))
    assert kept.names() == ("a", "b")
    kept.remove("b")
    assert kept.names() == ("a",)
    with pytest.raises(NotFoundError, match='no keys "b"'):
        kept.read("b")


def test_a_wrong_passphrase_is_said_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.age"
    sealed(path).write("main", KEYS)
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="the passphrase does not open it"):
        sealed(path, "wrong").write("other", KEYS)
    assert path.read_bytes() == before


def test_a_passphrase_file_that_others_can_read_is_refused(passphrase: Path) -> None:
    passphrase.chmod(0o644)
    kept = open_keys(passphrase.parent / "keys.age", pytest.fail)
    with pytest.raises(ConfigError, match="can be read by others"):
        kept.write("main", KEYS)


def test_keys_show_only_the_end_of_the_api_key() -> None:
    assert repr(KEYS) == str(KEYS) == f"{KEYS}" == "Keys(…4321)"
    assert repr(Keys("short", "s")) == "Keys(…)"


def test_the_keyring_keeps_what_it_was_given(desktop: MemoryKeyring) -> None:
    kept = open_keys(None, pytest.fail)
    assert isinstance(kept, KeyringKeys)
    kept.write("main", KEYS)
    assert KeyringKeys().read("main") == KEYS
    assert kept.names() == ("main",)
    kept.remove("main")
    assert kept.names() == ()


def test_a_keyring_with_something_else_under_the_name_is_told(desktop: MemoryKeyring) -> None:
    desktop.kept["hansa", "main"] = CANARY
    with pytest.raises(ConfigError, match="expected keys") as refusal:
        KeyringKeys().read("main")
    assert CANARY not in str(refusal.value)


def hansa(file: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(HANSA), "keys", *arguments, "--file", str(file)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False)


def test_the_command_line_keeps_and_lists_and_never_prints_a_secret(
    tmp_path: Path, passphrase: Path
) -> None:
    file = tmp_path / "keys.age"
    added = hansa(file, "add", "main", typed=f"{KEYS.api_key}\n{KEYS.secret}\n")
    assert added.returncode == 0, added.stderr
    listed = hansa(file, "list")
    assert "main" in listed.stdout
    assert "…4321" in listed.stdout
    assert CANARY not in added.stdout + added.stderr + listed.stdout
    assert hansa(file, "remove", "other").returncode == 3


def test_nothing_typed_keeps_nothing(tmp_path: Path, passphrase: Path) -> None:
    done = hansa(tmp_path / "keys.age", "add", "main", typed="key\n\n")
    assert done.returncode == 2
    assert "nothing was kept" in done.stderr
    assert not (tmp_path / "keys.age").exists()


def test_without_a_terminal_or_a_file_the_passphrase_is_asked_for_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANSA_PASSPHRASE_FILE", raising=False)
    done = hansa(tmp_path / "keys.age", "add", "main", typed="key\nsecret\n")
    assert done.returncode == 2
    assert "HANSA_PASSPHRASE_FILE" in done.stderr
    assert "Traceback" not in done.stderr
