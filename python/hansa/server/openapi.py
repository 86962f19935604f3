"""The schema of the API: paths and parameters from FastAPI, everything else from what operations
state and the Structs they speak in.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

import hansa
from hansa.api.problem import Problem
from hansa.server.examples import example_of
from hansa.server.operation import JSON, Operation, Terms
from hansa.server.security.problems import CODES

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Object: TypeAlias = dict[str, Json]

PROBLEM = "application/problem+json"
_REFERENCE = "#/components/schemas/{name}"
#: Codes that operations of a kind may answer with, beside those that they state.
KINDS: Mapping[str, tuple[str, ...]] = {
    "any": ("bad_parameter", "rate_limited", "internal"),
    "login": ("not_logged_in", "session_expired", "key_refused", "two_credentials"),
    "scope": ("forbidden_scope",),
    "change": ("origin",),
    "from_page": ("csrf",),
    "body": (
        "bad_body",
        "bad_json",
        "body_too_large",
        "body_too_deep",
        "body_too_slow",
        "unsupported_media_type",
    ),
    "once": (
        "idempotency_key_missing",
        "idempotency_key_reused",
        "idempotency_key_in_flight",
        "idempotency_unknown",
    ),
    "run": ("run_not_found", "journal_damaged", "data_missing"),
}
#: The parts of the API.
TAGS: Mapping[str, str] = {
    "health": "Whether the server is well",
    "people": "People: setup, sessions, users, keys, the journal of actions",
    "desks": "Desks: how they stand, and what they are told",
    "runs": "Runs: what is in them",
    "journal": "The journal of a run: records, proof, time travel, why",
    "reports": "Reports",
    "jobs": "Jobs and data",
}
_ONCE: Object = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A new one for each act: the same key and body again get the stored answer.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}
_FROM_PAGE: Object = {
    "name": "X-CSRF-Token",
    "in": "header",
    "required": False,
    "description": "`csrf` of the session (GET /v1/session); keys need none.",
    "schema": {"type": "string"},
}

_ABOUT = """Everything that the dashboard shows and the command line does.

Money, prices and quantities are decimal text. Each time comes as RFC 3339 text in UTC with nine
digits, and as nanoseconds since 1970 (`_ns`). Errors are problem documents (RFC 9457) whose `code`
has one cause each. Lists come in parts with a cursor. Log in with `POST /v1/session`, or send an
API key as `Authorization: Bearer hk_...`.
"""


def schema_of(application: FastAPI, operations: Sequence[Operation]) -> Object:
    """The OpenAPI document of an application."""
    document = cast(
        Object,
        get_openapi(
            title="Hansa",
            version=hansa.__version__,
            description=_ABOUT,
            routes=application.routes,
            servers=[{"url": "/", "description": "this server"}],
        ),
    )
    paths = cast("dict[str, dict[str, Object]]", document["paths"])
    shown, components = _components(operations)
    for operation in operations:
        terms = operation.terms
        entry = paths[terms.path][terms.method.lower()]
        summary, _, _ = operation.summary.partition(".")
        entry["summary"] = " ".join(summary.split())
        entry["description"] = operation.summary
        entry["x-hansa-needs"] = terms.need
        entry["x-rate-weight"] = terms.weight
        entry["security"] = [] if terms.need == "nothing" else [{"session": []}, {"key": []}]
        entry["responses"] = _responses(operation, shown)
        _add_request(operation, entry, shown)
    document["tags"] = [{"name": tag, "description": about} for tag, about in TAGS.items()]
    document["components"] = {
        "schemas": components,
        "securitySchemes": {
            "session": {"type": "apiKey", "in": "cookie", "name": "hansa"},
            "key": {"type": "http", "scheme": "bearer"},
        },
    }
    return document


def codes_of(operation: Operation) -> tuple[str, ...]:
    """Every problem code that an operation may answer with."""
    terms = operation.terms
    kinds = {
        "any": True,
        "login": terms.need != "nothing",
        "scope": terms.need not in ("nothing", "login"),
        "change": terms.method != "GET",
        "from_page": _is_from_page(terms),
        "body": terms.body is not None,
        "once": terms.is_trading,
        "run": "{run}" in terms.path,
    }
    codes = [code for kind, holds in kinds.items() if holds for code in KINDS[kind]]
    return tuple(dict.fromkeys((*codes, *terms.problems)))


def _components(operations: Sequence[Operation]) -> tuple[Mapping[object, Object], Object]:
    wanted: list[object] = [Problem]
    for operation in operations:
        if _has_shape(operation.answer):
            wanted.append(operation.answer)
        if operation.terms.body is not None:
            wanted.append(operation.terms.body)
    schemas, components = msgspec.json.schema_components(wanted, ref_template=_REFERENCE)
    shown = dict(zip(wanted, cast("tuple[Object, ...]", schemas), strict=True))
    return shown, cast(Object, components)


def _has_shape(answer: object) -> bool:
    return answer not in (None, str, bytes)


def _responses(operation: Operation, shown: Mapping[object, Object]) -> Object:
    terms = operation.terms
    answer: Object = {"description": "Done."}
    if terms.status != 204:
        content: Object = {}
        if _has_shape(operation.answer):
            content[terms.media] = {"schema": shown[operation.answer]}
            example = example_of(operation.name)
            if example is not None:
                cast("dict[str, object]", content[terms.media])["example"] = example
        else:
            kind = "object" if terms.media == JSON else "string"
            content[terms.media] = {"schema": {"type": kind}}
        for media in terms.also:
            content[media] = {"schema": {"contentMediaType": media}}
        answer["content"] = content
    responses: Object = {str(terms.status): answer}
    for code in codes_of(operation):
        status = str(CODES[code].status)
        known = cast(Object, responses.setdefault(status, _problem(shown)))
        known["description"] = f"{known['description']} `{code}`: {CODES[code].meaning}".strip()
    return dict(sorted(responses.items()))


def _problem(shown: Mapping[object, Object]) -> Object:
    return {"description": "", "content": {PROBLEM: {"schema": shown[Problem]}}}


def _add_request(operation: Operation, entry: Object, shown: Mapping[object, Object]) -> None:
    terms = operation.terms
    if terms.body is not None:
        media: Object = {"schema": shown[terms.body]}
        example = example_of(f"{operation.name}.body")
        if example is not None:
            cast("dict[str, object]", media)["example"] = example
        entry["requestBody"] = {"required": True, "content": {JSON: media}}
    headers = ([_ONCE] if terms.is_trading else []) + ([_FROM_PAGE] if _is_from_page(terms) else [])
    if headers:
        parameters = cast("list[Json]", entry.setdefault("parameters", []))
        parameters += headers


def _is_from_page(terms: Terms) -> bool:
    return terms.method != "GET" and terms.need != "nothing"
