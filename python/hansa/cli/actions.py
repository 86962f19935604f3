"""`hansa actions`: what people did, and whether the journal of it is whole."""

from pathlib import Path
from typing import Literal

from hansa.cli.home import USUAL, Home
from hansa.cli.options import CursorOption, FormatOption, LimitOption
from hansa.cli.output import print_json, print_line, print_more, print_table
from hansa.cli.texts import short_at
from hansa.errors import NotFoundError
from hansa.journal.verified import verified
from hansa.stores.action_list import read_actions


def actions_command(
    what: Literal["list", "verify"] = "list",
    /,
    *,
    limit: LimitOption = 100,
    cursor: CursorOption = "",
    home: Home = USUAL,
    format_: FormatOption = "text",
) -> int:
    """List what people did through the server and to its users, newest first; or verify it.

    The journal of actions is hash-chained like a run's, and can be read while a server writes it.
    Exit code of `hansa actions verify`: 0 whole, 1 damaged.

    Parameters
    ----------
    what
        `list`, or `verify` to read every byte and check every link.

    """
    folder = _folder(home.folder)
    if what == "verify":
        return _verify(folder, format_)
    page = read_actions(folder).page(cursor, limit)
    if format_ == "json":
        print_json(page)
        return 0
    print_table(
        ["record", "time (UTC)", "who", "action", "to", "outcome"],
        [
            [
                str(each.seq),
                short_at(each.at),
                each.actor,
                each.action,
                each.target,
                each.status,
            ]
            for each in page.data
        ],
    )
    for each in page.data:
        if each.reason:
            print_line(f"  {each.seq}: {each.reason}")
    print_more(page)
    return 0


def _verify(folder: Path, format_: FormatOption) -> int:
    found = verified(folder)
    if format_ == "json":
        print_json(found)
    elif found.is_whole:
        print_line(f"whole: {found.records} records, {found.bytes} bytes, head {found.head}")
    else:
        print_line(f"not whole: {found.detail}")
        print_line(f"valid up to there: {found.records} records, head {found.head}")
    return 0 if found.is_whole else 1


def _folder(home: Path) -> Path:
    folder = home / "actions"
    if not folder.is_dir():
        raise NotFoundError(
            f"no journal of actions in {home}; `hansa serve` begins one, --home names another"
        )
    return folder
