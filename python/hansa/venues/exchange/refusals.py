"""What the exchange says no with: Binance's codes and texts, one constructor per case."""

from hansa.config import Json


class RefusalError(Exception):
    """A request that is refused: Binance's code and text, and the HTTP status it comes with.
    `data` is what a cancel-and-replace that failed in part still did.
    """

    data: dict[str, Json] | None = None

    def __init__(
        self, code: int, text: str, *, status: int = 400, retry_after_s: int | None = None
    ):
        super().__init__(text)
        self.code, self.text = code, text
        self.status, self.retry_after_s = status, retry_after_s

    def body(self) -> dict[str, Json]:
        """As it is sent."""
        body: dict[str, Json] = {"code": self.code, "msg": self.text}
        return body if self.data is None else {**body, "data": self.data}


def missing(name: str) -> RefusalError:
    """A parameter that must be there."""
    text = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    return RefusalError(-1102, text)


def malformed(name: str, legal: str) -> RefusalError:
    """A parameter with characters it cannot have."""
    text = f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    return RefusalError(-1100, text)


def not_required(name: str) -> RefusalError:
    """A parameter that this kind of order does not take."""
    return RefusalError(-1106, f"Parameter '{name}' sent when not required.")


def filter_failure(name: str) -> RefusalError:
    """An order that a filter of the symbol or the exchange keeps out."""
    return RefusalError(-1013, f"Filter failure: {name}")


def rejected(text: str) -> RefusalError:
    """An order that the matching engine did not take."""
    return RefusalError(-2010, text)


INSUFFICIENT = "Account has insufficient balance for requested action."
WOULD_TAKE = "Order would immediately match and take."
WOULD_TRIGGER = "Stop price would trigger immediately."
DUPLICATE = "Duplicate order sent."


def unknown_symbol() -> RefusalError:
    """No such symbol."""
    return RefusalError(-1121, "Invalid symbol.")


def bad_key() -> RefusalError:
    """A key that does not exist, or may not do this."""
    text = "Invalid API-key, IP, or permissions for action."
    return RefusalError(-2015, text, status=401)
