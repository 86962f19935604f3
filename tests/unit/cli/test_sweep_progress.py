"""What is said of a sweep on its way, and when it is interrupted."""

from hansa.app.sweep.tally import Tally
from hansa.cli.sweep_progress import SweepProgress, _Lines


def test_without_a_terminal_a_line_is_said_now_and_then(capsys):
    now_s = iter([0.0, 1.0, 11.0, 12.0, 22.0])
    shown = SweepProgress(_Lines(lambda: next(now_s)))
    shown.counted(Tally(30, 30, 150, {"done": 28, "failed": 2}))
    for done in (3_100, 4_100, 4_200):
        shown.progress(done, 15_000)
    shown.counted(Tally(30, 62, 150, {"done": 60, "failed": 2, "never traded": 7}))
    assert capsys.readouterr().err.splitlines() == [
        "hansa: 30 of 150 sets were there (28 done, 2 failed)",
        "hansa: 30 of 150 sets kept (28 done, 2 failed); 27% of the bars of all sets gone through,"
        " 0:01:49 left",
        "hansa: 62 of 150 sets kept (60 done, 2 failed; 7 never traded); 28% of the bars of all"
        " sets gone through, 0:03:26 left",
    ]


def test_who_interrupts_is_told_how_many_are_kept():
    shown = SweepProgress(lambda _: None)
    assert "before a set was tried" in shown.interrupted
    shown.counted(Tally(0, 0, 150))
    assert shown.interrupted.startswith("interrupted; 0 of 150 sets kept: say the same again")
    shown.counted(Tally(0, 95, 150, {"done": 90, "pruned": 5}))
    assert "95 of 150 sets kept (90 done, 5 pruned)" in shown.interrupted
