//! Sums in NumPy's order: who adds the same numbers up there finds the same bits.

use std::ops::Range;

/// So many numbers are added in eight rows side by side; of more, each half by itself.
pub const SIDE_BY_SIDE_MAX: usize = 128;

/// Numbers that are added up next, K of each place.
pub type Parts<const K: usize> = [[f64; SIDE_BY_SIDE_MAX]; K];

/// The K sums over the places of a range, of which `fill` writes a few at a time: pairwise summation
/// (Higham 1993), halved and unrolled as in NumPy's `add.reduce`.
pub fn sums<const K: usize>(
    places: Range<usize>,
    fill: &impl Fn(Range<usize>, &mut Parts<K>),
) -> [f64; K] {
    let count = places.len();
    if count > SIDE_BY_SIDE_MAX {
        let middle = places.start + count / 2 - count / 2 % 8;
        let (one, other) = (sums(places.start..middle, fill), sums(middle..places.end, fill));
        return std::array::from_fn(|k| one[k] + other[k]);
    }
    let mut parts = [[0.0; SIDE_BY_SIDE_MAX]; K];
    fill(places, &mut parts);
    parts.map(|part| sum_of_few(&part[..count]))
}

/// The sum of at most so many numbers as are added side by side.
pub fn sum_of_few(values: &[f64]) -> f64 {
    let (rows, rest) = values.as_chunks::<8>();
    let mut total = -0.0;
    if let Some((first, rows)) = rows.split_first() {
        let mut sides = *first;
        for row in rows {
            sides.iter_mut().zip(row).for_each(|(side, value)| *side += value);
        }
        let [a, b, c, d, e, f, g, h] = sides;
        total = ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
    rest.iter().fold(total, |total, value| total + value)
}

// Held against NumPy itself in `tests/unit/risk/test_measures.py`.
#[cfg(test)]
#[allow(clippy::cast_precision_loss)]
mod tests {
    use super::*;

    fn total(places: Range<usize>, at: impl Fn(usize) -> f64) -> f64 {
        sums(places, &|places: Range<usize>, [part]: &mut Parts<1>| {
            part.iter_mut().zip(places).for_each(|(part, place)| *part = at(place));
        })[0]
    }

    #[test]
    fn whole_numbers_add_up_whatever_their_number() {
        for count in [0, 1, 7, 8, 9, 127, 128, 129, 1000, 4097] {
            let expected = (3..3 + count).sum::<usize>() as f64;
            assert_eq!(total(3..3 + count, |at| at as f64), expected);
        }
    }

    #[test]
    fn what_is_small_is_not_lost_behind_what_is_large() {
        let found = total(0..1 << 16, |place| if place == 0 { 1e16 } else { 1.0 });
        assert!((found - 1e16 - 65_535.0).abs() < 64.0);
    }
}
