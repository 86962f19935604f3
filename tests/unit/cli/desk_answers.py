"""Answers of a desk, for tests of its page."""

from hansa.api.answer import (
    Answer,
    BudgetLine,
    CouncilLine,
    OrderLine,
    PositionLine,
    RefusalLine,
    SaidLine,
    VenueLine,
    VoiceLine,
)

VOICES = (
    VoiceLine(agent="trend", conviction=-0.2, confidence=1.0, weight=0.3, is_veto=False),
    VoiceLine(agent="momentum", conviction=0.8, confidence=0.9, weight=0.5, is_veto=False),
    VoiceLine(agent="risk", conviction=None, confidence=0.0, weight=0.2, is_veto=False),
)


def position(
    name: str = "BTCUSDT", *, quantity: str = "0.50000", feed: str = "live"
) -> PositionLine:
    return PositionLine(
        symbol=f"BINANCE:{name}",
        quantity=quantity,
        price="36050.10",
        entry="36000.000",
        profit="25.05",
        realised="-12.5",
        feed=feed,
        age_s=1.5,
    )


def council(name: str = "BTCUSDT", *, decision: float | None = 0.42) -> CouncilLine:
    return CouncilLine(
        symbol=f"BINANCE:{name}",
        at="2026-03-02T12:00:00Z",
        decision=decision,
        dissent=0.31,
        is_vetoed=False,
        target_ratio=0.2,
        outcome="ordered",
        voices=VOICES,
    )


def order(number: int = 7) -> OrderLine:
    return OrderLine(
        id=f"1-{number}",
        symbol="BINANCE:BTCUSDT",
        side="buy",
        kind="limit",
        quantity="0.10000",
        filled="0.02500",
        limit="36000.10",
        stop="",
        status="partially_filled",
        age_s=75.0,
    )


REFUSAL = RefusalLine(
    at="2026-03-02T11:59:00Z",
    id="1-6",
    symbol="BINANCE:ETHUSDT",
    side="buy",
    quantity="12.5000",
    control="position_value",
    limit="40,000.00",
    observed="52,113.70",
)
WEIGHT = BudgetLine(name="weight", used=1500, foreign=2400, limit=6000, window_s=60.0)
EGRESS = VenueLine(venue="binance", circuit="closed", waiting=0, budgets=(WEIGHT,))


def said(number: int) -> SaidLine:
    return SaidLine(at=f"2026-03-02T11:00:{number:02}Z", event="fill", text=f"line {number}")


def answer(
    *,
    positions: tuple[PositionLine, ...] = (position(),),
    councils: tuple[CouncilLine, ...] = (council(),),
    orders: tuple[OrderLine, ...] = (order(),),
    state: str = "trading",
) -> Answer:
    return Answer(
        run="alpha-1a2b3c4d",
        desk="alpha",
        mode="paper",
        feed="binance live",
        done_at="2026-03-02T12:00:05.25Z",
        uptime_s=3723.0,
        state=state,
        currency="USDT",
        equity="100234.123",
        cash="82221",
        gross_exposure="18025.05",
        day="2026-03-02",
        day_since="2026-03-02 00:00:00 UTC",
        day_profit="-120.5",
        orders=7,
        fills=6,
        refusals=1,
        positions=positions,
        open_orders=orders,
        records=12345,
        head="ab" * 32,
        last_record_at="2026-03-02T12:00:04Z",
        council=councils,
        refused=(REFUSAL,),
        venues=(EGRESS,),
        said=tuple(said(number) for number in range(40)),
    )
