//! The sums that measures of a curve are made of.

use std::ops::Range;

use super::pairwise::{Parts, sums};

/// Of the returns of a curve from moment to moment; NaN where one of them is not known (but for
/// the greatest).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Their number.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// The sum of their squared distances from it.
    pub squares: f64,
    /// The greatest of them, whatever its sign.
    pub largest: f64,
    /// Mean of the third and of the fourth powers of their distances in deviations (population).
    pub moments: [f64; 2],
    /// Mean of the squared losses.
    pub downside: f64,
    /// The least ratio of the curve to its peak so far, less 1.
    pub drawdown: f64,
    /// The least point of the curve.
    pub least: f64,
    /// Mean of the curve behind its first point.
    pub curve_mean: f64,
}

impl Measures {
    /// Of a curve of one point at least; returns have no meaning once it has come to nothing.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn of(equity: &[f64]) -> Self {
        let returns = returns(equity);
        let total = returns.len() as f64;
        let [sum, losses, curve] = sums(0..returns.len(), &|places, parts: &mut Parts<3>| {
            let [every, lost, points] = parts;
            points[..places.len()].copy_from_slice(&equity[places.start + 1..=places.end]);
            every[..places.len()].copy_from_slice(&returns[places.clone()]);
            let losses = returns[places].iter().map(|each| least(*each, 0.0));
            lost.iter_mut().zip(losses).for_each(|(part, loss)| *part = loss * loss);
        });
        let mean = sum / total;
        let [squares] = sums(0..returns.len(), &|places, [part]: &mut Parts<1>| {
            let apart = returns[places].iter().map(|each| each - mean);
            part.iter_mut().zip(apart).for_each(|(part, apart)| *part = apart * apart);
        });
        let deviation = (squares / total).sqrt();
        let powers = sums(0..returns.len(), &|places: Range<usize>, parts: &mut Parts<2>| {
            let [third, fourth] = parts;
            let scaled = returns[places].iter().map(|each| (each - mean) / deviation);
            for ((third, fourth), scaled) in third.iter_mut().zip(fourth).zip(scaled) {
                let square = scaled * scaled;
                (*third, *fourth) = (square * scaled, square * square);
            }
        });
        let is_known = equity.iter().fold(true, |all, point| all & !point.is_nan());
        Self {
            count: returns.len(),
            mean,
            squares,
            largest: greatest(&returns, f64::abs),
            moments: powers.map(|power| power / total),
            downside: losses / total,
            drawdown: if is_known { fall(equity) } else { f64::NAN },
            least: if is_known { -greatest(equity, |point| -point) } else { f64::NAN },
            curve_mean: curve / total,
        }
    }
}

fn returns(equity: &[f64]) -> Vec<f64> {
    let alive = equity.iter().take_while(|point| **point > 0.0).count();
    let count = equity.len().saturating_sub(1);
    let (before, after) = (&equity[..alive.min(count)], &equity[equity.len().min(1)..]);
    let mut found = Vec::with_capacity(count);
    found.extend(before.iter().zip(after).map(|(before, after)| (after - before) / before));
    found.resize(count, f64::NAN);
    found
}

/// The least ratio to the peak so far, less 1. A peak of nothing has no ratio.
fn fall(equity: &[f64]) -> f64 {
    let (mut peak, mut ratio) = (0.0, 1.0);
    for point in equity {
        peak = if *point > peak { *point } else { peak };
        let own = point / peak;
        ratio = if own < ratio { own } else { ratio };
    }
    if equity.first().is_some_and(|first| *first > 0.0) { ratio - 1.0 } else { f64::NAN }
}

/// The lesser; NaN if the first is.
fn least(one: f64, other: f64) -> f64 {
    if one < other || one.is_nan() { one } else { other }
}

/// The greatest of what is made of the values, whatever is not known aside.
fn greatest(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let higher = |one: f64, other: f64| if other > one { other } else { one };
    let (rows, rest) = values.as_chunks::<8>();
    let mut sides = [f64::NEG_INFINITY; 8];
    for row in rows {
        sides.iter_mut().zip(row).for_each(|(side, value)| *side = higher(*side, of(*value)));
    }
    sides.into_iter().chain(rest.iter().map(|value| of(*value))).fold(f64::NEG_INFINITY, higher)
}

// Held against NumPy's functions, to the bit, in `tests/unit/risk/test_measures.py`.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_that_doubles_and_halves() {
        let found = Measures::of(&[1.0, 2.0, 1.0, 2.0, 1.0]);
        assert_eq!((found.count, found.mean, found.largest), (4, 0.25, 1.0));
        assert_eq!((found.squares, found.downside), (2.25, 0.125));
        assert_eq!(found.moments, [0.0, 1.0]);
        assert_eq!((found.drawdown, found.least, found.curve_mean), (-0.5, 1.0, 1.5));
    }

    #[test]
    fn what_comes_after_ruin_has_no_return() {
        let found = Measures::of(&[1.0, 0.0, 1.0]);
        assert!(found.mean.is_nan());
        assert_eq!((found.drawdown, found.least), (-1.0, 0.0));
    }
}
