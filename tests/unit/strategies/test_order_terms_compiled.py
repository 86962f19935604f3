"""The compiled door asks for the same terms as the Python door."""

from hansa import Strategy
from hansa.strategies.compiled import SUBMIT
from hansa.strategies.order_terms import Terms
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner
from tests.unit.strategies.test_compiled import Native, ask

TILL_NS = START_NS + 9 * SECOND_NS


class InPython(Strategy):
    """Three orders with terms at the first quote."""

    def on_quote(self, quote):
        if quote.ts_event_ns == START_NS:
            slide = Terms(post_only="slide", display=3, good_till_ns=TILL_NS)
            self.desk.submit(0, 9, limit_ticks=20_000, terms=slide)
            self.desk.submit(0, 9, limit_ticks=9_900, terms=Terms(all_or_none=True))
            self.desk.submit(0, 9, limit_ticks=9_900, terms=Terms(hidden=True, min_quantity=4))
            self.desk.submit(0, -9, limit_ticks=10_100, terms=Terms(reduce_only=True))


def the_same_compiled(cockpit):
    if cockpit["ts_event_ns"][0] != START_NS:
        return
    low = {"what": SUBMIT, "lots": 9, "has_limit": 1, "limit_ticks": 9_900, "time_in_force": 1}
    high = {**low, "limit_ticks": 20_000, "time_in_force": 6}
    ask(cockpit, **high, post_only=2, display_lots=3, expire_ts_ns=TILL_NS)
    ask(cockpit, **low, is_all_or_none=1)
    ask(cockpit, **low, is_hidden=1, min_lots=4)
    ask(cockpit, **{**low, "lots": -9, "limit_ticks": 10_100}, is_reduce_only=1)


def test_both_doors_ask_for_the_same_terms(trade: Runner):
    plain, compiled = trade(InPython()), trade(Native(the_same_compiled, ["quotes"]))
    terms = [each.terms for each in plain.recorded.proposals]
    assert [each.terms for each in compiled.recorded.proposals] == terms
    assert [each.time_in_force for each in compiled.recorded.proposals] == [
        "gtd",
        "gtc",
        "gtc",
        "gtc",
    ]
    assert plain.fills.height == compiled.fills.height
