"""Messages leave beside the desk, are tried again, and their addresses are never shown."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import COUNCIL
from tests.webhook import keep_address, webhook

from hansa.config.notice_kinds import NoticeKind
from hansa.config.notification_section import NotificationsSection
from hansa.errors import ConfigError
from hansa.ops import Message, Notifier, Outbox
from hansa.ops import notifier as waits
from hansa.ops.apprise import AppriseSender
from hansa.ports import Notice

HANSA = Path(sys.executable).with_name("hansa")


class Recorder:
    """Takes messages after so many refusals."""

    name = "phone"

    def __init__(self, refusals: int = 0):
        self.taken: list[Message] = []
        self.refusals = refusals

    async def send(self, message: Message) -> str | None:
        if self.refusals > 0:
            self.refusals -= 1
            return "busy"
        self.taken.append(message)
        return None


@pytest.fixture
def service() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A service on loopback that takes what Apprise posts."""
    with webhook() as (port, posted):
        yield port, posted


def told(sender: Recorder, *kinds: NoticeKind) -> Notifier:
    """A notifier that was told of these and closed."""

    async def run() -> Notifier:
        notifier = Notifier(Outbox(NotificationsSection()), [sender], now_ns=lambda: 0)
        task = asyncio.create_task(notifier.run())
        for kind in kinds:
            notifier.put(Notice(kind, "x", "what happened", 0))
        await asyncio.sleep(0.01)
        notifier.close()
        await task
        return notifier

    return asyncio.run(run())


def test_what_is_refused_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "RISK_RETRIES_S", (0.0, 0.0, 0.0))
    sender = Recorder(refusals=3)
    assert told(sender, NoticeKind.KILLED).sent == 1
    assert [each.body for each in sender.taken] == ["what happened"]


def test_what_is_never_taken_is_counted_and_logged_without_its_address(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(waits, "RISK_RETRIES_S", (0.0,))
    with caplog.at_level(logging.ERROR):
        assert told(Recorder(refusals=9), NoticeKind.KILLED).lost == 1
    assert "not told through phone: hansa: killed: busy" in caplog.text


def test_the_end_waits_for_what_was_gathered() -> None:
    sender = Recorder()
    told(sender, NoticeKind.ORDER_FILLED, NoticeKind.ORDER_FILLED)
    assert [each.body for each in sender.taken] == ["order filled ×2: what happened"]


def test_a_message_reaches_a_service(service: tuple[int, list[dict[str, str]]]) -> None:
    port, posted = service
    sender = AppriseSender("phone", f"json://127.0.0.1:{port}/")
    told(sender, NoticeKind.KILLED)
    assert posted[0]["title"] == "hansa: killed"
    assert posted[0]["type"] == "failure"


def test_what_is_no_address_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigError, match='kept as "phone"') as refusal:
        AppriseSender("phone", "canary-no-address")
    assert "canary" not in str(refusal.value)


def test_hansa_notify_says_who_took_it(
    tmp_path: Path,
    service: tuple[int, list[dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, posted = service
    keep_address(tmp_path, port, monkeypatch)
    config = tmp_path / "told.toml"
    config.write_text(
        COUNCIL.read_text().replace("../", f"{COUNCIL.parent.parent}/")
        + '\n[keys]\nfile = "keys.age"\n[notifications]\n'
    )
    command = [HANSA, "notify", config, "--set", 'notifications.targets=["phone"]']
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "phone: taken\n"), done.stderr
    assert posted[0]["message"] == "A test message of hansa notify."
