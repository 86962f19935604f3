//! Sharing a sum out among several, in whole units that sum to it.

use hansa_types::ValueError;

use crate::ratio::ratio_and_rest;

/// `amount x weight / whole` for each weight, in whole units that sum to `total`, which is what
/// they come to before rounding or a unit or less beside it.
///
/// By largest remainder (Hamilton's method): each has its share rounded down, and the units that
/// are left go to those who lost most by that, of equal ones to the first. `whole` is not zero.
pub fn shared_out(
    total: i128,
    (amount, whole): (i128, i128),
    weights: &[i128],
) -> Result<Vec<i128>, ValueError> {
    let sign = whole.signum();
    let exact = weights.iter().map(|weight| ratio_and_rest(amount, weight * sign, whole * sign));
    let exact = exact.collect::<Result<Vec<_>, _>>()?;
    let given = exact.iter().try_fold(0i128, |sum, (part, _)| sum.checked_add(*part));
    let left = given.and_then(|given| total.checked_sub(given)).ok_or(OVERFLOW)?;
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(exact[*place].1));
    let mut shares: Vec<i128> = exact.iter().map(|(part, _)| *part).collect();
    for place in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[place] += 1;
    }
    Ok(shares)
}

const OVERFLOW: ValueError = ValueError::Overflow { what: "shares of a sum" };

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// In proportion to the weights.
    fn pro_rata(total: i128, weights: &[i128]) -> Vec<i128> {
        shared_out(total, (total, weights.iter().sum()), weights).unwrap()
    }

    #[test]
    fn what_is_left_goes_to_those_who_lost_most_by_rounding_and_of_equal_ones_to_the_first() {
        assert_eq!(pro_rata(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(pro_rata(10, &[5, 1, 6]), [4, 1, 5]);
        assert_eq!(pro_rata(-10, &[1, 1, 1]), [-3, -3, -4]);
    }

    #[test]
    fn who_holds_the_other_way_gets_what_the_others_pay() {
        assert_eq!(pro_rata(-60, &[10, -4]), [-100, 40]);
        assert_eq!(pro_rata(60, &[-10, 4]), [100, -40]);
    }

    #[test]
    fn lots_of_a_split_stay_whole_and_sum_to_those_of_the_books() {
        // 5 and 5 lots, of two there is now one.
        assert_eq!(shared_out(5, (1, 2), &[5, 5]).unwrap(), [3, 2]);
        assert_eq!(shared_out(0, (1, 2), &[5, -5]).unwrap(), [3, -3]);
        // 25 lots short, of ten there is now one: the books round towards zero.
        assert_eq!(shared_out(-2, (1, 10), &[-13, -12]).unwrap(), [-1, -1]);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole_and_none_is_a_unit_off(
            total in -10i128.pow(36)..10i128.pow(36),
            weights in prop::collection::vec(-10i128.pow(12)..10i128.pow(12), 1..6),
        ) {
            let whole: i128 = weights.iter().sum();
            prop_assume!(whole != 0);
            let gross: i128 = weights.iter().map(|weight| weight.abs()).sum();
            prop_assume!(gross / whole.abs() < 100);
            let shares = pro_rata(total, &weights);
            prop_assert_eq!(shares.iter().sum::<i128>(), total);
            for (share, weight) in shares.iter().zip(&weights) {
                let (down, _) = ratio_and_rest(total, weight * whole.signum(), whole.abs()).unwrap();
                prop_assert!(*share == down || *share == down + 1);
            }
        }
    }
}
