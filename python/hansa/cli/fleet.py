"""`hansa fleet`: several desks as processes, under the firm's limits."""

from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from hansa.app.desk.text import clock, money, short_span, since_words, span
from hansa.app.fleet.answer import (
    FleetAnswer,
    FleetDeskLine,
    FleetQuestion,
    ask_fleet,
    fleet_folder,
)
from hansa.app.running import runs_root
from hansa.cli.options import FormatOption, LevelOption, RunsOption, check_level
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.config.fleet_section import load_fleet
from hansa.errors import NotFoundError, SilentError

DeskOption: TypeAlias = Annotated[
    str, Parameter(name="--desk", help="One desk; all of them if left out.")
]


def status_command(
    config: Path, /, *, runs: RunsOption = None, format_: FormatOption = "text"
) -> int:
    """Say how a running fleet stands: its desks, the firm's sums and limits. Exit code 75 where a
    desk is at work and does not answer.

    Parameters
    ----------
    config
        The fleet's file.

    """
    return _ask(config, FleetQuestion(do="status"), runs, format_)


def pause_command(
    config: Path,
    /,
    *,
    desk: DeskOption = "",
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Pause desks: only orders that reduce a position pass.

    Parameters
    ----------
    config
        The fleet's file.

    """
    return _ask(config, FleetQuestion(do="pause", desk=desk), runs, format_)


def resume_command(
    config: Path,
    /,
    *,
    desk: DeskOption = "",
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Resume desks, start again those that were given up, and take back what a limit of the firm
    led to.

    Parameters
    ----------
    config
        The fleet's file.

    """
    return _ask(config, FleetQuestion(do="resume", desk=desk), runs, format_)


def kill_command(
    config: Path,
    /,
    *,
    level: LevelOption,
    desk: DeskOption = "",
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Kill desks, as far as the level says; they stay up. One that is away is killed once it is
    back.

    Exit code 3 where a desk does not run and is not coming back by itself, 75 where one did not
    answer: it is told again once it does.

    Parameters
    ----------
    config
        The fleet's file.

    """
    check_level(level, "hansa fleet kill")
    return _ask(config, FleetQuestion(do="kill", desk=desk, level=level), runs, format_)


def drain_command(
    config: Path,
    /,
    *,
    desk: DeskOption = "",
    stop: Annotated[
        bool, Parameter(name="--stop", negative="", help="Leave it stopped, do not start it again.")
    ] = False,
    runs: RunsOption = None,
    format_: FormatOption = "text",
) -> int:
    """Drain desks for an upgrade: pause, wait for working orders, stop, start again, go on.

    Parameters
    ----------
    config
        The fleet's file.

    """
    return _ask(config, FleetQuestion(do="drain", desk=desk, is_last=stop), runs, format_)


def stop_command(
    config: Path, /, *, runs: RunsOption = None, format_: FormatOption = "text"
) -> int:
    """Stop a running fleet and its desks; the next start goes on with each.

    Parameters
    ----------
    config
        The fleet's file.

    """
    return _ask(config, FleetQuestion(do="stop"), runs, format_)


def _ask(config: Path, question: FleetQuestion, runs: RunsOption, format_: FormatOption) -> int:
    """Prints the answer. Raises NotFoundError naming the desks for which nothing could be done,
    SilentError those that have not answered.
    """
    folder = fleet_folder(runs_root(runs), load_fleet(config).fleet.name)
    answer = ask_fleet(folder, question)
    if answer.error:
        raise NotFoundError(answer.error)
    if format_ == "json":
        print_json(answer)
    else:
        _print(answer)
    for result, error in (("undone", NotFoundError), ("silent", SilentError)):
        if words := [each.words for each in answer.outcomes if each.result == result]:
            raise error("; ".join(words))
    silent = [_silent_words(each) for each in answer.desks if each.silent_since]
    if silent and question.do == "status":
        raise SilentError("; ".join(silent))
    return 0


def _silent_words(line: FleetDeskLine) -> str:
    since, process = clock(line.silent_since), f"look at process {line.pid}"
    told = "nothing is known of it" if line.age_s is None else "its numbers are what it told last"
    return f"{line.name}: expected an answer, found none since {since} UTC; {told}: {process}"


def _print(answer: FleetAnswer) -> None:
    for line in answer.did:
        print_line(line)
    if answer.did:
        print(f"  in {short_span(round(answer.took_ms * 1e6))}\n")
    exposure = f"{money(answer.gross_exposure)} of {money(answer.gross_exposure_max)}"
    today = money(answer.day_profit, is_signed=True)
    rows = [
        ("Fleet", f"{answer.fleet}, process {answer.pid}, up {span(answer.uptime_s)}"),
        ("Exposure", f"{exposure} {answer.currency}"),
        ("Today", f"{today}, loss limit {money(answer.daily_loss_max)}"),
    ]
    if answer.breach:
        rows.append(("Breach", f"{answer.breach}: desks held at level {answer.kill_level}"))
    if answer.egresses:
        rows.append(("Way out", ", ".join(answer.egresses)))
    print_rows(rows)
    print_table(
        ("Desk", "Process", "State", "Equity", "Today", "Exposure", "Its limit", "Restarts", "Age"),
        [_row(each) for each in answer.desks],
    )
    for each in answer.desks:
        if each.why:
            print_line(f"  {each.name}: {each.why}")
        if each.kept:
            print_line(f"  {each.name}: {each.kept} waits until it is back")


def _row(line: FleetDeskLine) -> tuple[str, ...]:
    today = money(line.day_profit, is_signed=True) + since_words(line.day_since)
    numbers = (money(line.equity), today)
    exposure = (money(line.gross_exposure), money(line.exposure_max))
    age = "-" if line.age_s is None else span(line.age_s)
    phase = "silent" if line.silent_since else line.phase
    return (line.name, phase, line.state or "-", *numbers, *exposure, str(line.restarts), age)
