"""The parameters of a request, read one by one; what nobody reads is refused."""

import re
from collections.abc import Collection, Iterable

from hansa.venues.exchange.amounts import amount_of
from hansa.venues.exchange.refusals import RefusalError, malformed, missing, not_required

_CLIENT_ID = re.compile(r"[\.A-Z\:/a-z0-9_-]{1,36}")


class Parameters:
    """State: the parameters of one request, and which of them were read."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        self._read: set[str] = set()
        for name, value in pairs:
            if name in self._values:
                raise RefusalError(-1101, f"Duplicate values for parameter '{name}' detected.")
            self._values[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def maybe(self, name: str) -> str | None:
        """A text, or None if it was not sent; refuses an empty one."""
        self._read.add(name)
        value = self._values.get(name)
        if value == "":
            raise RefusalError(-1105, f"Parameter '{name}' was empty.")
        return value

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._values.get(name)
        if not value:
            raise missing(name)
        self._read.add(name)
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number; without a default it must be there."""
        value = self.maybe(name) if default is not None else self.text(name)
        if value is None:
            return default or 0
        if not re.fullmatch(r"[0-9]{1,20}", value):
            raise malformed(name, "^[0-9]{1,20}$")
        return int(value)

    def maybe_number(self, name: str) -> int | None:
        """A whole number, or None if it was not sent."""
        return self.number(name) if self.maybe(name) is not None else None

    def amount(self, name: str) -> int:
        """A price or a quantity that must be there, in 10^-8, above 0."""
        amount = amount_of(name, self.text(name))
        if not amount:
            raise RefusalError(-1013, f"Invalid {name}.")
        return amount

    def maybe_amount(self, name: str) -> int:
        """A price or a quantity; 0 if it was not sent."""
        return amount_of(name, self.text(name)) if self.maybe(name) is not None else 0

    def choice(self, name: str, known: Collection[str], default: str | None = None) -> str:
        """One of some words; without a default it must be there."""
        value = self.maybe(name) if default is not None else self.text(name)
        if value is None:
            return default or ""
        if value not in known:
            raise _CHOICES.get(name, RefusalError(-1130, f"Invalid data sent for '{name}'."))
        return value

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        return self.choice(name, ("true", "false"), str(default).lower()) == "true"

    def client_id(self, name: str) -> str | None:
        """A client's order id, or None if it was not sent."""
        value = self.maybe(name)
        if value is not None and not _CLIENT_ID.fullmatch(value):
            raise malformed(name, "^[\\.A-Z\\:/a-z0-9_-]{1,36}$")
        return value

    def refuse(self, *names: str) -> None:
        """Refuses parameters that this request does not take."""
        for name in names:
            if name in self._values:
                raise not_required(name)

    def finish(self) -> None:
        """Refuses what was sent and not read."""
        sent, read = len(self._values), len(self._read & self._values.keys())
        if read < sent:
            raise RefusalError(
                -1104,
                f"Not all sent parameters were read; read '{read}' parameter(s) but was sent "
                f"'{sent}'.",
            )


_CHOICES = {
    "side": RefusalError(-1117, "Invalid side."),
    "type": RefusalError(-1116, "Invalid orderType."),
    "timeInForce": RefusalError(-1115, "Invalid timeInForce."),
    "interval": RefusalError(-1120, "Invalid interval."),
}
