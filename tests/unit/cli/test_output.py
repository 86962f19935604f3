"""What others wrote is printed without anything that a terminal obeys."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from hansa.api.answer import Answer
from hansa.app.printable import printable, printable_in
from hansa.cli.actions import actions_command
from hansa.cli.entry import run_app
from hansa.cli.home import Home
from hansa.cli.output import print_json, print_line, print_rows, print_table, print_wrapped
from hansa.journal.actions import Action
from hansa.stores.actions import ActionJournal

EVIL = "a\x1b[31m\x00b\x9b2J\u202ec\nforged"
TAME = "a\\u001b[31m\\u0000b\\u009b2J\\u202ec\\u000aforged"
Captured = pytest.CaptureFixture[str]
PRINTERS: list[Callable[[], None]] = [
    lambda: print_line(EVIL),
    lambda: print_rows([(EVIL, EVIL)]),
    lambda: print_table([EVIL], [[EVIL]]),
    lambda: print_wrapped([EVIL, EVIL], [[EVIL, EVIL]]),
    lambda: print_json({EVIL: EVIL}),
]


@pytest.mark.parametrize("printer", PRINTERS)
def test_nothing_that_is_printed_is_obeyed(printer: Callable[[], None], capsys: Captured) -> None:
    printer()
    out = capsys.readouterr().out
    assert out == printable(out, keep="\n")
    assert not any(line.startswith("forged") for line in out.splitlines())


def test_the_same_of_a_table_on_a_terminal_whose_marks_are_words(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    print_table(["[red]why"], [[EVIL], ["[red]x[/red]"]])
    out = capsys.readouterr().out
    assert TAME in out
    assert "[red]why" in out
    assert "[red]x[/red]" in out
    assert "\x1b[31m" not in out


def test_json_still_says_the_same(capsys: Captured) -> None:
    print_json({"why": EVIL})
    assert json.loads(capsys.readouterr().out) == {"why": EVIL}


def test_reasons_of_actions_forge_no_line(tmp_path: Path, capsys: Captured) -> None:
    said = dict.fromkeys(Action.__struct_fields__, "x") | {"reason": EVIL, "target": EVIL}
    with closing(ActionJournal(tmp_path / "actions")) as journal:
        journal.begin(msgspec.convert(said, Action))
    assert actions_command(home=Home(home=tmp_path)) == 0
    out = capsys.readouterr().out
    assert out.count(TAME) == 2
    assert out == printable(out, keep="\n")


def test_an_error_that_repeats_what_it_was_given_is_tame(capsys: Captured) -> None:
    assert run_app(["show", "\x1b[31mx"]) != 0
    said = capsys.readouterr().err
    assert said == printable(said, keep="\n")


def test_a_desks_answer_is_tame_for_its_page() -> None:
    answer = Answer(error=EVIL, did=(EVIL,), failed=(EVIL,))
    tame = msgspec.convert(printable_in(msgspec.to_builtins(answer)), Answer)
    assert (tame.error, tame.did, tame.failed) == (TAME, (TAME,), (TAME,))
