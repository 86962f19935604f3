"""Which passwords are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.stores.people.names import name_fault
from hansa.stores.people.passwords import LONGEST, SHORTEST, password_fault

REFUSED = (
    ("elevenchars", "12 to 128 characters, found 11"),
    ("ab cd ef gh " * 11, "found 132"),
    ("x" * 10**6, "found 256"),
    ("Benjamin.Franklin1", "beside the user's own name"),
    ("aaaaaaaaaaaaaa", "repeated"),
    ("hunter7hunter7", "repeated"),
    ("QWERTY123456", "most common"),
    ("password2024!", "most common"),
    ("correct horse battery staple", "most common"),
    ("Administrator", "most common"),
    ("plausible text\ud800", "surrogate"),
)


@pytest.mark.parametrize(("password", "why"), REFUSED)
def test_what_is_short_long_common_or_the_name_is_refused(password: str, why: str) -> None:
    refused = password_fault(password, "benjamin.franklin")
    assert refused is not None
    assert why in refused.detail


@pytest.mark.parametrize(
    "password", ["a lantern under the bridge", "ﷺ" * 2 + "żółw🐢", "0 1 2 3 4 5 6"]
)
def test_any_characters_are_taken(password: str) -> None:
    assert password_fault(password, "ada") is None


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_length_counts_in_characters_not_bytes(password: str) -> None:
    import unicodedata

    length = len(unicodedata.normalize("NFKC", password))
    refused = password_fault(password, "nobody.at.all")
    counted = refused is not None and "12 to 128" in refused.detail
    assert counted == (not SHORTEST <= length <= LONGEST)


@pytest.mark.parametrize(
    "name", ["a", "", "..", "-ada", "ada lovelace", "ada\n", "ä" * 3, "a" * 41]
)
def test_names_that_nobody_may_have(name: str) -> None:
    refused = name_fault(name)
    assert refused is not None
    assert refused.code == "name_refused"


@pytest.mark.parametrize("name", ["ada", "Ada.L_1-x", "a" * 40, "42"])
def test_names_that_one_may_have(name: str) -> None:
    assert name_fault(name) is None
