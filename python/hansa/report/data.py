"""Every number of a report, as a tree that becomes JSON; NaN is null."""

import msgspec

from hansa.report.council_data import AgreementRow, ConvictionRow, WithoutRow
from hansa.report.economics_data import Economics
from hansa.report.execution_data import ExecutionRow
from hansa.report.exposure_data import Exposure
from hansa.report.relative_data import RelativeRow
from hansa.report.robustness_data import Robustness
from hansa.report.study_data import Factors, Stress
from hansa.report.trips_data import RoundTrips

#: Raised whenever a key changes its meaning or leaves.
SCHEMA_VERSION = 1

Numbers = list[float | None]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What ran: times are UTC nanoseconds, money in `currency` to `money_decimals` places. A moment
    is a `step`: bar or sample; `is_annualised` says that the span bears figures per year.
    """

    name: str
    run_id: str
    head_hash: str
    currency: str
    money_decimals: int
    start_ns: int
    end_ns: int
    moments: int
    step: str
    span_ns: int
    is_annualised: bool
    bars_per_year: float
    instruments: list[str]
    agents: list[str]
    sources: list[str]
    initial_cash: float
    final_equity: float


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the verdict; `status` is passed, warned, failed, broken or not tested."""

    name: str
    status: str
    found: str
    expected: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`word` is Proven, Weak, Not proven or Broken."""

    word: str
    summary: str
    checks: list[Check]


class KeyNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One headline figure, with its 95 % interval where one is known.

    `unit` is ratio or share (shown as per cent, a share without sign), number, money, bps,
    count or duration_ns.
    """

    key: str
    label: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    note: str = ""


class Curves(msgspec.Struct, frozen=True, kw_only=True):
    """The run over its buckets of bars. Where a bucket is more than a bar: of equity, benchmarks,
    exposure and weights the lowest and the highest of every two in the order they came, and the
    last at the end; the deepest drawdown; of all others the last value.

    Rolling figures are of the last `rolling_window_bars`, per year, the Sharpe ratio with its 95 %
    band; beta is to buy and hold. `weight_ratio` is the part of equity in `weight_instruments`.
    """

    ts_ns: list[int]
    equity: Numbers
    buy_and_hold: Numbers
    equal_weight: Numbers
    drawdown_ratio: Numbers
    exposure_gross_ratio: Numbers
    exposure_net_ratio: Numbers
    weight_instruments: list[str]
    weight_ratio: list[Numbers]
    rolling_sharpe: Numbers
    rolling_sharpe_low: Numbers
    rolling_sharpe_high: Numbers
    rolling_volatility_ratio: Numbers
    rolling_beta: Numbers
    rolling_turnover: Numbers
    rolling_window_bars: int
    agent_profit: list[Numbers]


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """Fills of one instrument by bucket and side (1 buy, -1 sell), with count and mean price."""

    bucket: list[int]
    side: list[int]
    count: list[int]
    price: list[float]


class PricePanel(msgspec.Struct, frozen=True, kw_only=True):
    """One instrument over the buckets; ballots and target over every `stride`-th bucket."""

    instrument: str
    open: Numbers
    high: Numbers
    low: Numbers
    close: Numbers
    stride: int
    target_weight: Numbers
    conviction: list[Numbers]
    marks: Marks


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """The drawn instruments; `omitted` had less turnover than those and are left out."""

    panels: list[PricePanel]
    omitted: list[str]


class YearRow(msgspec.Struct, frozen=True, kw_only=True):
    """Returns of one calendar year (UTC) by month; null where the run has no bar."""

    year: int
    months: Numbers
    total_ratio: float


class AgentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's part. `hit_ratio`: how often its sign matched the next bar's return;
    `calibration` is the same by how strong its views were. `silent_moments` are those that its
    features need, where it said nothing for half the run or more for want of them, else 0.
    """

    agent: str
    profit: float
    mean_weight_ratio: float | None
    voted_ratio: float | None
    hit_ratio: float | None
    calibration: list[ConvictionRow]
    silent_moments: int = 0


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the fills of one source of orders made, marked to the last price, and what came other
    than by fills, part of `gross`: `funding`, `dividends`, and `other`, which is interest, what
    splits paid for parts of lots, and rates of other currencies. `gross - fees - slippage = net`;
    the rows sum to the profit of the run, to the last digit.
    """

    source: str
    fills: int
    traded: float
    gross: float
    fees: float
    slippage: float
    funding: float
    dividends: float
    other: float
    net: float

    @property
    def carry(self) -> tuple[float, float, float]:
        """What came other than by fills."""
        return self.funding, self.dividends, self.other


