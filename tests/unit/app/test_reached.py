"""Files that a user's code reaches for are noted, whatever else it holds."""

from pathlib import Path

from hansa.app.reached import Reached


def _takes(path: object) -> None:
    """A reader that opens files natively."""


def test_a_watched_file_is_noted_alone_and_in_a_list(tmp_path: Path) -> None:
    data, other = tmp_path / "bars.csv", tmp_path / "other.csv"
    for held in (data, str(data), [str(other), str(data)]):
        with Reached([data, other.with_name("none.csv")]) as reached:
            _takes(held)
        assert reached.found == {data}


def test_a_list_that_holds_itself_is_looked_at_and_left(tmp_path: Path) -> None:
    held: list[object] = []
    held.append(held)
    with Reached([tmp_path / "bars.csv"]) as reached:
        _takes(held)
    assert not reached.found
