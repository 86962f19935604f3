"""Hostile messages: real ones, mangled as a seed says."""

import json
import re
from random import Random

_NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "-1",
    "0",
    "1e999999",
    "1e-999999",
    "9" * 400,
    "-9223372036854775809",
    "18446744073709551616",
    "0.0000000000000000000000000001",
    "10000000001",
)
_VALUES = (
    *_NUMBERS,
    *(f'"{each}"' for each in _NUMBERS),
    "null",
    "true",
    "[]",
    "{}",
    '""',
    '"\\ud800"',
    '"\\u0000"',
    "[" * 5000 + "]" * 5000,
    '{"a":' * 2000 + "1" + "}" * 2000,
)
_VALUE = re.compile(r'(?<=:)("[^"]*"|-?[0-9.]+|true|false|null)')


def mangled(text: str, random: Random) -> str | bytes:
    """A message that is not what it was."""
    match random.randrange(7):
        case 0:
            return text[: random.randrange(len(text))]
        case 1:
            return _with_other_bytes(text, random)
        case 2:
            return _with_a_key_twice(text, random)
        case 3:
            return _without_a_key(text, random)
        case 4:
            return random.choice(_VALUES)
        case _:
            return _with_other_values(text, random)


def _with_other_values(text: str, random: Random) -> str:
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        places = list(_VALUE.finditer(text))
        if not places:
            break
        place = random.choice(places)
        value = random.choice((*_VALUES, random.choice(places)[0]))
        text = text[: place.start()] + value + text[place.end() :]
    return text


def _with_other_bytes(text: str, random: Random) -> bytes:
    found = bytearray(text.encode())
    for _ in range(random.choice((1, 2, 8, 50))):
        found[random.randrange(len(found))] = random.randrange(256)
    return bytes(found)


def _with_a_key_twice(text: str, random: Random) -> str:
    places = list(_VALUE.finditer(text))
    place = random.choice(places)
    key = text[: place.start()].rpartition('"')[0].rpartition('"')[2]
    return f'{text[: place.end()]},"{key}":{random.choice(_VALUES)}{text[place.end() :]}'


def _without_a_key(text: str, random: Random) -> str:
    body = json.loads(text)
    inner = random.choice([body, *(each for each in body.values() if isinstance(each, dict))])
    del inner[random.choice(list(inner))]
    return json.dumps(body)
