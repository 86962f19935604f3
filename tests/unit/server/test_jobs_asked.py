"""Runs that are asked for over HTTP."""

import pytest

from hansa.server.house import House
from tests.unit.server.conftest import As


@pytest.mark.parametrize("override", ['run.modules=["evil.py"]', "data.path=/etc/passwd", "a"])
def test_a_run_from_outside_names_no_code_and_no_file(
    override: str, house: House, acting_as: As
) -> None:
    said = {"configuration": "council", "overrides": ["run.seed=1", override]}
    before = house.jobs.views()
    answer = acting_as("researcher").post("/v1/runs", json=said)
    assert (answer.status_code, answer.json()["code"]) == (422, "override_refused")
    assert answer.json()["errors"][0]["pointer"] == "/overrides/1"
    assert house.jobs.views() == before
