"""docs/formats.md: every format and policy stands there, and its examples can be read."""

import re
import tomllib

import pytest
from tick_files import ROOT

from hansa.config import TickSection
from hansa.config.reading import SECTIONS
from hansa.config.section_reading import required, settings
from hansa.feeds import BAR_FORMATS, FORMATS, find_reader

TEXT = (ROOT / "docs/formats.md").read_text()
EXAMPLES = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)]


def test_every_format_has_its_section_and_its_row():
    for name in {*FORMATS, *BAR_FORMATS}:
        assert f"\n## `{name}`\n" in TEXT
        assert f"\n| [`{name}`](#{name}) |" in TEXT


@pytest.mark.parametrize("example", EXAMPLES, ids="-".join)
def test_the_keys_of_an_example_are_those_of_its_section(example):
    entries = [("data", example["data"])] if "data" in example else []
    entries += [("ticks", entry) for entry in example.get("ticks", [])]
    for name, entry in entries:
        known = {*settings(SECTIONS[name]), "columns", "options"}
        assert entry.keys() <= known
        assert set(required(SECTIONS[name])) <= entry.keys()


def test_the_examples_name_formats_and_options_that_there_are():
    sections = [entry for example in EXAMPLES for entry in example.get("ticks", [])]
    for entry in sections:
        assert find_reader(entry["format"], entry.get("options", {})).name == entry["format"]
    bars = [example["data"]["format"] for example in EXAMPLES if "data" in example]
    assert set(bars) < set(BAR_FORMATS)


def test_every_policy_of_a_section_is_explained():
    plain = {"path", "format", "venue", "symbols", "kinds", "start", "end"}
    for key in settings(TickSection).keys() - plain:
        assert f"\n| `{key}` |" in TEXT


def test_the_sample_of_the_examples_is_there():
    paths = [entry["path"] for example in EXAMPLES for entry in example.get("ticks", [])]
    inside = [path for path in paths if path.startswith("../data/")]
    assert inside
    assert all((ROOT / "docs" / path).is_file() for path in inside)
