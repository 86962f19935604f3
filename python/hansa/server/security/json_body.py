"""JSON that means the same to everyone who reads it."""

import json
import re

from hansa.server.security.problems import ProblemError

DEPTH_MAX = 32
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[][{}]")


def check_json(body: bytes) -> None:
    """Raises the problems `body_too_deep` and `bad_json`: for what is no JSON in UTF-8, names a key
    of an object twice, or has NaN, infinities or numbers of thousands of digits.
    """
    if _depth(body) > DEPTH_MAX:
        raise ProblemError("body_too_deep", f"expected at most {DEPTH_MAX} levels")
    try:
        json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise ProblemError("bad_json", f"expected JSON: {str(error)[:200]}") from None


def _depth(body: bytes) -> int:
    if body.count(b"[") + body.count(b"{") <= DEPTH_MAX:
        return 0
    depth = deepest = 0
    for bracket in _BRACKET.findall(_TEXT.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, object]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:40]!r} comes twice")


def _constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")
