"""Workers of a machine: whoever dies when, every batch comes back once."""

import os
import signal
import sys

import pytest

from hansa.app.sweep import processes
from hansa.app.sweep.batch import Trial
from hansa.app.sweep.processes import Processes
from hansa.app.sweep.worker import Job, Task

#: A worker whose sets take as many tenths of a second as their number says, and 99 kills it.
_WORKER = """
import json, os, sys, time
for line in sys.stdin:
    numbers = [each["number"] for each in json.loads(line)["trials"]]
    for each in numbers:
        time.sleep(each / 10) if each != 99 else os.kill(os.getpid(), 9)
    done = [{"outcome": {"number": each, "values": [], "status": "done"}} for each in numbers]
    print(json.dumps({"done": done}), flush=True)
"""


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setattr(processes, "_COMMAND", [sys.executable, "-c", _WORKER])
    made = Processes(2)
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(60)
    yield made
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    made.close()


def _give_up(number, frame):
    raise TimeoutError("nothing more was heard of the workers")


def _task(*numbers: int) -> Task:
    trials = tuple(Trial(number=each, values=(), assignments=()) for each in numbers)
    job = Job(config="", texts={}, given=(), modules={}, manifest=b"")
    return Task(job=job, trials=trials)


def _ran(pool: Processes, *tasks: Task) -> dict[int, list[str]]:
    found = pool.run(tasks, lambda place, moments: None)
    return {place: [each.outcome.status for each in done] for place, done in found}


def test_a_worker_that_dies_while_it_has_nothing_to_do_is_replaced(pool):
    found = pool.run([_task(1), _task(15)], lambda place, moments: None)
    assert next(found)[0] == 0
    idle = next(each for each in pool._workers if each.piece is None)
    os.kill(idle.process.pid, signal.SIGKILL)
    assert [place for place, _ in found] == [1]
    assert _ran(pool, _task(1), _task(2)) == {0: ["done"], 1: ["done"]}


def test_a_death_before_a_batch_was_given_is_not_the_death_of_its_set(pool):
    _ran(pool, _task(1), _task(2))
    for worker in pool._workers:
        os.kill(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
    found = dict(pool.run([_task(0, 99, 1)], lambda place, moments: None))
    assert [each.outcome.status for each in found[0]] == ["done", "done", "failed"]
    assert found[0][2].outcome.error == "its worker died 2 times, last with signal 9"
    assert [each.outcome.was_cut_short for each in found[0]] == [False, False, True]
