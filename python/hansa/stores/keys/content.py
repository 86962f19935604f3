"""Keys as text, one form for every place."""

import msgspec

from hansa.errors import ConfigError
from hansa.ports import Keys


class Kept(msgspec.Struct, forbid_unknown_fields=True):
    """One pair as it is kept."""

    api_key: str
    secret: str


def to_text(keys: Keys) -> bytes:
    """JSON of one pair."""
    return msgspec.json.encode(Kept(keys.api_key, keys.secret))


def from_text(text: bytes | str, place: str) -> Keys:
    """The pair of a text; ConfigError, without the text, if it is none."""
    try:
        kept = msgspec.json.decode(text, type=Kept)
    except (msgspec.DecodeError, UnicodeError):
        raise ConfigError(f"{place}: expected keys that `hansa keys add` wrote") from None
    return Keys(kept.api_key, kept.secret)
