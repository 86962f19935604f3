"""What stands for an agent that has no file: its code, and all that this reads and keeps."""

import importlib
import logging
import re
import subprocess
import sys
from collections import deque
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from multiprocessing import Lock

import numpy as np
import pytest

from hansa import f, operator
from hansa.agents import Agent
from hansa.app.content import content
from hansa.app.manifest import fingerprints

CLASS = """
import numpy as np
from hansa import Agent, Ballot, f
SCALE = {scale}

def squash(x):
    return np.{squash}(x)

class Mine(Agent):
    def features(self):
        return {{"x": f.close.returns({steps})}}

    def consider(self, s):
        return Ballot(conviction=squash(SCALE * s["x"]))
"""


def _cell(scale=1.0, squash="tanh", steps=1):
    """The class as a cell of a notebook makes it: there is no source to be found."""
    names = {"__name__": "__main__"}
    exec(CLASS.format(scale=scale, squash=squash, steps=steps), names)
    return names["Mine"]()


def _digest(agent):
    return fingerprints([agent])["mine"]


@pytest.mark.parametrize("change", [{"scale": 2.0}, {"squash": "sin"}, {"steps": 2}])
def test_a_class_of_a_notebook_that_was_written_anew_is_another(change):
    assert _digest(_cell()) == _digest(_cell())
    assert _digest(_cell()) != _digest(_cell(**change))


def _closing_over(k):
    class Mine(Agent):
        name = "mine"

        def consider(self, s):
            return k

    return Mine()


def test_what_a_class_closes_over_counts():
    assert _digest(_closing_over(1)) == _digest(_closing_over(1))
    assert _digest(_closing_over(1)) != _digest(_closing_over(2))


class Model:
    def __init__(self, weights):
        self.weights = np.array(weights)


def _sum(first, terms):
    """An expression as deep as it is long."""
    for span in range(2, terms):
        first += f.close.ema(span)
    return first


def _median(*, warm_up, rank):
    @operator(warm_up=warm_up)
    def middle(x):
        return np.sort(x, axis=0)[rank]

    return middle(f.close)


class Day(date):
    """A date of one's own."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Model([1.0]), Model([2.0])),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        (deque([1]), deque([2])),
        ({1, 2}, {1, 3}),
        (1, 1.0),
        ("1", 1),
        (lambda: 1, lambda: 2),
        (print, Model),
        (print, len),
        (date(2022, 1, 1), date(2023, 1, 1)),
        (_sum(f.close, 40), _sum(f.open, 40)),
        (_median(warm_up=4, rank=2), _median(warm_up=5, rank=2)),
        (_median(warm_up=4, rank=2), _median(warm_up=4, rank=1)),
        (Day(2022, 1, 1), Day(2023, 1, 1)),
        (Decimal(1), Decimal(2)),
        (np.random.default_rng(1), np.random.default_rng(2)),
        (np.array(["a"], dtype=object), np.array(["b"], dtype=object)),
        (partial(max, 1), partial(max, 2)),
        (re.compile("a"), re.compile("b")),
        ([Lock(), 1], [Lock(), 2]),
        (lru_cache(lambda: 1), lru_cache(lambda: 2)),
    ],
)
def test_what_an_object_keeps_counts(one, other):
    assert content(one) == content(one)
    assert content(one) != content(other)


SCALE = 1.0


def _reading_far_inside():
    def inner():
        return [SCALE for _ in range(2)]

    return inner()


def test_what_functions_inside_of_functions_read_counts(monkeypatch):
    before = content(_reading_far_inside)
    monkeypatch.setitem(globals(), "SCALE", 2.0)
    assert content(_reading_far_inside) != before


def test_a_module_of_ones_own_that_was_edited_is_another(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    file, found = tmp_path / "hansa_test_signals.py", []
    for text in ("FAST = 8\n", "FAST = 12\n"):
        file.write_text(text)
        monkeypatch.delitem(sys.modules, file.stem, raising=False)
        names = {"signals": importlib.import_module(file.stem)}
        exec("def view():\n    return signals.FAST", names)
        found.append(content(names["view"]))
    assert found[0] != found[1]


def test_a_logger_is_its_name_whatever_others_there_are():
    logger = logging.getLogger("hansa.tests.mine")
    before = content(logger)
    logging.getLogger("hansa.tests.another")
    assert logger.isEnabledFor(logging.ERROR)  # it keeps the answer
    assert content(logger) == before


def test_an_object_that_holds_itself_has_an_end():
    inside = [1]
    inside.append(inside)
    assert content(inside) == content(inside)


def test_what_many_parts_share_is_walked_once():
    part: object = Model([1.0])
    for _ in range(30):  # a billion ways to the model
        part = [part, part]
    assert content(part) == content(part)


def test_depth_has_an_end():
    part: object = [1]
    for _ in range(5_000):
        part = [part]
    assert content(part) == content(part)


def test_it_is_the_same_in_each_process():
    text = (
        "from tests.unit.app.test_content import _cell, _digest, content, f;"
        "print(_digest(_cell()), content({'a', 'b'}).hex(), content(f.close.ema(3)).hex())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", text],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
