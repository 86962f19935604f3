"""The council on paper over the data that come with Hansa: what `hansa serve` shows first."""

from dataclasses import dataclass
from pathlib import Path

from hansa.app.configurations import Entry, read_entry
from hansa.app.sample import sample_file

_FOLDER = Path(__file__).with_name("demonstrations")
_BARS = "binance_spot_1h_10pairs_2022_2023.parquet"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The same council twice: `trading` on paper, an hour a second; `running` over two years at
    once.
    """

    trading: Entry
    running: Entry


def demonstration() -> Demonstration:
    """Both configurations. Raises DataError where the sample data are not there."""
    overrides = (
        f"data.path={sample_file(_BARS)}",
        f"instruments.path={sample_file('instruments.toml')}",
    )
    return Demonstration(
        read_entry(_FOLDER / "paper_council.toml", overrides),
        read_entry(_FOLDER / "council.toml", overrides),
    )
