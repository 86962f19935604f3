"""Times as the API says them."""

from datetime import UTC, datetime


def stamp(ts_ns: int) -> str:
    """RFC 3339, UTC, nine digits; "" for 0, which is no time."""
    if not ts_ns:
        return ""
    seconds, rest_ns = divmod(ts_ns, 10**9)
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%dT%H:%M:%S}.{rest_ns:09d}Z"
