"""Operations: telling people what a desk does."""

from hansa.ops.notifier import Notifier as Notifier
from hansa.ops.notifier import Sender as Sender
from hansa.ops.outbox import Message as Message
from hansa.ops.outbox import Outbox as Outbox
