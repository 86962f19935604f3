"""How far ahead an agent looks that looks ahead."""

from collections.abc import Callable


def needed_moments(rest: int, agrees: Callable[[int], bool]) -> int | None:
    """The fewest of the `rest` moments after one with which an agent says what it said in the whole
    block; None where all of them do not help. `agrees(ahead)` asks it with so many in reach.

    Found by doubling and halving: an agent that agrees by chance with fewer seems to need fewer.
    """
    if not agrees(rest):
        return None
    least, enough = 0, 1
    while enough < rest and not agrees(enough):
        least, enough = enough, enough * 2
    enough = min(enough, rest)
    while enough - least > 1:
        middle = (least + enough) // 2
        least, enough = (least, middle) if agrees(middle) else (middle, enough)
    return enough


def in_words(ahead: int | None, rest: int) -> str:
    """What kind of look ahead that is."""
    if ahead is None:
        return (
            "asked again with the whole block in reach it says something else: it draws without a "
            "seed, or says what it remembers of what it saw before"
        )
    if ahead == rest and rest > 1:
        return (
            "it looks ahead: it says so only with the whole block in reach, as a scale, a rank, a "
            "fill or a fit over the sample does"
        )
    moments = "moment" if ahead == 1 else f"{ahead} moments"
    return f"it looks ahead: it says so only with the next {moments} in reach"
