"""Names: from a class to how configuration and reports call it."""

import re


def snake_case(name: str) -> str:
    """A class's name as configuration has it: MeanReversion is mean_reversion."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return words.strip("_").lower()
