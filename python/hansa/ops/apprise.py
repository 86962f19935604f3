"""Messages through Apprise: mail, Telegram, Slack, Matrix, ntfy and a hundred other services."""

from importlib import import_module
from typing import TYPE_CHECKING

from hansa.config.notice_kinds import Severity
from hansa.errors import ConfigError
from hansa.ops.outbox import Message

if TYPE_CHECKING:
    from apprise import Apprise

TIMEOUT_S = 20.0
_TYPES = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.RISK: "failure"}


class AppriseSender:
    """One Apprise address. The address holds a password: only its name is ever shown."""

    def __init__(self, name: str, address: str):
        self.name = name
        self._service = _service(name, address)

    async def send(self, message: Message) -> str | None:
        """Sends; None if the service took it."""
        import asyncio

        try:
            async with asyncio.timeout(TIMEOUT_S):
                taken = await self._service.async_notify(
                    body=message.body, title=message.title, notify_type=_TYPES[message.severity]
                )
        except TimeoutError:
            return f"no answer within {TIMEOUT_S:.0f} s"
        except Exception as error:  # noqa: BLE001  a plugin's defect must not end the notifier
            return type(error).__name__
        return None if taken else "the service did not take it"


def _service(name: str, address: str) -> "Apprise":
    try:
        library = import_module("apprise")
    except ImportError:
        raise ConfigError(
            "notifications need the extra `notify`: pip install 'hansa[notify]'"
        ) from None
    service: Apprise = library.Apprise()
    if not service.add(address):
        raise ConfigError(
            f'notifications: what is kept as "{name}" is no address of Apprise; expected one such '
            "as tgram://TOKEN/CHAT or ntfy://TOPIC: `hansa keys add "
            f"{name} --address`"
        )
    return service
