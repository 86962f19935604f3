"""What is asked of a run at the command line, and which options go with which question."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, TypeVar

from cyclopts import Parameter
from cyclopts.validators import Number

from hansa.api.page import Page
from hansa.app.view.paging import PageQuery
from hansa.app.view.run_view import RunView
from hansa.cli.output import Format, print_json
from hansa.errors import ConfigError, NotFoundError

T = TypeVar("T")


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of a list is wanted; each goes with some lists alone."""

    instrument: Annotated[
        str, Parameter(name="--instrument", help="Of this instrument alone, such as BTCUSDT.")
    ] = ""
    agent: Annotated[str, Parameter(name="--agent", help="Ballots: of this agent alone.")] = ""
    outcome: Annotated[
        str, Parameter(name="--outcome", help="Decisions: that came to this alone.")
    ] = ""
    status: Annotated[str, Parameter(name="--status", help="Orders: of this status alone.")] = ""
    open_: Annotated[
        bool, Parameter(name="--open", negative="", help="Orders: only those that work.")
    ] = False
    kind: Annotated[str, Parameter(name="--kind", help="Records: of this kind alone.")] = ""
    before: Annotated[
        int | None, Parameter(name="--before", help="Bars: those before this number.")
    ] = None
    limit: Annotated[
        int | None,
        Parameter(name="--limit", help="Most lines (else 20).", validator=Number(gte=1, lte=1000)),
    ] = None
    cursor: Annotated[
        str, Parameter(name="--cursor", help="Where to go on: what the part before ended with.")
    ] = ""

    @property
    def count(self) -> int:
        """How many lines, where nobody says."""
        return 20 if self.limit is None else self.limit

    @property
    def query(self) -> PageQuery:
        """The part of a list."""
        return PageQuery(self.cursor, self.count)

    def given(self) -> list[str]:
        """The options that were given."""
        names = [each.name for each in fields(self)]
        return [f"--{name.rstrip('_')}" for name in names if _is_given(getattr(self, name))]

    def symbol(self, view: RunView, *, is_needed: bool = False) -> str:
        """The instrument by its full name, "" for all. Raises NotFoundError, and ConfigError where
        one is needed.
        """
        there = view.facts.manifest.instruments
        if not self.instrument and is_needed:
            raise ConfigError(f"expected --instrument, found none; there are {', '.join(there)}")
        named = [each for each in there if self.instrument in (each, each.rpartition(":")[2])]
        if self.instrument and len(named) != 1:
            raise NotFoundError(f"no instrument {self.instrument!r}; there are {', '.join(there)}")
        return named[0] if self.instrument else ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A question about a run: `show` asks it and prints the answer; `takes` are the options, `word`
    the further word that go with it.
    """

    show: Callable[[RunView, Wanted, str, Format], None]
    takes: tuple[str, ...] = ()
    word: str = ""

    def check(self, what: str, wanted: Wanted, which: str) -> None:
        """Raises ConfigError for an option or a word that does not go with it."""
        for option in wanted.given():
            if option not in self.takes:
                there = ", ".join(self.takes) or "none"
                raise ConfigError(f"{option}: does not go with `{what}`, which takes {there}")
        if bool(self.word) != bool(which):
            found = which or "none"
            raise ConfigError(f"`{what}`: expected {self.word or 'no further word'}, found {found}")


def subject(
    ask: Callable[[RunView, Wanted, str], T],
    text: Callable[[T], None],
    takes: tuple[str, ...] = (),
    word: str = "",
) -> Subject:
    """A question by how it is asked and how its answer is printed for people."""

    def show(view: RunView, wanted: Wanted, which: str, format_: Format) -> None:
        answer = ask(view, wanted, which)
        if format_ == "json":
            print_json(_page(answer) if isinstance(answer, tuple) else answer)
        else:
            text(answer)

    return Subject(show, takes, word)


def _page(lines: tuple[T, ...]) -> Page[T]:
    """All of a list as one part of it, as the API answers it."""
    return Page(data=lines, next_cursor="", has_more=False)


def _is_given(value: str | int | None) -> bool:
    return value is not None and value is not False and value != ""


#: What is asked for where nobody says.
ALL = Wanted()
