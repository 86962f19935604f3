"""The door of the exchange: a request is weighed, recognised, checked, answered."""

from dataclasses import dataclass, field

from hansa.config import Json
from hansa.venues.exchange.account import Account
from hansa.venues.exchange.call import Call
from hansa.venues.exchange.endpoints import Endpoint
from hansa.venues.exchange.exchange import Exchange
from hansa.venues.exchange.parameters import Parameters
from hansa.venues.exchange.refusals import RefusalError
from hansa.venues.exchange.signing import account_of, check_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came: `payloads` are the texts that a good signature may stand for."""

    pairs: tuple[tuple[str, str], ...]
    address: str
    key: str | None = None
    payloads: tuple[str, ...] = ()
    is_signed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: HTTP status, body, headers; `is_refusal` if the body is a code and a text."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    account: Account | None = None
    is_refusal: bool = False


class Gateway:
    """Answers requests on the exchange's present state, one at a time."""

    def __init__(self, exchange: Exchange, *, speed: int = 1) -> None:
        self.exchange, self._speed = exchange, speed

    def answer(self, endpoint: Endpoint, request: Request) -> Reply:
        """The answer, or the refusal, with the headers that say what was used."""
        account: Account | None = None
        try:
            parameters = Parameters(request.pairs)
            weight = endpoint.weigh(parameters)
            self.exchange.limits.charge(request.address, weight, self.exchange.now_ns)
            if endpoint.permission:
                account = account_of(self.exchange, request.key, endpoint.permission)
                if request.is_signed:
                    check_signed(
                        parameters,
                        account,
                        request.payloads,
                        now_ns=self.exchange.now_ns,
                        speed=self._speed,
                    )
            body = endpoint.answer(Call(self.exchange, parameters, request.address, account))
            parameters.finish()
        except RefusalError as error:
            return self.refuse(error, request.address, account)
        return Reply(
            status=200, body=body, account=account, headers=self._headers(request.address, account)
        )

    def refuse(self, error: RefusalError, address: str, account: Account | None = None) -> Reply:
        """A refusal as an answer."""
        headers = self._headers(address, account)
        if error.retry_after_s is not None:
            headers["Retry-After"] = str(error.retry_after_s)
        return Reply(
            status=error.status,
            body=error.body(),
            headers=headers,
            account=account,
            is_refusal=True,
        )

    def _headers(self, address: str, account: Account | None) -> dict[str, str]:
        number = None if account is None else account.number
        return self.exchange.limits.headers(address, number, self.exchange.now_ns)
