"""Pages of a list."""

import pytest

from hansa.app.view.paging import GridPositions, PageQuery, newest_first
from hansa.errors import NotFoundError


@pytest.mark.parametrize("limit", [1, 3, 10, 99])
def test_pages_one_after_the_other_give_the_whole_list(limit: int) -> None:
    positions, found, cursor = [2, 3, 5, 7, 11, 13, 17], list[int](), ""
    while True:
        page = newest_first(positions, PageQuery(cursor, limit), lambda position: position)
        found += page.data
        assert page.has_more == bool(page.next_cursor)
        if not page.has_more:
            break
        cursor = page.next_cursor
        positions.append(positions[-1] + 2)  # the list grows meanwhile
    assert found == [17, 13, 11, 7, 5, 3, 2]


def test_an_empty_list_is_an_empty_page() -> None:
    page = newest_first((), PageQuery(), str)
    assert (page.data, page.next_cursor, page.has_more) == ((), "", False)


@pytest.mark.parametrize("cursor", ["???", "aGVsbG8", "é"])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(NotFoundError, match="cursor: expected the next_cursor of a page"):
        newest_first(range(9), PageQuery(cursor), str)


def test_the_columns_of_a_grid_are_numbered_row_by_row() -> None:
    grid = GridPositions(3, 10, [2, 4])
    assert list(grid) == [2, 4, 12, 14, 22, 24]
    assert grid[1:3] == [4, 12]
    assert len(GridPositions(3, 10, [])) == 0
