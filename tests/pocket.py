"""Keys that lie in the open, for tests."""

from dataclasses import dataclass, field

from hansa.ports import Keys


@dataclass(frozen=True, slots=True)
class Pocket:
    """State: the keys it keeps; at first those of anna, whose secret is her name."""

    kept: dict[str, Keys] = field(default_factory=lambda: {"anna": Keys("anna", "anna")})
    place: str = "the test"

    def names(self) -> tuple[str, ...]:
        return tuple(self.kept)

    def read(self, name: str) -> Keys:
        return self.kept[name]

    def write(self, name: str, keys: Keys) -> None:
        self.kept[name] = keys

    def remove(self, name: str) -> None:
        del self.kept[name]
