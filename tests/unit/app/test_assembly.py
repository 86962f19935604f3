"""From a configuration to the parts of a run: what cannot be one is refused in one line."""

import threading

import pytest

import hansa
from hansa.app.assembly import assemble
from hansa.config import load
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


def test_a_whole_number_for_a_parameter_that_is_any_is_the_same_trial():
    given = [[*SMALL, f"agents.trend.strength={each}"] for each in ("4", "4.0", "4.5")]
    whole, same, other = (assemble(load(COUNCIL, each)).manifest for each in given)
    assert whole.config_sha256 == same.config_sha256 != other.config_sha256
