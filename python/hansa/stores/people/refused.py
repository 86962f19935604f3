"""Why something about people was not done, as a value."""

from typing import Literal, NamedTuple, TypeAlias

RefusalCode: TypeAlias = Literal[
    "wrong_login",
    "old_password_wrong",
    "name_refused",
    "name_taken",
    "password_refused",
    "link_refused",
    "owner_exists",
    "last_admin",
    "scope_refused",
    "expiry_refused",
    "too_many_keys",
    "user_not_found",
    "session_not_found",
    "key_not_found",
]


class Refused(NamedTuple):
    """One cause, and a sentence that says what was expected."""

    code: RefusalCode
    detail: str
