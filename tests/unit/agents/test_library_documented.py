"""Every built-in agent is documented, and a page and the code say the same."""

import tomllib
from pathlib import Path

import pytest

from hansa.agents import BUILT_IN, parameters
from hansa.agents.units import UNITS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "library.md").read_text()
EXAMPLES = sorted((ROOT / "examples" / "strategies").glob("*.toml"))
NAMES = [path.stem for path in EXAMPLES]


def _section(name):
    return PAGE.partition(f"### `{name}`\n")[2].partition("\n### ")[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_its_source_when_it_loses_and_each_default(name):
    section = _section(name)
    assert "Source: " in section
    assert "**Loses when** " in section
    for key, value in parameters(name).items():
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        row = next(line for line in section.splitlines() if line.startswith(f"| `{key}` |"))
        assert row.split(" | ")[1:] == [UNITS[key], f"{shown} |" if shown else row.split(" | ")[2]]


@pytest.mark.parametrize("name", NAMES)
def test_the_code_has_its_source_and_when_it_loses_in_a_short_file(name):
    module = __import__(BUILT_IN[name].__module__, fromlist=["x"])
    text = Path(module.__file__).read_text()
    said = " ".join(text.split())
    assert "Source: " in said
    assert "Loses" in said or "lose when" in said
    assert len(text.splitlines()) <= 80


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_sets_every_parameter_of_its_agent(path):
    seat = tomllib.loads(path.read_text())["agents"][0]
    assert seat["use"] == path.stem
    assert set(seat) - {"use"} == set(parameters(path.stem))


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_agent_is_on_a_page_and_its_parameters_have_units(name):
    assert f"`{name}`" in PAGE + (ROOT / "docs" / "research.md").read_text()
    assert all(key in UNITS for key in parameters(name))
