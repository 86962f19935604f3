"""Why a desk is held."""

from hansa.app.desk.holds import Holds
from hansa.engine.reconciling import Policy


def test_what_paused_a_desk_is_said_until_it_is_resumed() -> None:
    holds = Holds()
    holds.heard(0, "difference", {"cause": "an order ended", "did": Policy.ADOPT.words})
    assert holds.why == ""
    holds.heard(0, "difference", {"cause": "a balance differs", "did": Policy.HALT.words})
    assert holds.why.startswith("a balance differs")
    holds.heard(0, "resume", {"did": "resumed"})
    assert holds.why == ""


def test_a_limit_and_a_person_hold_a_desk_too() -> None:
    holds = Holds()
    holds.heard(0, "halted", {"by": "day_loss_max", "loss": "101"})
    assert "day_loss_max" in holds.why
    holds.heard(0, "kill", {"did": "level 1"})
    assert holds.why == "kill: a person said so"


def test_a_desk_that_is_flat_says_so_and_what_it_could_not_close() -> None:
    holds = Holds()
    holds.heard(0, "flat", {"rests": "0.01 SOLUSDT is less than an order may be of: it stays"})
    assert holds.why.startswith("kill level 3 is done: every position is closed")
    assert holds.why.endswith("it stays")


def test_a_drain_holds_a_desk_that_nothing_else_does() -> None:
    holds = Holds()
    drained = {"did": "paused", "by": "drain"}
    holds.heard(0, "pause", drained)
    assert (holds.why, holds.is_of_drain) == ("pause: a drain of the fleet", True)
    holds.heard(0, "pause", {"did": "paused"})
    assert (holds.why, holds.is_of_drain) == ("pause: a person said so", False)
    holds.heard(0, "pause", drained)
    assert not holds.is_of_drain
