"""Requests made from the schema, asked in-process, their answers held against the schema."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import hypothesis
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


#: What the client shows itself: it stays who it is.
_OWN = ("Authorization", "Cookie", "X-CSRF-Token", "Origin")


@dataclass(frozen=True, slots=True)
class Known:
    """What there is: values of parameters that lead somewhere, by name."""

    values: Mapping[str, tuple[str, ...]]

    def mixed(self, case: Case, draw: st.DataObject) -> Case:
        """A case that mostly asks about what is there."""
        for place in (case.path_parameters, case.query):
            for name in set(place or ()) & set(self.values):
                known = draw.draw(st.sampled_from((*self.values[name], None)), name)
                place[name] = place[name] if known is None else known
        return case


def asked(client: TestClient, case: Case) -> int:
    """Asks, and holds the answer against the schema: its status. Raises what is not as it says."""
    given = case.as_transport_kwargs(base_url=str(client.base_url))
    content = given.get("data") if given.get("json") is None else json.dumps(given["json"])
    headers = {key: value for key, value in given["headers"].items() if key not in _OWN}
    if given.get("json") is not None:
        headers.setdefault("Content-Type", "application/json")
    answer = client.request(
        given["method"], given["url"], params=given["params"], headers=headers, content=content
    )
    case.validate_response(answer, checks=CHECKS)
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.status_code


def tried(client: TestClient, operation: APIOperation, known: Known, examples: int) -> set[int]:
    """So many requests of an operation, right ones and wrong ones; how they were answered."""
    answers: set[int] = set()
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=st.one_of(*modes), draw=st.data())
    def one(case: Case, draw: st.DataObject) -> None:
        answers.add(asked(client, known.mixed(case, draw)))

    one()
    return answers


def operations_of(schema: schemathesis.BaseSchema) -> dict[str, APIOperation]:
    """The operations of a schema by name."""
    found = (each.ok() for each in schema.get_all_operations())
    return {each.definition.raw["operationId"]: each for each in found}
