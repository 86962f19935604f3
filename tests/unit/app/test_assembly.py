"""From a configuration to the parts of a run: what cannot be one is refused in one line."""

import threading

import pytest

import hansa
from hansa.errors import AgentError
from tests.conftest import COUNCIL, SMALL


class Guarded(hansa.Agent):
    """Cannot be copied."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def consider(self, s):
        raise NotImplementedError


def test_an_agent_that_cannot_be_copied_is_refused_by_name(tmp_path):
    with pytest.raises(AgentError, match=r"agent 'guarded': expected one that can be copied.*lock"):
        hansa.run(COUNCIL, agents=[Guarded()], overrides=SMALL, runs=tmp_path)
    assert not list(tmp_path.iterdir())
