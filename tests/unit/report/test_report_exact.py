"""Amounts rounded so that they sum to the last shown digit."""

from hypothesis import given
from hypothesis import strategies as st

from hansa.report.exact import exact_sum, rounded_parts, shared_out

AMOUNTS = st.floats(-1e6, 1e6)


@given(st.lists(AMOUNTS, min_size=1, max_size=9), st.integers(2, 6))
def test_what_is_shared_out_sums_to_the_whole(parts, decimals):
    whole = round(sum(parts), decimals)
    shown = shared_out(parts, whole=whole, decimals=decimals)
    assert exact_sum(shown, decimals) == whole
    error = max(abs(a - b) for a, b in zip(shown, parts, strict=True))
    assert error <= (len(parts) + 1) * 10**-decimals


@given(st.lists(AMOUNTS, min_size=1, max_size=5), AMOUNTS, AMOUNTS)
def test_the_rest_completes_the_whole(parts, whole, less):
    whole, less = round(whole, 2), round(less, 2)
    shown, rest = rounded_parts(parts, whole=whole, less=[less], decimals=2)
    assert exact_sum([*shown, less, rest], 2) == exact_sum([whole], 2)


def test_nothing_shared_among_nobody_is_nothing():
    assert shared_out([], whole=0.0, decimals=2) == []
