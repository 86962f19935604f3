"""How a person's word comes before real money is traded: typed, or given with the command."""

import sys
from collections.abc import Callable
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from hansa.errors import ConfigError

ConfirmOption: TypeAlias = Annotated[
    str | None,
    Parameter(name="--confirm", help="What is typed before real money is traded."),
]


def word_of(given: str | None, *, is_headless: bool) -> Callable[[str], str]:
    """Asks for a phrase on the terminal; where nobody sits, it must be given."""

    def ask(phrase: str) -> str:
        if given is not None:
            return given
        if is_headless or not sys.stdin.isatty():
            raise ConfigError(
                "--confirm: expected what is typed before real money is traded, found none and no "
                f'terminal; add --confirm "{phrase}"'
            )
        return input(f'Real money. Type "{phrase}" to begin: ')

    return ask
