"""The configurations of files and folders, as `hansa serve` offers them."""

from collections.abc import Sequence
from pathlib import Path

from hansa.app.configurations import Configurations, read_configurations
from hansa.app.demonstration import demonstration
from hansa.cli.warning import warn


def configurations_of(places: Sequence[Path]) -> Configurations:
    """Those of these places, what cannot be used with a warning; without any, those that come with
    Hansa.
    """
    if not places:
        demo = demonstration()
        return Configurations([demo.trading, demo.running])
    configurations, left_out = read_configurations(places)
    for each in left_out:
        warn(f"left out: {each.splitlines()[0]}")
    return configurations
