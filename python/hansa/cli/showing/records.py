"""Records of a journal and alerts as text."""

from hansa.api.journal import RecordDetail, RecordLine
from hansa.api.page import Page
from hansa.api.stream import Alert
from hansa.cli.output import print_json, print_line, print_more, print_rows, print_wrapped
from hansa.cli.texts import short_at


def print_records(page: Page[RecordLine]) -> None:
    """Records, newest first."""
    print_wrapped(
        ["record", "time (UTC)", "kind", "what"],
        [[str(each.seq), short_at(each.at), each.kind, each.line] for each in page.data],
    )
    print_more(page)


def print_record(detail: RecordDetail) -> None:
    """A record with everything it says."""
    record = detail.record
    print_line(f"Record {record.seq}, {record.kind} at {record.at}: {record.line}")
    print_rows(
        [
            ("hash", record.hash),
            ("builds on", detail.before),
            ("payload", f"{detail.payload_bytes:,} bytes"),
        ]
    )
    print_json(detail.says)


def print_alerts(page: Page[Alert]) -> None:
    """What people should know, newest first."""
    print_wrapped(
        ["record", "time (UTC)", "level", "what"],
        [[str(each.seq), short_at(each.at), each.level, each.line] for each in page.data],
    )
    print_more(page)
