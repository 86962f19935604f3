"""What does not change over a run: its manifest, its instruments, and how it names things."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hansa.app.desk.events import short_id
from hansa.app.manifest import Manifest
from hansa.app.money import Purses
from hansa.app.sources import sequence_of, source_name, source_of
from hansa.app.view.text import steps_text
from hansa.config import Config
from hansa.errors import JournalError, NotFoundError
from hansa.journal.tail import TailRecord
from hansa.market import Instrument
from hansa.market.instruments import instruments_of
from hansa.stores import RunFolder


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The run of a folder. Orders are named as everywhere within a run: `16-61`."""

    folder: RunFolder
    manifest: Manifest
    config: Config
    instruments: tuple[Instrument, ...]
    purses: Purses

    @classmethod
    def of(cls, folder: RunFolder, first: Sequence[TailRecord]) -> "RunFacts":
        """From the first record of its journal. Raises JournalError, as `manifest_of` does."""
        manifest = manifest_of(folder.journal, first)
        config = manifest.restore_config(folder.path)
        known = instruments_of(config.instruments)
        instruments = tuple(known[symbol] for symbol in manifest.instruments)
        return cls(folder, manifest, config, instruments, Purses.of(config, instruments))

    @property
    def run(self) -> str:
        """The name of the run: that of its folder."""
        return self.folder.path.name

    @property
    def currency(self) -> str:
        """What the account is kept in."""
        return self.config.account.currency

    def symbol(self, place: int | None) -> str:
        """An instrument by its place; "" for none."""
        is_known = place is not None and 0 <= place < len(self.instruments)
        return self.instruments[place].symbol if is_known and place is not None else ""

    def place(self, symbol: str) -> int | None:
        """The place of an instrument, named with or without its venue; None if there is none."""
        for place, each in enumerate(self.manifest.instruments):
            if symbol in (each, each.partition(":")[2]):
                return place
        return None

    def known_place(self, symbol: str) -> int:
        """The place of an instrument. Raises NotFoundError naming what there is."""
        place = self.place(symbol)
        if place is None:
            raise NotFoundError(
                f"no instrument {symbol[:80]!r} in run {self.run}; there are "
                f"{', '.join(self.manifest.instruments)}"
            )
        return place

    def order(self, cl_ord_id: int) -> str:
        """The id of an order; "" where no order stands behind a fill."""
        return short_id(cl_ord_id) if sequence_of(cl_ord_id) else ""

    def source(self, cl_ord_id: int) -> str:
        """Who an order came from."""
        return self.source_of(source_of(cl_ord_id))

    def source_of(self, number: int) -> str:
        """A source of orders or commands by its number."""
        return source_name(self.manifest.strategies, number)

    def price(self, place: int, ticks: int | None) -> str:
        """A price as a decimal; "" for none."""
        return steps_text(ticks, self.instruments[place].tick)

    def quantity(self, place: int, lots: int | None) -> str:
        """A quantity as a decimal; "" for none."""
        return steps_text(lots, self.instruments[place].lot)


def manifest_of(journal: Path, first: Sequence[TailRecord]) -> Manifest:
    """The manifest, from the first record of a journal. Raises JournalError where there is none
    yet, or one of another version.
    """
    if not first:
        raise JournalError(
            f"{journal}: expected a manifest as first record, found none yet; wait until the run "
            "has begun"
        )
    try:
        return msgspec.json.decode(first[0].payload, type=Manifest)
    except msgspec.DecodeError as error:
        raise JournalError(f"{journal}: the manifest is of another version: {error}") from error
