"""The agents of docs/features.md run, and stand without their future."""

import re
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa import f
from hansa.agents import Agent
from tests.conftest import COUNCIL, ROOT

_BLOCKS = re.findall(r"```python\n(.+?)```", (ROOT / "docs/features.md").read_text(), re.DOTALL)
#: As much as daily bars need to warm up, and a council decides on.
_SPAN = ("data.start=2022-07-15T00:00:00Z", "data.end=2022-10-01T00:00:00Z")


def _agents() -> list[type[Agent]]:
    found: list[type[Agent]] = []
    for block in (each for each in _BLOCKS if "hansa.Agent" in each):
        names = {"np": np, "hansa": hansa, "f": f, "__name__": __name__}
        exec(compile(block, "docs/features.md", "exec"), names)  # the page is ours
        found += [
            each
            for each in names.values()
            if isinstance(each, type) and issubclass(each, Agent) and each is not Agent
        ]
    return found


@pytest.mark.parametrize("agent", _agents(), ids=lambda agent: agent.name)
def test_an_agent_of_the_page_trades_and_needs_no_future(
    agent: type[Agent], tmp_path: Path
) -> None:
    config = hansa.load_config(COUNCIL, overrides=_SPAN)
    (found,) = hansa.check_agent(config, agent=agent, cuts=4)
    assert found.is_honest, found.peeks
    assert len(hansa.run(config, agents=[agent()], runs=tmp_path).orders) > 10


def test_there_is_one_of_each_kind() -> None:
    assert {agent.name for agent in _agents()} == {"reversal", "spread", "stretched"}
