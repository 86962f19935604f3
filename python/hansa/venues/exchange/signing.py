"""Who sent a request, and whether it is fresh and whole: key, time stamp, signature."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from urllib.parse import urlencode

from hansa.venues.exchange.account import Account
from hansa.venues.exchange.exchange import Exchange
from hansa.venues.exchange.order import NS_PER_MS
from hansa.venues.exchange.parameters import Parameters
from hansa.venues.exchange.refusals import RefusalError, bad_key

_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")
_WINDOW_MS, _WINDOW_MS_MAX, _AHEAD_MS_MAX = 5_000, 60_000, 1_000


def signature_of(secret: str, payload: bytes) -> str:
    """The HMAC-SHA256 of a payload, in hex."""
    return hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()


def unsigned(payload: str) -> str:
    """A query or body as it was signed: without its `signature`."""
    return "&".join(part for part in payload.split("&") if not part.startswith("signature="))


def alphabetical(pairs: Iterable[tuple[str, str]]) -> str:
    """The parameters of a WebSocket request as they are signed."""
    return urlencode(sorted((name, value) for name, value in pairs if name != "signature"))


def account_of(exchange: Exchange, key: str | None, permission: str) -> Account:
    """The account of a key that may do this; refuses others."""
    if not key or not _KEY.fullmatch(key):
        raise RefusalError(-2014, "API-key format invalid.", status=401)
    account = exchange.account_of(key)
    if account is None or permission not in account.terms.permissions:
        raise bad_key()
    return account


def check_signed(
    parameters: Parameters, account: Account, payloads: Iterable[str], *, now_ns: int, speed: int
) -> None:
    """Refuses a request whose time stamp is outside its window, or that the account did not sign.

    The window counts the client's milliseconds: at a speed above 1 the exchange's own time passes
    so much faster.
    """
    signature = parameters.text("signature")
    timestamp = parameters.number("timestamp")
    window_ms = parameters.number("recvWindow", _WINDOW_MS)
    if window_ms > _WINDOW_MS_MAX:
        raise RefusalError(-1131, f"'recvWindow' must be less than {_WINDOW_MS_MAX}.")
    now_ms = now_ns // NS_PER_MS
    if timestamp > now_ms + _AHEAD_MS_MAX * speed:
        text = "Timestamp for this request was 1000ms ahead of the server's time."
        raise RefusalError(-1021, text)
    if now_ms - timestamp > window_ms * speed:
        raise RefusalError(-1021, "Timestamp for this request is outside of the recvWindow.")
    secret = account.terms.secret
    signed = (signature_of(secret, payload.encode()) for payload in payloads)
    if not any(hmac.compare_digest(each, signature.lower()) for each in signed):
        raise RefusalError(-1022, "Signature for this request is not valid.")
