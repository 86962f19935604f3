"""How users are called."""

import re

from hansa.stores.people.refused import Refused

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def folded(name: str) -> str:
    """The one spelling of a name: users are not told apart by capitals."""
    return name.casefold()


def name_fault(name: str) -> Refused | None:
    """Why nobody may be called that."""
    if _NAME.fullmatch(folded(name)):
        return None
    return Refused(
        "name_refused",
        "expected a name of 2 to 40 characters, letters a-z, digits, dots, dashes and underscores, "
        "that begins with a letter or a digit",
    )
