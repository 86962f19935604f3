"""The cookie of a session."""

from starlette.responses import Response


class SessionCookie:
    """No script reads it, no other site sends it. Under TLS its name makes browsers see to it that
    no other host and no plain connection set it.
    """

    def __init__(self, *, is_tls: bool) -> None:
        self._is_tls = is_tls
        self.name = "__Host-hansa" if is_tls else "hansa"

    def put(self, response: Response, token: str) -> None:
        """Gives the browser a token, until it is closed or the session ends."""
        self._set(response, token, None)

    def clear(self, response: Response) -> None:
        """Takes the token back."""
        self._set(response, "", 0)

    def _set(self, response: Response, token: str, age_s: int | None) -> None:
        response.set_cookie(
            self.name,
            token,
            max_age=age_s,
            path="/",
            secure=self._is_tls,
            httponly=True,
            samesite="strict",
        )
