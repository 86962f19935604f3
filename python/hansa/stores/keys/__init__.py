"""Where the keys of venues are kept: the system's keyring, or a sealed file."""

from hansa.stores.keys.choosing import open_keys as open_keys
from hansa.stores.keys.keyring import KeyringKeys as KeyringKeys
from hansa.stores.keys.sealed import SealedKeys as SealedKeys
