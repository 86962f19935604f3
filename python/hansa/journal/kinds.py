"""The kinds of record in a journal; their bytes are described in docs/journal.md."""

from enum import IntEnum


class Kind(IntEnum):
    """What a record tells. The numbers are part of the format."""

    MANIFEST = 1
    END = 2
    MOMENT = 16
    PROPOSAL = 17
    REPORT = 18
    COMMAND = 19
    CANCEL = 20
    TRANSFER = 21
    STATE = 22
    FUNDING = 23
    DIVIDEND = 24
    SPLIT = 25
    STATUS = 26
    EXPIRY = 27
    BORROW = 28
    LIQUIDATION = 29
    TICKET_ENDED = 30
    MARKET = 31
    TIME = 32
    INTERVAL = 33
    CONNECTION = 34
    STRANGER = 35
    DIFFERENCE = 36
    FAILED = 37
    ACTION = 38

    @classmethod
    def name_of(cls, number: int) -> str:
        """Its name in small letters, or the number itself for a kind of another version."""
        return cls(number).name.lower() if number in set(cls) else f"kind {number}"
