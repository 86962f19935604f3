"""`hansa kill`: a running desk, or all of them."""

import time
from contextlib import closing
from typing import Annotated

import msgspec
from cyclopts import Parameter

from hansa.api.answer import Answer
from hansa.app.at_once import at_once
from hansa.app.desk.ended import ended_since
from hansa.app.desk.left import EXIT_LEFT, count_of, left_after, rests_of
from hansa.app.desk.socket import Question
from hansa.app.running import runs_root
from hansa.app.view.desks_list import desks_at_work
from hansa.app.view.paging import PageQuery
from hansa.app.view.run_view import opened
from hansa.cli.desk import show, told
from hansa.cli.options import FormatOption, LevelOption, RunsOption, check_level
from hansa.cli.output import print_json, print_line
from hansa.cli.warning import warn
from hansa.errors import ConfigError, JournalError, NotFoundError, SilentError
from hansa.stores import RunFolder, RunStore

#: How often a desk that is killed is looked at.
_LOOK_S = 0.05
#: How a journal's line of a kill that ends orders begins.
_KILLS = ("kill", "flatten")


def kill_command(
    run: str = "",
    /,
    *,
    level: LevelOption,
    all_: Annotated[
        bool, Parameter(name="--all", negative="", help="Every desk at work among the runs.")
    ] = False,
    wait: Annotated[
        float, Parameter(name="--wait", help="Seconds to wait until nothing is left.")
    ] = 5.0,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Kill a running desk, as far as the level says; it stays up, and `hansa resume` ends it.

    Exit code 4 where orders still work or, at level 3, positions are still held after the wait; the
    last line says which. The desk goes on to end them. With --all: 75 where a desk was not reached.

    Parameters
    ----------
    run
        A run: folder, name, beginning of its id, or `last`, which it is without a word.

    """
    check_level(level, "hansa kill")
    store = RunStore(runs_root(runs))
    if all_:
        if run:
            raise ConfigError(f"--all: expected no run beside it, found {run}; give one of them")
        return _kill_all(store, level, wait, format_)
    folder = store.find(run or "last")
    answer = _waited(folder, told(folder, Question(do="kill", level=level)), level, wait_s=wait)
    left = left_after(answer, level)
    show(answer, format_)
    if format_ == "text":
        print_line("; ".join(left or (*_ended(folder, answer, level), *_done(answer, level))))
    return EXIT_LEFT if left else 0


def _kill_all(store: RunStore, level: int, wait_s: float, format_: FormatOption) -> int:
    """All are told at once: one that hangs holds up no other."""
    folders = [RunFolder(store.root / run.run) for run in desks_at_work(store)]
    if not folders:
        raise NotFoundError(f"no desk at work in {store.root}; `hansa desks` lists them")

    def kill(folder: RunFolder) -> Answer | NotFoundError:
        try:
            answer = told(folder, Question(do="kill", level=level))
            return _waited(folder, answer, level, wait_s=wait_s)
        except NotFoundError as error:
            return error

    killed = at_once(kill, folders)
    for folder, error in zip(folders, killed, strict=True):
        if isinstance(error, NotFoundError):
            warn(f"{folder.path.name} was not reached: {error}")
    answers = [each for each in killed if isinstance(each, Answer)]
    if format_ == "json":
        print_json(answers)
    for answer in answers if format_ == "text" else ():
        ended = _ended(RunFolder(store.root / answer.run), answer, level)
        left = left_after(answer, level) or (*ended, *_done(answer, level))
        said = "; ".join((*answer.did, *left))
        print_line(f"{answer.run}: {said}")
    if len(answers) < len(folders):
        return SilentError.exit_code
    return EXIT_LEFT if any(left_after(answer, level) for answer in answers) else 0


def _waited(folder: RunFolder, answer: Answer, level: int, *, wait_s: float) -> Answer:
    """The answer, and how the desk stands once nothing is left or the wait is over."""
    until_s, did = time.monotonic() + wait_s, answer
    while left_after(answer, level) and time.monotonic() < until_s:
        time.sleep(min(_LOOK_S, wait_s))
        answer = told(folder, Question(do="status", is_brief=True))
    return msgspec.structs.replace(answer, did=did.did, took_ms=did.took_ms, asked_at=did.asked_at)


def _ended(folder: RunFolder, answer: Answer, level: int) -> tuple[str, ...]:
    """What the orders came to whose end was asked for, by the desk's journal."""
    if level < 2:
        return ()
    try:
        with closing(opened(folder)) as view:
            commands = view.journal(PageQuery(limit=1000), ["command"]).data
            kills = (each.seq for each in commands if each.line.startswith(_KILLS))
            orders = view.orders(PageQuery(limit=1000)).data
            return ended_since(orders, next(kills, answer.records))
    except JournalError as error:  # the kill is done all the same
        return (f"what its orders came to is not known: {error}",)


def _done(answer: Answer, level: int) -> tuple[str, ...]:
    """What there is to say when nothing is left that the level should have ended."""
    if level == 1:
        return (f"{count_of(len(answer.open_orders))} work on, as level 1 leaves them",)
    closed = "no order works" + (", every position is closed" if level > 2 else "")
    return (f"nothing is left: {closed}", *rests_of(answer.closing))
