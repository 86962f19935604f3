"""Where a server keeps users and actions, as commands are told."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.app.running import runs_root
from hansa.cli.options import RunsOption
from hansa.errors import NotFoundError
from hansa.stores.people import People


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The home of a server, or the folder of the runs it serves."""

    home: Annotated[
        Path | None,
        Parameter(name="--home", help="Where a server keeps users and actions (else RUNS/server)."),
    ] = None
    runs: RunsOption = None

    @property
    def folder(self) -> Path:
        """Its folder."""
        return runs_root(self.runs) / "server" if self.home is None else self.home

    @contextmanager
    def people(self) -> Iterator[People]:
        """Its users. Raises NotFoundError where there were none yet: to look makes no file."""
        if not (self.folder / "people.sqlite").is_file():
            raise NotFoundError(
                f"no users in {self.folder}: `hansa serve` or `hansa users add` begins there, "
                "--home names another folder"
            )
        with closing(People(self.folder)) as people:
            yield people


#: Where no option says another.
USUAL = Home()
