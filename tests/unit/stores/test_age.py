"""Sealed files: the format of age, at a cost that is bounded both ways."""

import base64
import time
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.errors import ConfigError
from hansa.stores.keys.age import LOG_N, LOG_N_MAX, SealError, seal, unseal

#: What a library of the format, whose cost is that of its machine (2^16), sealed: "kept before".
BEFORE = base64.b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCAyQzZWc1J6T1E4WG5zMlR1dWRsR3B3IDE2ClVNUU9vUlVuRkw0"
    "MVhiZmpEY1RIeTFSdkNpblQzcXpnSE14VVY4WWpxTjAKLS0tIHN5QlIvQ3NhaUR5V2xUM1JvZDdXeUMxa3JWMDVzNEd4"
    "Y1cvZVFiSHRlWUEKkjYU002TPLwmlc1UvMsakIH/84fIGWVQXjeuIWAhxnInIVEhoKZBZTWh3w=="
)
CHEAP = seal(b"some keys", "word", log_n=1)


def test_a_file_of_another_cost_opens_at_the_cost_that_stands_in_it() -> None:
    assert unseal(BEFORE, "word") == b"kept before"


def test_new_files_cost_what_owasp_asks_and_less_than_a_second_of_the_processor() -> None:
    began_s = time.process_time()
    sealed = seal(b"keys", "word")
    assert time.process_time() - began_s < 2
    assert f" {LOG_N}\n".encode() in sealed
    assert LOG_N == 17


@pytest.mark.parametrize("size_bytes", [0, 1, 65_535, 65_536, 65_537, 131_072])
def test_another_library_of_the_format_opens_what_is_sealed_here(size_bytes: int) -> None:
    text = bytes(size_bytes)
    sealed = seal(text, "a phrase of words", log_n=1)
    pyrage = import_module("pyrage")
    assert pyrage.passphrase.decrypt(sealed, "a phrase of words") == text
    assert unseal(sealed, "a phrase of words") == text


def test_a_hostile_file_is_refused_before_anything_is_paid() -> None:
    costly = CHEAP.replace(b" 1\n", f" {LOG_N_MAX + 1}\n".encode(), 1)
    with pytest.raises(ConfigError, match=r"2\^20 at most, found 2\^21, which takes 2 GiB"):
        unseal(costly, "word")


def test_another_word_does_not_open_it() -> None:
    with pytest.raises(SealError, match="does not open"):
        unseal(CHEAP, "other")


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, len(CHEAP) - 1), bit=st.integers(0, 7))
def test_one_bit_flipped_anywhere_never_opens(place: int, bit: int) -> None:
    altered = bytearray(CHEAP)
    altered[place] ^= 1 << bit
    with pytest.raises((SealError, ConfigError)):
        unseal(bytes(altered), "word")


@settings(max_examples=100, deadline=None)
@given(length=st.integers(0, len(CHEAP) - 1))
def test_a_file_that_was_cut_never_opens(length: int) -> None:
    with pytest.raises(SealError):
        unseal(CHEAP[:length], "word")
