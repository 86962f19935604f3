"""A progress bar on standard error; nothing when that is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from hansa.engine import Progress


@contextmanager
def progress_bar(title: str) -> Iterator[Progress | None]:
    """Gives a callback for moments done and in all."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("moments"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
