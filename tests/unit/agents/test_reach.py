"""How far ahead an agent looks is found by asking, few times."""

import pytest

from hansa.agents.reach import in_words, needed_moments


@pytest.mark.parametrize("rest", [1, 2, 3, 7, 100, 4_095])
@pytest.mark.parametrize("needed", [1, 2, 3, 5, 64, 99, 4_095])
def test_the_fewest_moments_are_found_by_doubling_and_halving(rest, needed):
    asked = []

    def agrees(ahead):
        asked.append(ahead)
        return ahead >= min(needed, rest)

    assert needed_moments(rest, agrees) == min(needed, rest)
    assert len(asked) <= 1 + 2 * rest.bit_length()
    assert all(1 <= ahead <= rest for ahead in asked)


def test_what_not_even_the_whole_block_gives_again_is_no_distance():
    assert needed_moments(9, lambda _: False) is None


@pytest.mark.parametrize(
    ("ahead", "rest", "words"),
    [
        (1, 9, "only with the next moment in reach"),
        (4, 9, "only with the next 4 moments in reach"),
        (9, 9, "a scale, a rank, a fill or a fit over the sample"),
        (1, 1, "only with the next moment in reach"),
        (None, 9, "draws without a seed, or says what it remembers"),
    ],
)
def test_a_distance_is_a_kind_of_leak(ahead, rest, words):
    assert words in in_words(ahead, rest)
