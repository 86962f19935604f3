"""What a running desk answers: how it stands, in lines for people and programs."""

import msgspec


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """An open order. Quantities in units of the base, prices as decimals; "" is none."""

    id: str
    symbol: str
    side: str
    kind: str
    quantity: str
    filled: str
    limit: str
    stop: str
    status: str
    age_s: float


class PositionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A position, and the state of its instrument's feed. `entry` is its average cost, `profit` its
    value less cost, `realised` that of what was closed before fees, in the quote currency (of a
    spot account in the account's); "" where it cannot be told. Where `has_opening`, some of it came
    otherwise than by a fill, as what is held at the start: its entry is its worth at that time.
    """

    symbol: str
    quantity: str
    price: str
    entry: str
    profit: str
    realised: str
    feed: str
    age_s: float
    has_opening: bool = False


class ClosingLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a kill of level 3 has not closed yet: the order that closes it works (`works`), or came
    to nothing `times` in a row because of `why` and is made again at `due` (`waits`); other orders
    there are being cancelled first (`clears`), or their cancels were refused, as with `waits`
    (`blocked`); or it is less than an order may be of and stays (`rest`).
    """

    symbol: str
    quantity: str
    state: str
    times: int = 0
    due: str = ""
    why: str = ""


class VoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's part in a decision; no conviction is an abstention."""

    agent: str
    conviction: float | None
    confidence: float
    weight: float
    is_veto: bool


class CouncilLine(msgspec.Struct, frozen=True, kw_only=True):
    """The last decision on an instrument: in [-1, 1], none without a view; the target is a part of
    equity, none where the position is left as it is. `outcome` says what came of it.
    """

    symbol: str
    at: str
    decision: float | None
    dissent: float
    is_vetoed: bool
    target_ratio: float | None
    outcome: str
    voices: tuple[VoiceLine, ...]


class RefusalLine(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that the gate refused, and the control that did."""

    at: str
    id: str
    symbol: str
    side: str
    quantity: str
    control: str
    limit: str
    observed: str


class BudgetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A budget of a venue: how much of its window is used by us and by others on the address."""

    name: str
    used: int
    foreign: int
    limit: int
    window_s: float


class VenueLine(msgspec.Struct, frozen=True, kw_only=True):
    """A way out to a venue: its circuit, what waits, what it may still send, and by how much its
    clock was ahead of this machine's when it was read; none where that is not known.
    """

    venue: str
    circuit: str
    waiting: int
    budgets: tuple[BudgetLine, ...]
    clock_offset_ms: float | None = None


class LinkLine(msgspec.Struct, frozen=True, kw_only=True):
    """The link to the venue that orders go to: `live`, or since when it is not and why. While it is
    `stale`, `disconnected` or `logged_out` every order is refused, and cancels go on; while `slow`
    the account's stream is down, and only what a kill of level 3 closes with passes, by REST.
    """

    state: str
    since: str = ""
    why: str = ""


class SaidLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the desk's log."""

    at: str
    event: str
    text: str


class PlacedLine(msgspec.Struct, frozen=True, kw_only=True):
    """The order that a desk has under a person's id: new, or there before (`is_same`: as it is
    asked for now). `control` of the gate refused it, with its limit, what it saw, and why.
    """

    id: str
    is_new: bool
    is_same: bool
    control: str = ""
    limit: str = ""
    observed: str = ""
    why: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, when it was asked and done by the desk's clock, and how the desk stands. Money
    is in `currency`; `day_profit` counts from `day_since`: midnight of `day` (UTC, by the desk's
    clock), or the first equity that is known. `held` says why it does not trade freely, `failed`
    which strategies and agents raised and are out, each in a sentence. `link` is none on paper;
    where it lets no order pass and nothing else holds the desk, its state is that of the desk;
    where no feed brings data, that is `no_data`. `placed` is what came of an order of a person,
    `misfit` the field of one that cannot be an order (`error` says why). The council and what
    follows it stand in an answer to `status` alone.
    """

    error: str = ""
    misfit: str = ""
    did: tuple[str, ...] = ()
    placed: PlacedLine | None = None
    asked_at: str = ""
    done_at: str = ""
    took_ms: float = 0.0
    run: str = ""
    desk: str = ""
    mode: str = ""
    feed: str = ""
    pid: int = 0
    began_at: str = ""
    uptime_s: float = 0.0
    state: str = ""
    link: LinkLine | None = None
    held: str = ""
    failed: tuple[str, ...] = ()
    moments: int = 0
    orders: int = 0
    refusals: int = 0
    fills: int = 0
    currency: str = ""
    equity: str = ""
    cash: str = ""
    gross_exposure: str = ""
    day: str = ""
    day_since: str = ""
    day_profit: str = ""
    positions: tuple[PositionLine, ...] = ()
    closing: tuple[ClosingLine, ...] = ()
    open_orders: tuple[OrderLine, ...] = ()
    records: int = 0
    head: str = ""
    last_record_at: str = ""
    council: tuple[CouncilLine, ...] = ()
    refused: tuple[RefusalLine, ...] = ()
    venues: tuple[VenueLine, ...] = ()
    said: tuple[SaidLine, ...] = ()
    notices_lost: int = 0


class DeskView(msgspec.Struct, frozen=True, kw_only=True):
    """A desk as the server knows it: what it answered last, and whether it still answers. `state`
    is that of the desk; `gone` where nobody answers there any more, `silent` where the process is
    there and does not answer. `as_of` is when the answer came.
    """

    run: str
    state: str
    is_answering: bool
    why: str
    as_of: str
    answer: Answer | None
