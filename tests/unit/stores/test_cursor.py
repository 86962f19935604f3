"""A cursor leads back to its place, and none is made up."""

import pytest

from hansa.errors import CursorError
from hansa.stores.cursor import cursor_at, place_of


@pytest.mark.parametrize("place", [0, 1, 99, 10**12])
def test_a_cursor_leads_to_its_place(place: int) -> None:
    assert place_of("behind", cursor_at("behind", place)) == place


@pytest.mark.parametrize(
    "cursor", ["5", "MTIz", "LTU", "é", "", cursor_at("from", 7), cursor_at("behind", -5)]
)
def test_a_cursor_of_no_list_or_of_another_kind_is_refused(cursor: str) -> None:
    with pytest.raises(CursorError, match="next_cursor"):
        place_of("behind", cursor)
