"""The file of a fleet, and how the firm's limits are divided."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.app.fleet.plan import FleetPlan, plan_fleet
from hansa.app.fleet.word import fleet_phrase, require_fleet_word
from hansa.config.fleet_section import load_fleet
from hansa.errors import ConfigError
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
HEAD = '[fleet]\nname = "f"\ncurrency = "USDT"\n'
LIMITS = "gross_exposure_max = 60000\ndaily_loss_max = 5000\n"


def desk(name: str, *lines: str) -> str:
    return "\n".join(["[[desks]]", f'name = "{name}"', f'config = "{PAPER}"', *lines, ""])


def planned(folder: Path, text: str) -> FleetPlan:
    path = folder / "fleet.toml"
    path.write_text(text)
    return plan_fleet(load_fleet(path))


def test_the_example_is_a_fleet() -> None:
    plan = plan_fleet(load_fleet(ROOT / "examples" / "fleet.toml"))
    assert [each.name for each in plan.desks] == ["majors", "others"]
    assert plan.egresses == ()


def test_desks_without_a_share_have_equal_parts_of_the_rest(tmp_path: Path) -> None:
    desks = desk("a", "share_ratio = 0.5") + desk("b") + desk("c")
    plan = planned(tmp_path, HEAD + LIMITS + desks)
    assert [each.exposure_max for each in plan.desks] == [30000, 15000, 15000]
    assert [each.loss_max for each in plan.desks] == [2500, 1250, 1250]


def test_a_limit_of_its_own_that_is_smaller_stays(tmp_path: Path) -> None:
    own = 'set = ["gate.gross_exposure_ratio_max=0.1", "gate.drawdown_ratio_max=0.01"]'
    plan = planned(tmp_path, HEAD + LIMITS + desk("a", own))
    assert (plan.desks[0].exposure_max, plan.desks[0].loss_max) == (10000, 1000)
    assert plan.desks[0].lowered == ("gate.net_exposure_ratio_max=0.6",)


@given(shares=st.lists(st.integers(1, 97), min_size=1, max_size=5), firm=st.integers(1, 10**7))
def test_the_sum_of_the_desks_own_limits_never_exceeds_the_firms(
    tmp_path_factory: pytest.TempPathFactory, shares: list[int], firm: int
) -> None:
    whole = sum(shares) + 1
    desks = "".join(
        desk(f"d{place}", f"share_ratio = {Decimal(share) / whole:.12f}")
        for place, share in enumerate(shares)
    )
    limits = f"gross_exposure_max = {firm + 100}\ndaily_loss_max = {firm / 7 + 100:.4f}\n"
    plan = planned(tmp_path_factory.mktemp("fleet"), HEAD + limits + desks)
    for desk_plan in plan.desks:
        set_ = dict(each.removeprefix("gate.").split("=") for each in desk_plan.lowered)
        gross = Decimal(set_.get("gross_exposure_ratio_max", "1"))
        assert gross * 100000 <= desk_plan.exposure_max
    assert sum(each.exposure_max for each in plan.desks) <= firm + 100
    assert sum(each.loss_max for each in plan.desks) <= Decimal(f"{firm / 7 + 100:.4f}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + LIMITS, r"expected \[\[desks\]\]"),
        (HEAD + desk("a"), "fleet.gross_exposure_max"),
        (HEAD + LIMITS + desk("a") + desk("a"), '"a" twice'),
        (HEAD + LIMITS + desk("a/b"), "expected letters"),
        (HEAD + LIMITS + desk("a", "share_ratio = 1") + desk("b"), "shares that sum to 1"),
        (HEAD + LIMITS + desk("a", 'sets = ["x=1"]'), 'did you mean "set"'),
        (HEAD + LIMITS + desk("a", 'set = ["gate.nonsense=1"]'), "desk a: .*gate.nonsense"),
        (HEAD.replace("USDT", "EUR") + LIMITS + desk("a"), "desk a: expected an account in EUR"),
        (HEAD + LIMITS + "[fleets]\n" + desk("a"), 'did you mean "fleet"'),
        (HEAD + "gross_exposure_max = 0.01\ndaily_loss_max = 1\n" + desk("a"), "larger share"),
    ],
)
def test_a_mistake_is_a_line_that_says_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        planned(tmp_path, text)


def test_a_desk_without_trade_is_refused(tmp_path: Path) -> None:
    other = desk("a").replace("paper.toml", "council.toml")
    with pytest.raises(ConfigError, match=r"desk a: .*section \[trade\]"):
        planned(tmp_path, HEAD + LIMITS + other)


def real(name: str, keys: str, *more: str) -> str:
    own = ", ".join(f'"{each}"' for each in (f"trade.keys={keys}", *more))
    testnet = str(ROOT / "examples" / "testnet.toml")
    return desk(name, f"set = [{own}]").replace(str(PAPER), testnet)


LIVE = ("trade.mode=live", "trade.place=live")


def test_one_phrase_names_every_desk_of_real_money_and_its_account(tmp_path: Path) -> None:
    desks = real("a", "main", *LIVE) + real("b", "played") + real("c", "sub", *LIVE)
    plan = planned(tmp_path, HEAD + LIMITS + desks)
    firm = "fleet f at binance (api.binance.com): a as main, c as sub"
    assert fleet_phrase(plan) == f"trade live with {firm}, killed when a day loses 5000 USDT"
    own = "trade live at binance (api.binance.com) as {}, paused when a day loses 1666.66 USDT"
    assert [each.word for each in plan.desks] == [own.format("main"), "", own.format("sub")]
    with pytest.raises(ConfigError, match="no desk was started"):
        require_fleet_word(plan, lambda _: "yes")
    require_fleet_word(plan, lambda phrase: f"{phrase}\n")


def test_a_fleet_without_real_money_asks_nobody(tmp_path: Path) -> None:
    plan = planned(tmp_path, HEAD + LIMITS + desk("a") + real("b", "played"))
    require_fleet_word(plan, lambda _: pytest.fail("nobody is to be asked"))


def test_a_real_account_loses_no_more_in_a_day_than_its_part(tmp_path: Path) -> None:
    plan = planned(tmp_path, HEAD + LIMITS + real("a", "x") + real("b", "y", *LIVE) + desk("c"))
    lowered = [[each for each in plan.lowered if "day_loss" in each] for plan in plan.desks]
    assert lowered == [["trade.day_loss_max=1666.66"], ["trade.day_loss_max=1666.66"], []]


def test_two_desks_at_one_account_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='desk b: expected an account of its own, found keys "x"'):
        planned(tmp_path, HEAD + LIMITS + real("a", "x") + real("b", "x"))


def test_keys_of_one_way_out_are_in_one_place(tmp_path: Path) -> None:
    plan = planned(tmp_path, HEAD + LIMITS + real("a", "x") + real("b", "y"))
    (way,) = plan.egresses
    assert (way.keys, way.accounts) == (None, ("x", "y"))
    elsewhere = real("b", "y", "keys.file=other.age")
    with pytest.raises(ConfigError, match="expected one place for the keys"):
        planned(tmp_path, HEAD + LIMITS + real("a", "x") + elsewhere)
