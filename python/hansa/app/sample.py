"""The sample data that comes with Hansa."""

from pathlib import Path

from hansa.errors import DataError


def sample_file(name: str) -> Path:
    """A file of the sample data. Raises DataError when this installation has none."""
    package = Path(__file__).parents[1]
    places = (package / "data", package.parents[1] / "data")
    for place in places:
        if (place / name).is_file():
            return place / name
    raise DataError(
        f"{name}: expected the sample data beside the package, found none in "
        f"{' or '.join(str(place) for place in places)}; install Hansa from its repository"
    )
