"""What the ledger of trials holds, line by line."""

from dataclasses import dataclass

import msgspec


class TrialRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A trial: on which data, with which configuration, of which run, and what came of it.
    `returns` stands for its equity at every bar, `over` for the instruments and moments it went
    through, `bars` is how many of these, `bar_sharpe` is of its returns per bar (null where there
    is none, as of a set that was pruned), `traded` says whether it ever did (null where nobody
    looked), `sweep` names the sweep whose set it was. `series` are what its data were made of (the
    series of a catalog, or the fingerprint of a file), taken from `first_ns` to `last_ns`; `market`
    is how people call its instruments.
    """

    data: str
    config: str
    run: str
    returns: str = ""
    over: str = ""
    bars: int = 0
    bar_sharpe: float | None = None
    traded: bool | None = None
    sweep: str = ""
    series: tuple[str, ...] = ()
    first_ns: int = 0
    last_ns: int = 0
    market: str = ""

    @property
    def result(self) -> str:
        """What it came to: trials with the same are one, whatever their configurations are called.
        Of a trial without returns nothing but its configuration is known.
        """
        return f"{self.over} {self.returns}" if self.returns else f"config {self.config}"


class JudgementRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A look at a sweep: by which `split` of history it was judged (as it is written, "" for the
    whole), and the `numbers` that it came to, JSON of whoever judged.
    """

    data: str
    sweep: str
    split: str
    numbers: msgspec.Raw


class Line(TrialRecord, frozen=True, kw_only=True):
    """As it stands in the file: `prev` stands for all lines before it, `number` is how many trials
    there are with it (0 in lines of before there were numbers); with `numbers` it is a judgement
    by `split`, and no trial.
    """

    prev: str
    number: int = 0
    split: str = ""
    numbers: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET

    @property
    def judgement(self) -> JudgementRecord | None:
        """What was seen; None where something was tried."""
        if isinstance(self.numbers, msgspec.UnsetType):
            return None
        return JudgementRecord(
            data=self.data, sweep=self.sweep, split=self.split, numbers=self.numbers
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the ledger stood: the hash of all its lines, and how many trials they are."""

    head: str
    number: int


def line_of(record: TrialRecord | JudgementRecord, after: Mark) -> Line:
    """The line of a record behind others."""
    if isinstance(record, TrialRecord):
        own = msgspec.structs.asdict(record)
        return Line(**own, prev=after.head, number=after.number + 1)
    return Line(
        data=record.data,
        config="",
        run="",
        sweep=record.sweep,
        split=record.split,
        numbers=record.numbers,
        prev=after.head,
        number=after.number,
    )
