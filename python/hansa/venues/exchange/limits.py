"""The exchange's limits: weight per address, orders per account, bans that grow."""

from dataclasses import dataclass, field

from hansa.config import Json
from hansa.venues.exchange.candles import DAY_NS, MINUTE_NS, SECOND_NS
from hansa.venues.exchange.refusals import RefusalError

_BAN_NS_MIN, _BAN_NS_MAX = 2 * MINUTE_NS, 3 * DAY_NS


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTerms:
    """How much is allowed. After `strikes_max` answers 429 within a minute the address is banned,
    first for two minutes, each time twice as long, up to three days.
    """

    weight_per_minute: int = 6_000
    orders_per_10s: int = 100
    orders_per_day: int = 200_000
    strikes_max: int = 10
    messages_per_second: int = 5
    streams_per_connection: int = 1_024
    connects_per_5m: int = 300

    def as_json(self) -> list[Json]:
        """As exchangeInfo lists them."""
        rows = (
            ("REQUEST_WEIGHT", "MINUTE", 1, self.weight_per_minute),
            ("ORDERS", "SECOND", 10, self.orders_per_10s),
            ("ORDERS", "DAY", 1, self.orders_per_day),
        )
        return [_row(*row) for row in rows]


@dataclass(slots=True)
class _Address:
    """State: what an address used in the minute, and its bans."""

    minute: int = 0
    weight: int = 0
    strikes: int = 0
    bans: int = 0
    banned_until_ns: int = 0
    connects: list[int] = field(default_factory=list)


class Limits:
    """State: what was used, on the exchange's clock, in windows aligned to it as Binance's are."""

    def __init__(self, terms: LimitTerms) -> None:
        self.terms = terms
        self._addresses: dict[str, _Address] = {}
        self._orders: dict[tuple[int, int], list[int]] = {}

    def charge(self, address: str, weight: int, now_ns: int) -> None:
        """Takes the weight of a request; refuses with 429 beyond the limit, with 418 in a ban."""
        state = self._state(address, now_ns)
        if now_ns < state.banned_until_ns:
            raise self._banned(state, now_ns)
        state.weight += weight
        if state.weight > self.terms.weight_per_minute:
            state.strikes += 1
            if state.strikes > self.terms.strikes_max:
                self.ban(address, now_ns)
                raise self._banned(state, now_ns)
            raise self.too_many(now_ns)

    def connect(self, address: str, now_ns: int) -> None:
        """Takes a new socket of an address; refuses more than the limit in five minutes."""
        state = self._state(address, now_ns)
        since_ns = now_ns - 5 * MINUTE_NS
        state.connects = [each for each in state.connects if each > since_ns]
        if len(state.connects) >= self.terms.connects_per_5m:
            raise self.too_many(now_ns)
        state.connects.append(now_ns)

    def ban(self, address: str, now_ns: int) -> None:
        """Bans an address, longer each time."""
        state = self._state(address, now_ns)
        state.banned_until_ns = now_ns + min(_BAN_NS_MIN << state.bans, _BAN_NS_MAX)
        state.bans += 1

    def refusal_of_ban(self, address: str, now_ns: int) -> RefusalError:
        """What a banned address is told."""
        return self._banned(self._state(address, now_ns), now_ns)

    def too_many(self, now_ns: int) -> RefusalError:
        """The refusal of a request beyond the weight of the minute."""
        limit = self.terms.weight_per_minute
        return RefusalError(
            -1003,
            f"Too much request weight used; current limit is {limit} request weight per 1 MINUTE. "
            "Please use WebSocket Streams for live updates to avoid polling the API.",
            status=429,
            retry_after_s=(MINUTE_NS - now_ns % MINUTE_NS) // SECOND_NS + 1,
        )

    def refuse_orders(self, account: int, now_ns: int, count: int = 1) -> None:
        """Refuses orders beyond those of ten seconds or a day."""
        for length_ns, most, words in (
            (10 * SECOND_NS, self.terms.orders_per_10s, "10 SECOND"),
            (DAY_NS, self.terms.orders_per_day, "1 DAY"),
        ):
            if self._count(account, length_ns, now_ns)[1] + count > most:
                text = f"Too many new orders; current limit is {most} orders per {words}."
                wait_s = (length_ns - now_ns % length_ns) // SECOND_NS + 1
                raise RefusalError(-1015, text, status=429, retry_after_s=wait_s)

    def count_order(self, account: int, now_ns: int, change: int = 1) -> None:
        """Counts a new order, or with -1 one that was filled and counts no longer."""
        for length_ns in (10 * SECOND_NS, DAY_NS):
            row = self._count(account, length_ns, now_ns)
            row[1] = max(row[1] + change, 0)

    def weight_used(self, address: str, now_ns: int) -> int:
        """The weight an address used in this minute."""
        return self._state(address, now_ns).weight

    def headers(self, address: str, account: int | None, now_ns: int) -> dict[str, str]:
        """What each answer says of what was used."""
        used = str(self.weight_used(address, now_ns))
        found = {"X-MBX-USED-WEIGHT": used, "X-MBX-USED-WEIGHT-1M": used}
        if account is not None:
            for word, length_ns in (("10S", 10 * SECOND_NS), ("1D", DAY_NS)):
                count = self._count(account, length_ns, now_ns)[1]
                found[f"X-MBX-ORDER-COUNT-{word}"] = str(count)
        return found

    def used_json(
        self, address: str, account: int | None, now_ns: int, *, has_weight: bool = True
    ) -> list[Json]:
        """The limits with what was used of them."""
        terms, found = self.terms, []
        if account is not None:
            for word, number, length_ns, most in (
                ("SECOND", 10, 10 * SECOND_NS, terms.orders_per_10s),
                ("DAY", 1, DAY_NS, terms.orders_per_day),
            ):
                count = self._count(account, length_ns, now_ns)[1]
                found.append(_row("ORDERS", word, number, most, count))
        if has_weight:
            used = self.weight_used(address, now_ns)
            found.append(_row("REQUEST_WEIGHT", "MINUTE", 1, terms.weight_per_minute, used))
        return found

    def _state(self, address: str, now_ns: int) -> _Address:
        state = self._addresses.setdefault(address, _Address())
        minute = now_ns // MINUTE_NS
        if state.minute != minute:
            state.minute, state.weight, state.strikes = minute, 0, 0
        return state

    def _count(self, account: int, length_ns: int, now_ns: int) -> list[int]:
        row = self._orders.setdefault((account, length_ns), [0, 0])
        if row[0] != now_ns // length_ns:
            row[:] = [now_ns // length_ns, 0]
        return row

    def _banned(self, state: _Address, now_ns: int) -> RefusalError:
        until_ms = state.banned_until_ns // 10**6
        return RefusalError(
            -1003,
            f"Way too much request weight used; IP banned until {until_ms}. "
            "Please use WebSocket Streams for live updates to avoid bans.",
            status=418,
            retry_after_s=(state.banned_until_ns - now_ns) // SECOND_NS + 1,
        )


def _row(kind: str, word: str, number: int, most: int, count: int | None = None) -> Json:
    row: dict[str, Json] = {
        "rateLimitType": kind,
        "interval": word,
        "intervalNum": number,
        "limit": most,
    }
    return row if count is None else {**row, "count": count}
