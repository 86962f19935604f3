"""Commands of a person to desks of a fleet that are away, and what is kept of them."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.api.answer import Answer
from hansa.app.desk.kept import KeptCommand, kept_is_done, take_kept
from hansa.app.desk.socket import Question
from hansa.app.fleet.answer import FleetOutcome
from hansa.app.fleet.command import command_words, give, repeat
from hansa.app.fleet.desk import FleetDesk, Phase
from hansa.app.fleet.draining import drain
from hansa.app.fleet.plan import PlannedDesk
from hansa.app.fleet.restarts import Restarts
from hansa.errors import NotFoundError, SilentError

PLAN = PlannedDesk("majors", Path("one.toml"), (), Decimal(1), Decimal(1), ())
KILL, PAUSE, RESUME = Question(do="kill", level=3), Question(do="pause"), Question(do="resume")
KEPT = "majors.kept.json"


class Away(FleetDesk):
    """A desk whose process is the test: `told` is what reached it, `starts` what it found kept."""

    def __init__(self, folder: Path, phase: Phase = Phase.WAITING):
        super().__init__(PLAN, (folder, folder), Restarts(2, 600, 1, 60), lambda *_: None)
        self.phase, self.run = phase, "run"
        self.told: list[Question] = []
        self.starts: list[Question | None] = []
        self.error: NotFoundError | None = NotFoundError("nobody")
        self.file = folder / KEPT

    @property
    def is_alive(self) -> bool:
        return self.error is None

    def tell(self, question: Question, *, timeout_s: float = 2.0) -> Answer:
        if self.error is not None:
            raise self.error
        if question.do != "status":
            self.told.append(question)
        self.answer = Answer(state="trading" if question.do == "resume" else "paused")
        return self.answer

    def start(self) -> None:
        """Takes what is kept, as `hansa trade --kept` does."""
        self.phase, self.error = Phase.RUNNING, None
        self.starts.append(take_kept(self.file))
        kept_is_done(self.file)

    def stop(self) -> None:
        self.error = NotFoundError("stopped")

    def back(self) -> None:
        """It answers from now on."""
        self.phase, self.error = Phase.RUNNING, None
        self.look()


def commanded(desk: FleetDesk, question: Question = KILL) -> FleetOutcome:
    return asyncio.run(give(desk, question))


@pytest.mark.parametrize(
    ("phase", "word"),
    [(Phase.WAITING, "restarting"), (Phase.STARTING, "starting"), (Phase.DRAINING, "draining")],
)
def test_a_kill_of_a_desk_that_will_be_back_waits_for_it(
    tmp_path: Path, phase: Phase, word: str
) -> None:
    desk = Away(tmp_path, phase)
    came = commanded(desk)
    assert (came.result, came.words) == ("kept", f"majors: {word}; killed as soon as it is back")
    assert take_kept(tmp_path / KEPT) == KILL


def test_a_desk_that_answers_does_it_and_nothing_is_kept(tmp_path: Path) -> None:
    desk = Away(tmp_path)
    desk.back()
    came = commanded(desk)
    assert (came.result, came.words) == ("done", "majors killed, level 3")
    assert (desk.told, list(tmp_path.iterdir())) == ([KILL], [])


def test_a_desk_that_does_not_answer_is_told_again_once_it_does(tmp_path: Path) -> None:
    desk = Away(tmp_path, Phase.RUNNING)
    desk.error = SilentError("it hangs")
    came = commanded(desk)
    assert came.result == "silent"
    assert came.words.endswith("no answer within 5 s; killed as soon as it answers")
    assert asyncio.run(repeat(desk)) is None
    desk.back()
    again = asyncio.run(repeat(desk))
    assert again is not None
    assert (again.words, desk.told) == ("majors killed, level 3", [KILL])
    assert asyncio.run(repeat(desk)) is None


@pytest.mark.parametrize("phase", [Phase.FAILED, Phase.STOPPED, Phase.DRAINED])
def test_a_kill_of_a_desk_that_does_not_come_back_is_an_error_and_kept_for_its_next_start(
    tmp_path: Path, phase: Phase
) -> None:
    came = commanded(Away(tmp_path, phase))
    assert came.result == "undone"
    assert came.words.startswith(f"majors: {phase}: it does not run and is not coming back")
    assert take_kept(tmp_path / KEPT) == KILL


def test_a_desk_whose_data_ended_has_nothing_to_be_killed(tmp_path: Path) -> None:
    came = commanded(Away(tmp_path, Phase.FINISHED))
    assert (came.result, list(tmp_path.iterdir())) == ("done", [])


def test_a_resume_takes_back_a_kill_that_waits(tmp_path: Path) -> None:
    desk = Away(tmp_path)
    commanded(desk)
    assert commanded(desk, RESUME).words == "majors: restarting; resumed as soon as it is back"
    assert take_kept(tmp_path / KEPT) == RESUME


def test_a_resume_of_a_desk_that_stays_down_leaves_nothing_for_its_next_start(
    tmp_path: Path,
) -> None:
    desk = Away(tmp_path, Phase.STOPPED)
    commanded(desk)
    assert commanded(desk, RESUME).result == "undone"
    assert list(tmp_path.iterdir()) == []


def test_a_weaker_command_does_not_weaken_a_kill_that_waits(tmp_path: Path) -> None:
    desk = Away(tmp_path)
    commanded(desk)
    commanded(desk, PAUSE)
    desk.back()
    assert commanded(desk, PAUSE).words == "majors killed, level 3"
    assert desk.told == [KILL]


def test_a_kill_waits_through_restarts_until_the_desk_has_done_it(tmp_path: Path) -> None:
    file = tmp_path / KEPT
    commanded(Away(tmp_path))
    for _ in range(3):  # each of them died before the command stood in its journal
        assert take_kept(file) == KILL
    kept_is_done(file)
    assert take_kept(file) is None


@pytest.mark.parametrize(
    ("later", "holds"),
    [(PAUSE, KILL), (Question(do="kill", level=2), KILL), (KILL, KILL), (RESUME, RESUME)],
)
def test_what_a_desk_took_and_did_not_do_is_not_weakened_by_a_later_fleet(
    tmp_path: Path, later: Question, holds: Question
) -> None:
    file = tmp_path / KEPT
    KeptCommand(file).keep(KILL)
    assert take_kept(file) == KILL  # it died before that stood in its journal
    again = KeptCommand(file)
    assert (again.waiting, again.was_taken) == (KILL, False)
    again.keep(later)
    assert take_kept(file) == holds
    kept_is_done(file)
    assert again.was_taken


@pytest.mark.parametrize("name", [KEPT, f"{KEPT}.taken"])
@pytest.mark.parametrize("is_readable", [True, False])
def test_a_desk_whose_command_cannot_be_read_is_held_back(
    tmp_path: Path, name: str, is_readable: bool
) -> None:
    file = tmp_path / name
    if is_readable:
        file.write_text('{"do": "ki')
    else:
        file.mkdir()
    desk = Away(tmp_path)
    desk.begin("")
    assert (desk.phase, desk.starts) == (Phase.FAILED, [])
    assert desk.why.startswith(f"{file}: expected a command that waits for a desk")
    assert "`hansa fleet resume CONFIG --desk majors` starts it again" in desk.why
    # A pause might be less than what it said.
    assert "cannot read it" in commanded(desk, PAUSE).words
    assert file.exists()


def test_a_persons_resume_stands_for_a_command_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / KEPT
    file.write_text("")
    desk = Away(tmp_path)
    desk.begin("")
    desk.phase = Phase.WAITING
    assert commanded(desk, RESUME).result == "kept"
    assert take_kept(file) == RESUME


def test_a_desk_at_work_is_paused_by_a_command_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / KEPT
    file.write_text("")
    desk = Away(tmp_path)
    (tmp_path / "run" / "journal").mkdir(parents=True)
    desk.error = None
    desk.begin("run")
    desk.look()
    assert asyncio.run(repeat(desk)) is not None
    assert (desk.told, desk.starts, file.exists()) == ([PAUSE], [], True)


def test_a_fleet_that_is_started_again_knows_what_waits(tmp_path: Path) -> None:
    commanded(Away(tmp_path))
    again = Away(tmp_path, Phase.STARTING)
    assert command_words(again.kept.waiting) == "kill level 3"
    again.start()
    done = asyncio.run(repeat(again))
    assert done is not None
    assert (again.starts, done.words) == ([KILL], "majors killed, level 3, before it traded")


def test_a_command_that_is_kept_while_the_desk_takes_another_is_not_lost(tmp_path: Path) -> None:
    kept = KeptCommand(tmp_path / KEPT)
    kept.keep(RESUME)
    assert take_kept(tmp_path / KEPT) == RESUME
    kept.keep(KILL)
    kept_is_done(tmp_path / KEPT)
    assert take_kept(tmp_path / KEPT) == KILL


def test_a_disk_that_is_full_keeps_no_desk_from_a_kill(tmp_path: Path) -> None:
    desk = Away(tmp_path / "gone")
    came = commanded(desk)
    assert (came.result, "cannot be written" in came.words) == ("kept", True)
    desk.back()
    done = asyncio.run(repeat(desk))
    assert done is not None
    assert desk.told == [KILL]


async def _drained(desk: Away, meanwhile: Question | None) -> None:
    desk.answer = Answer(state="trading")
    work = asyncio.create_task(drain(desk, wait_s=0, is_last=False, say=lambda *_: None))
    while desk.phase is not Phase.DRAINING:
        await asyncio.sleep(0)
    if meanwhile is not None:
        await give(desk, meanwhile)
    await work


def test_a_drained_desk_trades_on_if_it_did(tmp_path: Path) -> None:
    desk = Away(tmp_path)
    desk.back()
    asyncio.run(_drained(desk, None))
    assert desk.starts == [Question(do="resume", is_drain=True)]
    assert desk.told == [Question(do="pause", is_drain=True)]


@pytest.mark.parametrize("question", [None, PAUSE])
def test_a_drain_that_is_cut_off_leaves_the_desk_to_go_on_unless_a_person_held_it(
    tmp_path: Path, question: Question | None
) -> None:
    desk = Away(tmp_path)
    desk.back()

    async def cut() -> None:
        desk.answer = Answer(state="trading", open_orders=())
        work = asyncio.create_task(drain(desk, wait_s=60, is_last=False, say=lambda *_: None))
        while not desk.told:
            await asyncio.sleep(0)
        if question is not None:
            await give(desk, question)
        work.cancel()

    asyncio.run(cut())
    found = KeptCommand(tmp_path / KEPT).waiting
    assert found == (Question(do="resume", is_drain=True) if question is None else None)


@pytest.mark.parametrize("question", [KILL, PAUSE])
def test_a_desk_that_is_held_while_it_drains_does_not_come_back_trading(
    tmp_path: Path, question: Question
) -> None:
    desk = Away(tmp_path)
    desk.back()
    asyncio.run(_drained(desk, question))
    assert desk.starts in ([None], [question])
    assert question in desk.told or desk.starts == [question]
