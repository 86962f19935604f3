"""The section of keys: where those of venues and of notifications are kept."""

from dataclasses import dataclass
from typing import Annotated

from hansa.config.section import Section
from hansa.config.settings import Setting, text


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysSection(Section):
    """Where `hansa keys` keeps what must not be in a configuration (docs/keys.md)."""

    file: Annotated[
        str | None,
        Setting(text, "the sealed file; unset: the keyring, else keys.age among your settings"),
    ] = None
