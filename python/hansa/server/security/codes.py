"""The codes of problems: each has one cause, and never changes its meaning."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Code(NamedTuple):
    """What a code says: its HTTP status, a title, what it means and what to do about it. One that
    `is_retryable`: the same request may succeed later.
    """

    status: int
    title: str
    meaning: str
    remedy: str
    is_retryable: bool = False


_LOG_IN = "Log in, or show an API key."
_SPELLING = "Check the spelling; the list of them has what there is."

_PEOPLE = {
    "not_logged_in": Code(
        401, "Not logged in", "The request shows neither a session nor a key.", _LOG_IN
    ),
    "session_expired": Code(401, "Session over", "The session was ended, idle or old.", _LOG_IN),
    "key_refused": Code(
        401,
        "Key refused",
        "The API key is unknown, revoked, expired, or its owner shut out.",
        "Make a new key.",
    ),
    "wrong_login": Code(
        401, "Wrong login", "Name and password are not those of a user.", "Check both."
    ),
    "old_password_wrong": Code(
        422, "Old password wrong", "The old password is not that of the user.", "Check it."
    ),
    "two_credentials": Code(
        400,
        "Two credentials",
        "The request shows a session and a key, or one of them twice.",
        "Send one.",
    ),
    "too_many_logins": Code(
        429,
        "Too many log-ins",
        "Too many log-ins failed.",
        "Wait as long as Retry-After says.",
        True,
    ),
    "forbidden_scope": Code(
        403,
        "Not allowed",
        "The caller's role or key does not have the scope.",
        "Ask an admin for another role, or use a key with that scope.",
    ),
    "csrf": Code(
        403,
        "Change not from the page",
        "X-CSRF-Token is not that of the session.",
        "Send `csrf` of GET /v1/session in that header.",
    ),
    "origin": Code(
        403,
        "Foreign origin",
        "The request does not come from a page of this server.",
        "Open the page at the server's own address.",
    ),
    "reason_required": Code(
        422, "Reason required", "What is asked needs a reason.", "Say why in `reason`."
    ),
    "second_person_required": Code(
        403,
        "Second person required",
        "Whoever killed the desk since it was resumed last does not resume it.",
        "Ask a risk officer or an admin who did not.",
    ),
    "owner_exists": Code(409, "Owner exists", "The owner was created already.", "Log in."),
    "link_refused": Code(
        409,
        "Link refused",
        "The one-time link was used, replaced or is too old.",
        "Ask an admin for a new one; for the owner the server prints one at its start.",
    ),
    "name_refused": Code(422, "Name refused", "Nobody may be called that.", "Choose another name."),
    "name_taken": Code(409, "Name taken", "There is a user of that name.", "Choose another name."),
    "password_refused": Code(
        422, "Password refused", "The new password breaks a rule.", "Choose another password."
    ),
    "last_admin": Code(
        409, "Last admin", "Nobody would be left who may change users.", "Make another admin first."
    ),
    "scope_refused": Code(
        422,
        "Scopes refused",
        "The key would have no scope, or one that its owner does not have.",
        "Ask for scopes that GET /v1/session lists.",
    ),
    "expiry_refused": Code(
        422, "Expiry refused", "The key would expire at no time.", "Give its days."
    ),
    "too_many_keys": Code(
        409, "Too many keys", "The user has as many keys as one may.", "Revoke one."
    ),
}

_ABSENT = {
    code: Code(404, f"No such {what}", f"There is no such {what}.", _SPELLING)
    for code, what in {
        "run_not_found": "run",
        "order_not_found": "order",
        "record_not_found": "record",
        "instrument_not_found": "instrument",
        "decision_not_found": "decision",
        "configuration_not_found": "configuration",
        "job_not_found": "job",
        "channel_not_found": "channel",
        "user_not_found": "user",
        "session_not_found": "session",
        "key_not_found": "key",
    }.items()
}

_REQUESTS = {
    "not_found": Code(404, "Not found", "There is nothing at this address.", "Check the address."),
    "bad_request": Code(
        400, "Bad request", "It is no HTTP request that can be served.", "Correct it."
    ),
    "bad_parameter": Code(
        422,
        "Bad parameter",
        "A parameter of the address or a header is not as expected.",
        "Correct what `errors` names.",
    ),
    "bad_cursor": Code(
        422, "Bad cursor", "The cursor is none of this list.", "Begin the list anew, without one."
    ),
    "bad_json": Code(
        400,
        "No JSON",
        "The body is not one JSON value, names a key twice, or has NaN.",
        "Correct the JSON.",
    ),
    "bad_body": Code(
        422,
        "Bad body",
        "The body is JSON, but not what is expected.",
        "Correct what `errors` names.",
    ),
    "body_too_large": Code(413, "Body too large", "The body has more than 1 MiB.", "Send less."),
    "body_too_slow": Code(
        408, "Body too slow", "The body was not there within 10 s.", "Send it again, faster.", True
    ),
    "body_too_deep": Code(
        400, "Body too deep", "The body has more than 32 levels.", "Send what the schema says."
    ),
    "headers_too_large": Code(
        431,
        "Headers too large",
        "There are more than 100 headers, or 32 KiB of them.",
        "Send fewer.",
    ),
    "address_too_long": Code(
        414, "Address too long", "It has more than 8 KiB.", "Ask for less at once."
    ),
    "unsupported_media_type": Code(
        415,
        "Unsupported media",
        "The body is not declared as JSON.",
        "Send Content-Type: application/json.",
    ),
    "not_acceptable": Code(
        406, "Not acceptable", "None of the media asked for is made here.", "Ask for JSON."
    ),
    "method_not_allowed": Code(
        405, "Method not allowed", "The address has no such method.", "See Allow."
    ),
    "unknown_host": Code(
        421,
        "Unknown host",
        "The server is not known by the name in Host.",
        "Use its own address, or allow that name in the server's settings.",
    ),
    "rate_limited": Code(
        429,
        "Too many requests",
        "The caller's share of requests is used up.",
        "Wait as long as Retry-After says.",
        True,
    ),
    "idempotency_key_missing": Code(
        400,
        "Idempotency key missing",
        "This operation must not be done twice by mistake.",
        "Send an Idempotency-Key of 8 to 64 letters, digits, - and _, a new one for each act.",
    ),
    "idempotency_key_reused": Code(
        422,
        "Idempotency key reused",
        "The key came before, with another request.",
        "Take a new key.",
    ),
    "idempotency_key_in_flight": Code(
        409,
        "Still being done",
        "The same request is being done now.",
        "Ask again in a second.",
        True,
    ),
    "idempotency_unknown": Code(
        409,
        "Outcome unknown",
        "The request of that key was begun, and nobody saw how it ended.",
        "Look up what became of it before you ask with a new key.",
    ),
    "conflict": Code(
        409,
        "Conflict",
        "It does not go together with how things stand.",
        "Look again, then decide.",
    ),
    "too_many_jobs": Code(
        429, "Too many jobs", "Enough long work is waiting.", "Wait for one.", True
    ),
    "too_many_clients": Code(
        503, "Too many clients", "As many are connected as may be.", "Try again later.", True
    ),
}

_WORLD = {
    "desk_gone": Code(
        409, "Desk gone", "The desk's process is not there any more.", "Resume the run."
    ),
    "desk_silent": Code(
        504,
        "Desk silent",
        "The desk does not answer: what it was told it may still do.",
        "See how it stands before you tell it again.",
        True,
    ),
    "desk_refused": Code(409, "Desk refused", "The desk said no.", "Its words are in `detail`."),
    "order_refused": Code(
        422,
        "Order refused",
        "The gate refused the order: it was not sent.",
        "`errors` names the control, its limit and what it saw.",
    ),
    "cl_ord_id_taken": Code(
        409,
        "Order id taken",
        "Another order of the run has this `cl_ord_id`.",
        "Look it up by that id, or order under another one.",
    ),
    "start_refused": Code(422, "Not started", "The desk or run did not start.", "See `detail`."),
    "journal_damaged": Code(
        500,
        "Journal damaged",
        "The journal of the run does not prove what it says.",
        "Verify it: the answer names the first fault.",
    ),
    "data_missing": Code(
        409,
        "Data missing",
        "The data that the run was made from are not at hand.",
        "Bring them back.",
    ),
    "data_refused": Code(422, "Data refused", "A data file cannot be used.", "See `detail`."),
    "configuration_refused": Code(
        422, "Configuration refused", "The configuration cannot be used.", "See `detail`."
    ),
    "override_refused": Code(
        422,
        "Override refused",
        "A setting cannot be read, or may name code or a file: over HTTP those stay as they are.",
        "`detail` says which may; the rest is changed in the file of the configuration.",
    ),
    "agent_failed": Code(
        422, "Agent failed", "An agent raised, or gave no ballot.", "See `detail`."
    ),
    "strategy_failed": Code(422, "Strategy failed", "A strategy raised.", "See `detail`."),
    "venue_silent": Code(
        502, "Venue silent", "A request to a venue was not answered.", "Try again later.", True
    ),
    "coordinator_silent": Code(
        503, "Coordinator silent", "The way to the venues is not there.", "Start it, or wait.", True
    ),
    "store_failed": Code(
        503, "Store failed", "The server cannot read or write what it keeps.", "See its log.", True
    ),
    "stopping": Code(503, "Stopping", "The server is stopping.", "Try again later.", True),
    "internal": Code(
        500,
        "Internal fault",
        "A fault of the server itself.",
        "Report it with the request id, by which it is found in the log.",
    ),
}

#: Every code, and what it says.
CODES: Mapping[str, Code] = MappingProxyType({**_PEOPLE, **_ABSENT, **_REQUESTS, **_WORLD})