class Befallen(msgspec.Struct, frozen=True, kw_only=True):
    """What befell the positions of a source without an order: how often, what cash came in for it
    after fees, and what fees and penalties were `cost`.
    """

    source: str
    kind: str
    times: int
    cash: float
    cost: float


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """Profit by agent and source; rows + gross of the sources that are no council +
    `unattributed` + `costs` = `net`, to the last shown digit. `agreement` has each pair of up to
    twelve agents, of more those that agree most and least; `without` is there where it was asked.
    """

    rows: list[AgentRow]
    agreement: list[AgreementRow]
    without: list[WithoutRow]
    sources: list[SourceRow]
    unattributed: float
    costs: float
    net: float


class CostSharpe(msgspec.Struct, frozen=True, kw_only=True):
    """Net profit and yearly Sharpe ratio had costs been `multiple` times what they were, from 2 on
    without what was received, such as rebates; the ratio is null where the span is too short to
    annualise.
    """

    multiple: int
    net: float
    sharpe: float | None


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """Gross - commission - slippage = net, in money, and what that is in bps of value traded."""

    gross: float
    commission: float
    slippage: float
    net: float
    traded: float
    paid_bps: float | None
    break_even_bps: float | None
    share_of_gross_ratio: float | None
    sharpe_by_cost: list[CostSharpe]
    fill_assumptions: list[str]


class DrawdownRow(msgspec.Struct, frozen=True, kw_only=True):
    """One spell below a peak; `recovered_ns` is null where the run ends below it."""

    peak_ns: int
    trough_ns: int
    recovered_ns: int | None
    depth_ratio: float
    length_ns: int


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """So many between two values."""

    low: float
    high: float
    count: int


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """Losses per bar at two levels (positive ratios), shape, best and worst bar; `days` is how many
    days ended with which return, empty of a run too short for it.
    """

    value_at_risk_95_ratio: float | None
    expected_shortfall_95_ratio: float | None
    value_at_risk_99_ratio: float | None
    expected_shortfall_99_ratio: float | None
    skewness: float | None
    excess_kurtosis: float | None
    best_bar_ratio: float | None
    worst_bar_ratio: float | None
    days: list[Bin] = []


class FillRow(msgspec.Struct, frozen=True, kw_only=True):
    """One fill, with its whole cost in bps of its value. `reason` says why a venue closed it
    without an order, else it is empty. `spread_bps` is the half-spread earned
    (+) or paid (-), `markout_bps` what the middle did after it; null without a middle.
    """

    ts_ns: int
    instrument: str
    side: str
    quantity: float
    price: float
    fee: float
    slippage_cost: float
    cost_bps: float | None
    cl_ord_id: str
    source: str
    reason: str
    liquidity: str
    spread_bps: float | None
    markout_bps: float | None


class Trades(msgspec.Struct, frozen=True, kw_only=True):
    """Orders and fills; a closing fill is one that reduced a position."""

    orders: int
    fills: int
    closing_fills: int
    hit_ratio: float | None
    top5_share_ratio: float | None
    shown: list[FillRow]


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How often something happened, and what it means."""

    name: str
    count: int
    meaning: str


class ReportData(msgspec.Struct, frozen=True, kw_only=True):
    """One run's report. `schema_version` rises when a key changes meaning or leaves. `passed_over`
    counts, of each instrument with orders of others, their rows that could not be believed.
    """

    schema_version: int
    header: Header
    verdict: Verdict
    key_numbers: list[KeyNumber]
    curves: Curves
    prices: Prices
    exposure: Exposure
    years: list[YearRow]
    attribution: Attribution
    befallen: list[Befallen]
    economics: Economics | None
    executions: list[ExecutionRow]
    costs: Costs
    relative: list[RelativeRow]
    drawdowns: list[DrawdownRow]
    tail: Tail
    stress: Stress
    robustness: Robustness
    factors: Factors
    trades: Trades
    round_trips: RoundTrips
    refusals: list[Count]
    outcomes: list[Count]
    data_warnings: list[str]
    passed_over: dict[str, int]
    manifest: dict[str, str]
    reproduce: str
