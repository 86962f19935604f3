"""The desks of a folder of runs in lines: those at work, and those that were lost."""

from hansa.api.answer import Answer
from hansa.api.desks import DeskLine
from hansa.api.runs import RunLine
from hansa.app.at_once import at_once
from hansa.app.desk.socket import Question, ask
from hansa.app.view.runs_list import run_lines
from hansa.errors import NotFoundError
from hansa.stores import RunFolder, RunStore

_ANSWER_S_MAX = 1.0


def desk_lines(store: RunStore, *, timeout_s: float = _ANSWER_S_MAX) -> list[DeskLine]:
    """Desks that are at work, `silent` ones, and those that are `gone` though nobody stopped them;
    newest first.
    """
    wanted = [line for line in run_lines(store) if line.is_live]
    lines = at_once(lambda run: _line(store, run, timeout_s), wanted)
    return [line for line in lines if line is not None]


def desks_at_work(store: RunStore) -> list[RunLine]:
    """The runs of desks whose process is there, be it ever so silent: none is asked. Newest
    first.
    """
    return [line for line in run_lines(store) if line.is_live and line.status == "running"]


def _line(store: RunStore, run: RunLine, timeout_s: float) -> DeskLine | None:
    if run.status == "interrupted":
        return _without_answer(run, "gone")
    if run.status != "running":
        return None
    try:
        answer = ask(
            RunFolder(store.root / run.run),
            Question(do="status", is_brief=True),
            timeout_s=timeout_s,
        )
    except NotFoundError:  # a process is there: it writes the journal
        return _without_answer(run, "silent")
    return desk_line(run.run, answer)


def desk_line(run: str, answer: Answer) -> DeskLine:
    """The line of a desk that has answered."""
    return DeskLine(
        run=run,
        desk=answer.desk,
        mode=answer.mode,
        feed=answer.feed,
        state=answer.state,
        held=answer.held,
        pid=answer.pid,
        began_at=answer.began_at,
        currency=answer.currency,
        equity=answer.equity,
        day_profit=answer.day_profit,
        records=answer.records,
    )


def _without_answer(run: RunLine, state: str) -> DeskLine:
    return DeskLine(
        run=run.run,
        desk=run.name,
        mode=run.mode,
        feed="",
        state=state,
        held="",
        pid=0,
        began_at="",
        currency="",
        equity="",
        day_profit="",
        records=0,
    )
