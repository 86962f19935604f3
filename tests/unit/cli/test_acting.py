"""What is done to users at the command line is on record before it is done."""

from pathlib import Path

import pytest

from hansa.api.journal import ActionLine
from hansa.cli.acting import ROLE, VIA, Acting, acting
from hansa.errors import ConfigError
from hansa.stores.action_list import BEGUN, read_actions
from hansa.stores.actions import ActionJournal


def lines_of(home: Path) -> tuple[ActionLine, ...]:
    return read_actions(home / "actions").page().data


def test_it_is_on_record_while_it_is_being_done(tmp_path: Path) -> None:
    with acting(tmp_path, Acting("user.create", "ann")) as doing:
        (line,) = lines_of(tmp_path)
        assert (line.action, line.target, line.status) == ("user.create", "ann", BEGUN)
        doing.after = "viewer"
    (line,) = lines_of(tmp_path)
    assert (line.status, line.after, line.via, line.role) == ("done", "viewer", VIA, ROLE)
    assert line.actor


def test_what_is_refused_is_on_record_with_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError), acting(tmp_path, Acting("user.change", "ann")):
        raise ConfigError("the only admin")
    (line,) = lines_of(tmp_path)
    assert (line.status, line.after) == ("refused", "the only admin")


def test_what_goes_wrong_is_on_record_as_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), acting(tmp_path, Acting("user.change", "ann")):
        raise ZeroDivisionError
    assert lines_of(tmp_path)[0].status == "failed"


def test_beside_a_server_nothing_is_done(tmp_path: Path) -> None:
    server = ActionJournal(tmp_path / "actions")
    with pytest.raises(ConfigError, match="on its page, or stop it first"):
        acting(tmp_path, Acting("user.create", "ann")).__enter__()
    assert lines_of(tmp_path) == ()
    server.close()


@pytest.mark.parametrize("reason", ["a" * 501, "a\x1b[31m", "a\nb", "a\n"])
def test_a_reason_is_bounded_as_it_is_on_the_page(reason: str, tmp_path: Path) -> None:
    refused = pytest.raises(ConfigError, match="--reason: expected")
    with refused, acting(tmp_path, Acting("user.change", "ann", reason)):
        pass
    assert not (tmp_path / "actions").exists()
