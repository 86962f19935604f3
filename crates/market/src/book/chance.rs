//! Where in a queue strangers cancel: a guess, for feeds that show levels and not orders.

/// A whole in the fixed-point numbers of this module.
pub(super) const ONE: u64 = 1 << 32;

/// How a level's decrease that no trade explains is split between ahead of and behind an order.
///
/// With `a` lots ahead, `b` behind and an increasing `f`, the share behind is a `Share` of `f(a)`,
/// `f(b)` and `f(a + b)`. The models are those of hftbacktest (`models/queue.rs`), which calls
/// the share `prob`. Whatever the guess, no more is taken from behind than is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueModel {
    /// Strangers cancel behind while they can: an order moves up by trades, or because the level
    /// shows less than was ahead.
    RiskAverse,
    /// `f(x) = x^exponent`. `Power { exponent: 1, share: Share::OfBoth }` cancels in proportion.
    Power {
        /// The higher, the more is cancelled in the larger part of the queue.
        exponent: u8,
        /// Of what `f` is taken.
        share: Share,
    },
    /// `f(x) = ln(1 + x)`.
    Log {
        /// Of what `f` is taken.
        share: Share,
    },
}

/// The share of a decrease that falls behind an order, with `a` lots ahead and `b` behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// `f(b) / (f(b) + f(a))`.
    OfBoth,
    /// `f(b) / f(a + b)`.
    OfWhole,
    /// `1 - f(a) / f(a + b)`.
    RestOfWhole,
}

impl QueueModel {
    /// The share of a decrease that falls ahead, from 0 to `ONE`.
    ///
    /// Only sums, products, quotients and a logarithm made of them: equal on every machine.
    #[inline]
    pub(super) fn share_ahead(self, ahead_lots: i64, behind_lots: i64) -> u64 {
        let behind = match self {
            Self::RiskAverse => return 0,
            Self::Power { exponent, share } => {
                power_share(exponent, share, ahead_lots, behind_lots)
            }
            Self::Log { share } => log_share(share, ahead_lots as f64, behind_lots as f64),
        };
        // Both parts empty is 0 / 0; there is nothing to cancel then.
        if behind.is_nan() { 0 } else { ((1.0 - behind).clamp(0.0, 1.0) * ONE as f64) as u64 }
    }
}

/// The share behind for `f(x) = x^exponent`, of parts of the whole, so that no power overflows.
fn power_share(exponent: u8, share: Share, ahead_lots: i64, behind_lots: i64) -> f64 {
    let (ahead, behind) = (ahead_lots as f64, behind_lots as f64);
    let whole = ahead + behind;
    let of_ahead = power(ahead / whole, exponent);
    share.of(of_ahead, power(behind / whole, exponent), 1.0)
}

/// The share behind for `f(x) = ln(1 + x)`.
fn log_share(share: Share, ahead_lots: f64, behind_lots: f64) -> f64 {
    // libm's port of FreeBSD's log1p, in Rust: the platform's own may round differently.
    let whole = libm::log1p(ahead_lots + behind_lots);
    share.of(libm::log1p(ahead_lots), libm::log1p(behind_lots), whole)
}

impl Share {
    fn of(self, ahead: f64, behind: f64, whole: f64) -> f64 {
        match self {
            Self::OfBoth => behind / (behind + ahead),
            Self::OfWhole => behind / whole,
            Self::RestOfWhole => 1.0 - ahead / whole,
        }
    }
}

/// By squaring, in a fixed order of products (`f64::powi` does not promise one).
fn power(base: f64, exponent: u8) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, base, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        square *= square;
        rest >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ONE, QueueModel, Share, power};

    fn share(model: QueueModel, ahead: i64, behind: i64) -> f64 {
        model.share_ahead(ahead, behind) as f64 / ONE as f64
    }

    fn assert_close(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "found {found}, wanted {wanted}");
    }

    #[test]
    fn each_power_share_is_its_formula() {
        let model = |share| QueueModel::Power { exponent: 2, share };
        assert_close(share(model(Share::OfBoth), 1, 3), 1.0 - 9.0 / 10.0);
        assert_close(share(model(Share::OfWhole), 1, 3), 1.0 - 9.0 / 16.0);
        assert_close(share(model(Share::RestOfWhole), 1, 3), 1.0 / 16.0);
    }

    #[test]
    fn each_log_share_is_its_formula() {
        let (ahead, behind, whole) = (2_f64.ln(), 4_f64.ln(), 5_f64.ln());
        let model = |share| QueueModel::Log { share };
        assert_close(share(model(Share::OfBoth), 1, 3), 1.0 - behind / (behind + ahead));
        assert_close(share(model(Share::OfWhole), 1, 3), 1.0 - behind / whole);
        assert_close(share(model(Share::RestOfWhole), 1, 3), ahead / whole);
    }

    #[test]
    fn an_empty_queue_has_no_share_and_a_vast_one_does_not_overflow() {
        let model = QueueModel::Power { exponent: 255, share: Share::OfBoth };
        assert_eq!(model.share_ahead(0, 0), 0);
        assert_close(share(model, i64::MAX / 2, i64::MAX / 2), 0.5);
        assert_eq!(QueueModel::Log { share: Share::OfBoth }.share_ahead(0, 0), 0);
    }

    proptest! {
        #[test]
        fn the_logarithm_is_the_platforms_to_a_trillionth(lots in 0_i64..i64::MAX) {
            let (ours, theirs) = (libm::log1p(lots as f64), (lots as f64).ln_1p());
            prop_assert!((ours - theirs).abs() <= 1e-12 * theirs.max(1.0));
        }

        #[test]
        fn powers_are_products(base in 0.0..1.0_f64, exponent in 0_u8..12) {
            let product: f64 = (0..exponent).map(|_| base).product();
            prop_assert!((power(base, exponent) - product).abs() <= 1e-14);
        }
    }
}
