"""What the API does the command line does: each operation names its command, or why it has none."""

import pytest

from hansa.cli.entry import make_app
from hansa.cli.showing.subjects import SUBJECTS
from hansa.server.application import operations

#: Operations by what a person types instead.
COMMANDS = {
    "list_users": "users list",
    "create_user": "users add",
    "change_user": "users role",
    "create_link": "users link",
    "list_sessions": "users sessions",
    "end_session": "users end",
    "list_keys": "users keys",
    "create_key": "users key",
    "revoke_key": "users revoke",
    "list_actions": "actions",
    "verify_actions": "actions",
    "list_configurations": "config list",
    "list_desks": "desks",
    "start_desk": "trade",
    "read_desk": "status",
    "pause_desk": "pause",
    "resume_desk": "resume",
    "kill_desk": "kill",
    "kill_every_desk": "kill",
    "stop_desk": "stop",
    "place_order": "order submit",
    "cancel_order": "order cancel",
    "list_runs": "runs",
    "start_run": "run",
    "compare_runs": "compare",
    "verify_journal": "verify",
    "export_journal": "journal export",
    "read_state": "at",
    "explain": "why",
    "read_report": "report",
    "read_report_page": "report",
    "list_data": "data list",
    "check_data": "data check",
}

#: Operations by what of a run `hansa show RUN` shows.
SHOWN = {
    "read_run": "run",
    "list_settings": "settings",
    "read_bars": "bars",
    "read_equity": "equity",
    "read_council": "council",
    "read_council_history": "history",
    "list_ballots": "ballots",
    "list_decisions": "decisions",
    "list_outcomes": "outcomes",
    "list_orders": "orders",
    "read_order": "order",
    "find_order": "order",
    "list_fills": "fills",
    "list_positions": "positions",
    "read_ledger": "ledger",
    "list_postings": "postings",
    "read_limits": "limits",
    "list_alerts": "alerts",
    "list_records": "records",
    "read_record": "record",
}

_SESSION = "who types a command is logged in to the system, not to the server"
_SERVER = "it is about the server's own process"
_JOB = "a command is its own job: it shows how far it is, and Ctrl-C cancels it"

#: Operations that have no command, and why.
WITHOUT = {
    "read_health": _SERVER,
    "read_ready": _SERVER,
    "read_metrics": _SERVER,
    "read_problem": _SERVER,
    "read_schema": _SERVER,
    "read_setup": _SESSION,
    "set_up": _SESSION,
    "log_in": _SESSION,
    "read_session": _SESSION,
    "log_out": _SESSION,
    "change_password": _SESSION,
    "set_password": _SESSION,
    "list_jobs": _JOB,
    "read_job": _JOB,
    "cancel_job": _JOB,
}


def test_every_operation_has_a_command_or_a_reason_why_not() -> None:
    named = [*COMMANDS, *SHOWN, *WITHOUT]
    assert len(named) == len(set(named))
    assert set(named) == {operation.name for operation in operations()}


@pytest.mark.parametrize("words", sorted(set(COMMANDS.values())))
def test_each_command_exists(words: str) -> None:
    command = make_app()
    for word in words.split():
        command = command[word]
    assert callable(command.default_command)


def test_show_answers_each_question_and_no_other() -> None:
    assert set(SHOWN.values()) == set(SUBJECTS)
