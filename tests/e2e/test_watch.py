"""The page of a running desk in a real terminal."""

from pathlib import Path

from hansa.app.desk.socket import Question, ask
from tests.e2e.test_trade import NEW, desk_at_work, wait_for
from tests.terminal import in_terminal


def test_a_desk_is_watched_paused_resumed_killed_and_left(tmp_path: Path) -> None:
    with desk_at_work(tmp_path, *NEW) as desk:
        folder, _ = wait_for(tmp_path, 100)
        with in_terminal("watch", str(folder.path), "--every", "0.2") as page:
            page.wait_for("TRADING")
            page.wait_for("Council")
            page.press("p")
            page.wait_for("PAUSED")
            page.press("r")
            page.wait_for("TRADING")
            page.press("k2n")
            page.press("k2")
            page.wait_for("kill level 2")
            page.press("y")
            page.wait_for("KILLED")
            page.press("q")
            assert page.end() == 0
        assert desk.poll() is None
        assert ask(folder, Question(do="status")).state == "killed"


def test_a_page_goes_when_its_desk_does(tmp_path: Path) -> None:
    with desk_at_work(tmp_path, *NEW) as desk:
        folder, _ = wait_for(tmp_path, 10)
        with in_terminal("watch", str(folder.path), "--every", "0.2") as page:
            page.wait_for("TRADING")
            desk.kill()
            assert page.end() == 0


def test_trade_on_a_terminal_shows_its_page_and_goes_on_as_lines_without_it(tmp_path: Path) -> None:
    with in_terminal("trade", *NEW, "--runs", str(tmp_path)) as terminal:
        terminal.wait_for("TRADING")
        terminal.press("q")
        terminal.wait_for("  day  ")
        terminal.press("\x03")
        terminal.wait_for("stopped")
        assert terminal.end() == 0


def test_a_desk_stopped_under_its_page_leaves_its_last_line(tmp_path: Path) -> None:
    with in_terminal("trade", *NEW, "--runs", str(tmp_path)) as terminal:
        terminal.wait_for("TRADING")
        terminal.press("\x03")
        terminal.wait_for("stopped")
        assert terminal.end() == 0
