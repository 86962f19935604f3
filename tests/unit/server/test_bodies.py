"""What is said in the body of a request is of a known length, and obeyed by no terminal."""

from collections.abc import Iterator
from typing import get_args, get_origin, get_type_hints

import msgspec
import pytest

from hansa.server.application import operations
from hansa.server.house import House
from hansa.stores.action_list import read_actions
from tests.unit.server.conftest import As

BODIES = {each.terms.body for each in operations() if each.terms.body is not None}


def _unbounded(kind: object, name: str) -> Iterator[str]:
    """The texts and lists of a type that have no longest."""
    marks = [each.max_length for each in get_args(kind)[1:] if isinstance(each, msgspec.Meta)]
    bare = get_args(kind)[0] if marks else kind
    if (bare is str or get_origin(bare) is tuple) and not any(marks):
        yield name
    for part in get_args(bare):
        yield from _unbounded(part, name)


@pytest.mark.parametrize("body", sorted(BODIES, key=lambda each: each.__name__))
def test_every_text_of_a_body_has_a_longest(body: type[msgspec.Struct]) -> None:
    hints = get_type_hints(body, include_extras=True)
    assert [each for name, kind in hints.items() for each in _unbounded(kind, name)] == []


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("a" * 501, "length <= 500"),
        *((f"a{each}", "without control characters") for each in "\x1b\x00\n\t\x9b\u202e"),
    ],
)
def test_a_reason_too_long_or_with_control_characters_is_refused_and_not_recorded(
    reason: str, words: str, house: House, acting_as: As, run_name: str
) -> None:
    before = read_actions(house.home / "actions").page("", 1)
    trader = acting_as("trader")
    answer = trader.post(f"/v1/desks/{run_name}/pause", json={"reason": reason})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_body")
    assert answer.json()["errors"][0]["pointer"] == "/reason"
    assert words in answer.json()["errors"][0]["detail"]
    assert read_actions(house.home / "actions").page("", 1) == before


def test_the_reason_of_a_cancel_has_the_same_bounds(acting_as: As, run_name: str) -> None:
    path = f"/v1/desks/{run_name}/orders/1-1"
    for reason in ("a" * 501, "a\x1b[31m", "a\n"):
        answer = acting_as("trader").delete(path, params={"reason": reason})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_parameter")


@pytest.mark.parametrize("field", ["quantity", "limit", "stop"])
@pytest.mark.parametrize("odd", ["0.0_1", "٠.٠١", " 0.01 ", "1E-2", "0.01\n", "+1", "-1"])
def test_a_decimal_is_plain_digits(field: str, odd: str, acting_as: As, run_name: str) -> None:
    order = {"cl_ord_id": "odd-order", "instrument": "X", "side": "buy", "quantity": "1"}
    headers = {"Idempotency-Key": "an-odd-order-of-mine"}
    answer = acting_as("trader").post(
        f"/v1/desks/{run_name}/orders", json=order | {field: odd}, headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_body")
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == f"/{field}"
    assert fault["detail"].startswith("Expected a decimal such as 0.01")
