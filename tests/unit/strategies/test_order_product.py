"""Every type with every life and every term, at the gate: what is refused says why in words."""

from collections.abc import Callable
from itertools import product
from types import MappingProxyType

import pytest

from hansa import Strategy
from hansa.strategies.order_terms import Terms
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner

TYPES = MappingProxyType(
    {
        "market": {},
        "limit": {"limit": 99},
        "stop": {"stop": 110},
        "stop_limit": {"limit": 111, "stop": 110},
    }
)
LIVES = ("day", "gtc", "at_the_opening", "ioc", "fok", "gtd", "at_the_closing")
TERMS = MappingProxyType(
    {
        "none": Terms(),
        "post-only, reject": Terms(post_only="reject"),
        "post-only, slide": Terms(post_only="slide"),
        "reduce-only": Terms(reduce_only=True),
        "all-or-none": Terms(all_or_none=True),
        "hidden": Terms(hidden=True),
        "minimum": Terms(min_quantity="0.5"),
        "display": Terms(display="0.2"),
        "good till": Terms(good_till_ns=START_NS + 50 * SECOND_NS),
    }
)
ALL = tuple(product(TYPES, LIVES, TERMS))

IMMEDIATE = ("ioc", "fok")
CALL = ("at_the_opening", "at_the_closing")
#: When a combination means nothing, and words of the reason.
RULES: tuple[tuple[Callable[[str, str, str], bool], str], ...] = (
    (lambda _, life, term: life == "gtd" and term != "good till", "needs the time at which it"),
    (
        lambda _, life, term: life not in ("gtc", "gtd") and term == "good till",
        "only an order good",
    ),
    (lambda kind, _, term: kind in ("market", "stop") and "post" in term, "always takes"),
    (
        lambda kind, _, term: kind == "stop_limit" and "post" in term,
        "may take when it is triggered",
    ),
    (lambda _, life, term: life in IMMEDIATE and "post" in term, "takes or ends"),
    (lambda _, life, term: life == "ioc" and term == "all-or-none", "of an IOC order is FOK"),
    (lambda _, life, term: life == "fok" and term == "all-or-none", "is all-or-none already"),
    (lambda _, life, term: life == "fok" and term == "minimum", "minimum of a FOK order"),
    (lambda kind, _, term: kind in ("market", "stop") and term == "hidden", "hidden needs a limit"),
    (lambda _, life, term: life in IMMEDIATE and term == "hidden", "hidden needs one that stays"),
    (lambda kind, _, term: kind in ("market", "stop") and term == "display", "displayed quantity"),
    (lambda _, life, term: life in IMMEDIATE and term == "display", "displayed quantity needs one"),
    (lambda kind, life, _: "stop" in kind and life in CALL, "waits for no trigger"),
    (
        lambda _, life, term: life in CALL and term not in ("none", "reduce-only", "good till"),
        "takes part in it and ends",
    ),
)
SEEN: dict[tuple[str, str, str], tuple[str, str]] = {}


class Everything(Strategy):
    """Proposes every combination at the first quote, and keeps what the gate said."""

    def on_quote(self, quote):
        if quote.ts_event_ns != START_NS:
            return
        for kind, life, term in ALL:
            self.desk.refused_by, self.desk.refused_because = "", ""
            self.desk.buy(0, 1, time_in_force=life, terms=TERMS[term], **TYPES[kind])
            SEEN[kind, life, term] = (self.desk.refused_by, self.desk.refused_because)


@pytest.fixture
def seen(trade: Runner) -> dict[tuple[str, str, str], tuple[str, str]]:
    SEEN.clear()
    trade(Everything())
    return SEEN


def test_every_combination_that_means_nothing_is_refused_in_words_and_no_other(seen):
    assert len(seen) == len(ALL) == 4 * 7 * 9
    for (kind, life, term), (control, because) in seen.items():
        reasons = [words for is_so, words in RULES if is_so(kind, life, term)]
        is_refused = control in ("terms", "well_formed")
        assert is_refused == bool(reasons), (kind, life, term, control, because)
        if is_refused:
            assert any(words in because for words in reasons), (kind, life, term, because)


def test_every_refusal_says_what_to_do(seen):
    told = {because for control, because in seen.values() if control == "terms"}
    assert len(told) > 10
    for because in told:
        assert any(word in because for word in (": ask", ": take", ": give", "needs ")), because


def test_a_refusal_by_another_control_names_no_fault_of_the_order(seen):
    others = {said for said in seen.values() if said[0] not in ("", "terms", "well_formed")}
    assert all(because == "" for _, because in others)
    assert {control for control, _ in others} <= {"reduce_only"}
