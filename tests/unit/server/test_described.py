"""What is made from the schema is as the schema makes it, and the schema is one."""

import re

import msgspec
import pytest
import schemathesis

from hansa.server.application import operations, schema
from hansa.server.describe.__main__ import differing, main
from hansa.server.describe.laid_out import laid_out
from hansa.server.describe.made import made
from hansa.server.examples import example_of
from hansa.server.operation import Operation
from tests.api_schema import SHAPED, faults, media_of


def _parameters(operation: Operation) -> list[dict[str, str]]:
    entry = schema()["paths"][operation.terms.path][operation.terms.method.lower()]
    return entry.get("parameters", [])


WITH_BODY = [each for each in operations() if each.terms.body is not None]
EACH = pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)


def test_the_files_that_are_made_from_the_schema_are_up_to_date() -> None:
    assert differing() == []


def test_a_file_that_differs_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "hansa.server.describe.__main__.made", lambda: {"docs/api.md": "something else"}
    )
    assert main(["--check"]) == 1
    assert "docs/api.md differs" in capsys.readouterr().err


def test_another_tool_reads_the_schema_and_finds_every_operation() -> None:
    found = schemathesis.openapi.from_dict(schema())
    named = {each.ok().definition.raw["operationId"] for each in found.get_all_operations()}
    assert named == {each.name for each in operations()}


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    text = msgspec.json.encode(schema()).decode()
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert named
    assert named <= schema()["components"]["schemas"].keys()


@EACH
def test_every_parameter_is_described(operation: Operation) -> None:
    assert all(each.get("description") for each in _parameters(operation))


@EACH
def test_an_answer_of_nothing_has_no_content(operation: Operation) -> None:
    assert bool(media_of(operation)) == (operation.terms.status != 204)


@pytest.mark.parametrize("operation", SHAPED, ids=lambda each: each.name)
def test_an_example_of_every_answer_is_an_answer(operation: Operation) -> None:
    _is_one(example_of(operation.name), operation.answer)


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda each: each.name)
def test_an_example_of_every_body_is_a_body(operation: Operation) -> None:
    assert operation.terms.body is not None
    _is_one(example_of(f"{operation.name}.body"), operation.terms.body)


@pytest.mark.parametrize("operation", SHAPED, ids=lambda each: each.name)
def test_the_schema_holds_for_the_examples(operation: Operation) -> None:
    assert faults(operation, example_of(operation.name)) == []


def _is_one(example: object, kind: object) -> None:
    """No field is missing, and none too many."""
    read = msgspec.json.decode(msgspec.json.encode(example), type=kind)
    assert msgspec.json.decode(msgspec.json.encode(read)) == example


def test_json_for_people_has_on_a_line_what_fits() -> None:
    said = {"short": [1, 2], "long": ["x" * 20, "y" * 20]}
    shown = laid_out(said, 30)
    assert msgspec.json.decode(shown) == said
    assert shown.splitlines()[1] == '  "short": [1, 2],'


def test_every_link_of_the_page_leads_to_a_section_of_its_own() -> None:
    text = made()["docs/api.md"]
    sections = [each.lower().replace(" ", "-") for each in re.findall(r"^#+ (.*)$", text, re.M)]
    linked = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert {each for each in linked if sections.count(each) != 1} == set()
