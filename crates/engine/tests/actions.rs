//! What happens to a position besides trades, through venue, books and journal. Each story has
//! bars of an hour, one action or more, and the arithmetic on paper in its numbers.
//!
//! One tick of one lot is a dollar. There are no fees, no slippage and no latency unless stated.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::*;
use hansa_engine::RecordKind;
use hansa_journal::Sink;
use hansa_venue::{AccountTerms, MarginKind, MarginTerms, MarginTier, MarginTiers};

#[test]
fn a_long_pays_funding_at_the_price_of_the_bar_that_closes_with_it() {
    let story = story(&[100, 100, 120, 120], &[(3, FUNDING, PERCENT, 0)]);
    let mut run = story.begin();
    run.order(1, 0, 5, None).at(3);
    // 5 x 120 x 1 %
    assert_eq!((run.held(0), run.equity()), (5, 1_100_000 - 6_000));
    assert_eq!(run.records(RecordKind::Funding), [(3, 5, 5, 120)]);
}

#[test]
fn a_short_receives_funding_and_a_price_stated_by_the_venue_is_the_one_charged() {
    let story = story(&[100, 100, 100], &[(2, FUNDING, PERCENT, 90)]);
    let mut run = story.begin();
    run.order(1, 0, -5, None).at(2);
    assert_eq!(run.equity(), 1_000_000 + 4_500);
    assert_eq!(run.records(RecordKind::Funding), [(2, -5, -5, 90)]);
}

#[test]
fn funding_on_no_position_leaves_no_record() {
    let story = story(&[100, 100], &[(1, FUNDING, PERCENT, 0), (2, DIVIDEND, PERCENT, 0)]);
    let mut run = story.begin();
    run.finish();
    assert!(run.records(RecordKind::Funding).is_empty());
    assert!(run.records(RecordKind::Dividend).is_empty());
}

#[test]
fn a_fill_that_travels_when_funding_comes_pays_it() {
    let mut story = story(&[100, 100, 120, 120], &[(3, FUNDING, PERCENT, 0)]);
    story.latency_ns = HOUR + HOUR / 2;
    let mut run = story.begin();
    // Sent at 1, filled at half past 2; the desk knows at 4.
    run.order(1, 0, 5, None).at(3);
    assert_eq!((run.held(0), run.equity()), (0, 1_000_000 - 6_000));
    assert_eq!(run.records(RecordKind::Funding), [(3, 5, 5, 120)]);
    assert_eq!(run.at(4).held(0), 5);
}

#[test]
fn a_position_that_is_closed_at_the_venue_pays_no_more_funding_though_the_desk_still_holds_it() {
    let mut story = story(&[100; 9], &[(6, FUNDING, PERCENT, 0)]);
    story.latency_ns = HOUR + HOUR / 2;
    let mut run = story.begin();
    // Bought at half past 2, known at 4; sold at half past 5, known at 7.
    run.order(1, 0, 5, None).order(4, 0, -5, None).at(6);
    assert_eq!(run.held(0), 5);
    assert!(run.records(RecordKind::Funding).is_empty());
    assert_eq!(run.finish().equity(), 1_000_000);
}

#[test]
fn a_fill_that_was_busted_pays_no_funding_though_word_of_it_is_under_way() {
    let actions = [(5, BUST, 2 * HOUR, 3 * HOUR), (6, FUNDING, PERCENT, 0)];
    let mut story = story(&[100; 9], &actions);
    story.latency_ns = HOUR + HOUR / 2;
    let mut run = story.begin();
    // Filled at half past 2, known at 4, busted at 5, and that is known at half past 6.
    run.order(1, 0, 5, None).at(6);
    assert_eq!(run.held(0), 5);
    assert!(run.records(RecordKind::Funding).is_empty());
    assert_eq!(run.at(7).held(0), 0);
}

#[test]
fn a_short_that_is_under_way_at_midnight_pays_interest() {
    let mut story = story(&[100; 30], &[]);
    story.terms.borrow_rate_per_year = Some(decimal("3.65"));
    story.latency_ns = HOUR + HOUR / 2;
    let mut run = story.begin();
    // Sold at half past 23, known at 25; a hundredth of 500 for the day.
    run.order(22, 0, -5, None).at(24);
    assert_eq!(run.records(RecordKind::Borrow), [(24, -5, -5, 100)]);
    assert_eq!(run.equity(), 1_000_000 - 5_000);
}

#[test]
fn a_dividend_makes_up_for_what_the_price_loses() {
    let story = story(&[100, 100, 97], &[(2, DIVIDEND, 300 * PERCENT, 0)]);
    let mut run = story.begin();
    run.order(1, 0, 5, None).at(3);
    assert_eq!(run.equity(), 1_000_000);
}

#[test]
fn a_split_restates_the_position_and_ends_its_orders_and_equity_goes_on_as_before() {
    let story = story(&[700, 700, 100, 110], &[(2, SPLIT, 7, 1)]);
    let mut run = story.begin();
    run.order(1, 0, 1, None).order(1, 0, 1, Some(50)).order(1, 1, 1, Some(50)).at(2);
    assert_eq!((run.held(0), run.open_orders(), run.equity()), (7, 1, 1_000_000));
    assert_eq!(run.records(RecordKind::Split), [(2, 1, 7, 700)]);
    assert_eq!(run.reasons(), [20]);
    run.at(4);
    assert_eq!(run.equity(), 1_070_000);
}

#[test]
fn after_a_split_an_order_is_sized_and_filled_at_the_price_that_follows() {
    let story = story(&[700, 700, 100, 100], &[(2, SPLIT, 7, 1)]);
    let mut run = story.begin();
    run.order(2, 0, 3, None).at(3);
    assert_eq!((run.held(0), run.equity()), (3, 1_000_000));
}

#[test]
fn a_fraction_of_a_lot_is_paid_out_at_the_mark() {
    let story = story(&[10, 10, 100], &[(2, SPLIT, 1, 10)]);
    let mut run = story.begin();
    run.order(1, 0, 25, None).at(3);
    assert_eq!((run.held(0), run.equity()), (2, 1_000_000));
}

#[test]
fn a_fill_that_travels_when_the_split_comes_arrives_with_it_and_is_restated() {
    let mut story = story(&[700, 700, 700, 100], &[(3, SPLIT, 7, 1)]);
    story.latency_ns = HOUR;
    let mut run = story.begin();
    // Filled at 2, at the desk at 3, where the split is too.
    run.order(1, 0, 1, None).at(3);
    assert_eq!((run.held(0), run.equity()), (7, 1_000_000));
}

#[test]
fn an_order_that_travels_when_the_split_comes_is_refused() {
    let mut story = story(&[700, 700, 100, 100], &[(2, SPLIT, 7, 1)]);
    story.latency_ns = 2 * HOUR;
    let mut run = story.begin();
    run.order(1, 0, 1, None).finish();
    assert_eq!((run.held(0), run.reasons()), (0, vec![20]));
}

#[test]
fn while_halted_orders_rest_new_ones_are_refused_and_cancels_pass() {
    let story = story(&[100, 100, 90, 90, 90], &[(2, STATUS, 1, 0), (4, STATUS, 2, 0)]);
    let mut run = story.begin();
    run.order(1, 0, 2, Some(95)).order(3, 0, 1, None).at(3);
    run.at(4);
    assert_eq!((run.held(0), run.open_orders(), run.reasons()), (0, 1, vec![21]));
    assert_eq!(run.records(RecordKind::Status).len(), 2);
    run.at(5);
    assert_eq!(run.held(0), 2);
}

#[test]
fn an_expiry_closes_at_the_settlement_price_and_nothing_trades_after_it() {
    let story = story(&[100, 100, 100, 100], &[(2, EXPIRY, 112, 0)]);
    let mut run = story.begin();
    run.order(1, 0, 5, None).order(1, 0, 5, Some(50)).at(2);
    assert_eq!((run.held(0), run.open_orders(), run.equity()), (0, 0, 1_060_000));
    assert_eq!(run.records(RecordKind::Expiry), [(2, 5, 0, 112)]);
    run.order(3, 0, 1, None).finish();
    assert_eq!((run.held(0), run.reasons()), (0, vec![22, 22]));
}

#[test]
fn a_short_pays_for_each_midnight_what_it_borrowed_and_a_short_of_a_contract_does_not() {
    let terms = AccountTerms { borrow_rate_per_year: Some(decimal("0.365")), margin: None };
    for (kind, paid, count) in [(DELISTING, 1_000, 2), (EXPIRY, 0, 0)] {
        let terms = terms.clone();
        let story = Story { terms, ..story(&[100; 50], &[(50, kind, 100, 0)]) };
        let mut run = story.begin();
        run.order(1, 0, -5, None).finish();
        // 5 x 100 x 36.5 % / 365, twice.
        assert_eq!(run.equity(), 1_000_000 - paid);
        assert_eq!(run.records(RecordKind::Borrow).len(), count);
    }
}

fn margin(kind: MarginKind) -> AccountTerms {
    let margin = MarginTerms {
        kind,
        maintenance_ratio: decimal("0.1"),
        tiers: None,
        fee_ratio: decimal("0.01"),
        penalty_bps: decimal("100"),
    };
    AccountTerms { borrow_rate_per_year: None, margin: Some(margin) }
}

#[test]
fn with_cross_margin_everything_is_taken_over_when_equity_falls_below_maintenance() {
    let terms = margin(MarginKind::Cross);
    let story = Story { terms, ..story(&[100, 100, 84, 83, 200, 200], &[]) };
    let mut run = story.begin();
    run.order(1, 0, 50, None).order(1, 1, 5, None).order(1, 1, 1, Some(50)).at(3);
    // 1000 - 50 x 16 = 200 of 4200 + 500: below 470.
    assert_eq!((run.held(0), run.held(1), run.open_orders()), (0, 0, 0));
    // 84 less 1 % up to the tick is 83, 100 is 99: 50 + 5 lost more; fees 41.50 and 4.95.
    assert_eq!(run.equity(), 200_000 - 55_000 - 41_500 - 4_950);
    assert_eq!(run.records(RecordKind::Liquidation), [(3, 50, 0, 83), (3, 5, 0, 99)]);
    assert_eq!(run.reasons(), [23]);
    run.order(4, 0, 1, None).finish();
    assert_eq!(run.held(0), 1, "the run goes on");
}

#[test]
fn the_example_of_the_document_leaves_what_it_says() {
    let terms = margin(MarginKind::Cross);
    let story = Story { terms, ..story(&[100, 100, 84], &[]) };
    let mut run = story.begin();
    run.order(1, 0, 50, None).finish();
    assert_eq!((run.held(0), run.equity()), (0, 108_500));
}

#[test]
fn above_maintenance_nothing_is_taken_over() {
    // 1000 - 50 x 10 = 500, and 0.1 x 50 x 90 = 450 is needed.
    let terms = margin(MarginKind::Cross);
    let story = Story { terms, ..story(&[100, 100, 90, 90], &[]) };
    let mut run = story.begin();
    run.order(1, 0, 50, None).finish();
    assert_eq!((run.held(0), run.equity()), (50, 500_000));
}

#[test]
fn with_isolated_margin_only_the_position_itself_is_taken_over() {
    let terms = margin(MarginKind::Isolated { leverage: decimal("5") });
    let story = Story { terms, ..story(&[100, 100, 112, 100], &[]) };
    let mut run = story.begin();
    run.order(1, 0, -5, None).order(1, 1, 5, None).at(3);
    // 500 / 5 put in, 60 lost: 40 of 560, below 56. Bought back at 112 and 1.12, up: 114, fee 5.70.
    assert_eq!((run.held(0), run.held(1)), (0, 5));
    assert_eq!(run.equity(), 1_000_000 - 70_000 - 5_700);
    assert_eq!(run.records(RecordKind::Liquidation), [(3, -5, 0, 114)]);
}

/// 1 % of what is worth less than 1000, 10 % of what goes beyond.
fn tiered(kind: MarginKind) -> AccountTerms {
    let tier =
        |min: &str, ratio: &str| MarginTier { value_min: decimal(min), ratio: decimal(ratio) };
    let tiers = MarginTiers::new(&[tier("0", "0.01"), tier("1000", "0.1")], &BTreeMap::new());
    let AccountTerms { borrow_rate_per_year, margin } = margin(kind);
    let margin = margin.map(|terms| MarginTerms { tiers: Some(Arc::new(tiers.unwrap())), ..terms });
    AccountTerms { borrow_rate_per_year, margin }
}

#[test]
fn with_cross_margin_each_position_needs_what_its_own_tier_says() {
    // At 84: 50 x 84 = 4200 needs 420 - 90 = 330, and 5 x 100 needs 5; 200 is left of 1000.
    let terms = tiered(MarginKind::Cross);
    let taken = Story { terms: terms.clone(), ..story(&[100, 100, 84, 84], &[]) };
    let mut run = taken.begin();
    run.order(1, 0, 50, None).order(1, 1, 5, None).at(3);
    assert_eq!(run.held(0), 0);
    // At 87: 350 is left, 4350 needs 345 and 500 needs 5. That is just enough.
    let kept = Story { terms, ..story(&[100, 100, 87, 87], &[]) };
    let mut run = kept.begin();
    run.order(1, 0, 50, None).order(1, 1, 5, None).at(3);
    assert_eq!((run.held(0), run.equity()), (50, 350_000));
}

#[test]
fn with_isolated_margin_a_small_position_is_kept_where_a_large_one_is_not() {
    let terms = tiered(MarginKind::Isolated { leverage: decimal("5") });
    // Both lost 18 % of their cost and have 2 % left of it; 1 % and 6.3 % are needed.
    for (lots, is_kept) in [(5, true), (30, false)] {
        let story = Story { terms: terms.clone(), ..story(&[100, 100, 82, 82], &[]) };
        let mut run = story.begin();
        run.order(1, 0, lots, None).at(3);
        assert_eq!(run.held(0) == lots, is_kept, "{lots} lots");
    }
}

#[test]
fn a_gap_can_leave_less_than_nothing() {
    let terms = margin(MarginKind::Cross);
    let story = Story { terms, ..story(&[100, 100, 50, 50], &[]) };
    let mut run = story.begin();
    run.order(1, 0, 50, None).finish();
    // 50 x 51 lost of 1000, and 1 % of 2450.
    assert_eq!(run.equity(), 1_000_000 - 2_550_000 - 24_500);
}

#[test]
fn the_same_story_has_the_same_journal_and_what_lies_after_the_data_is_no_part_of_it() {
    let terms = margin(MarginKind::Cross);
    let rows = [(2, FUNDING, PERCENT, 0), (3, SPLIT, 2, 1), (4, STATUS, 1, 0), (9, SPLIT, 5, 1)];
    let head = |rows: &[(i64, i64, i64, i64)]| {
        let story = Story { terms: terms.clone(), ..story(&[100, 100, 100, 50, 50], rows) };
        let mut run = story.begin();
        run.order(1, 0, 5, None).finish();
        run.sink.head()
    };
    assert_eq!(head(&rows), head(&rows[..3]));
    assert_ne!(head(&rows), head(&rows[..2]));
}

#[test]
fn a_bust_leaves_the_account_as_if_nothing_had_been_bought() {
    let story = story(&[100, 100, 120, 120], &[(3, BUST, HOUR, 2 * HOUR)]);
    let mut run = story.begin();
    run.order(1, 0, 5, None).at(2);
    assert_eq!(run.held(0), 5);
    run.at(4);
    assert_eq!((run.held(0), run.equity()), (0, 1_000_000));
}

#[test]
fn a_correction_gives_fills_another_price() {
    let story = story(&[100, 100, 120, 120], &[(3, CORRECT, 90, HOUR)]);
    let mut run = story.begin();
    run.order(1, 0, 5, None).at(4);
    assert_eq!((run.held(0), run.equity()), (5, 1_000_000 + 5 * 30_000));
}

#[test]
fn a_bust_of_one_window_leaves_the_fills_of_others() {
    let story = story(&[100, 100, 100, 110, 110], &[(4, BUST, 2 * HOUR, 3 * HOUR)]);
    let mut run = story.begin();
    run.order(1, 0, 5, None).order(2, 0, 3, None).at(5);
    assert_eq!((run.held(0), run.equity()), (5, 1_050_000));
    assert_eq!(run.simulation.desk().counts().fills, 1);
}

#[test]
fn word_of_a_bust_travels_like_any_report() {
    let mut story = story(&[100, 100, 120, 120, 120], &[(3, BUST, 0, 2 * HOUR)]);
    story.latency_ns = HOUR / 4;
    let mut run = story.begin();
    run.order(1, 0, 5, None).at(3);
    assert_eq!(run.held(0), 5);
    run.at(4);
    assert_eq!(run.held(0), 0);
}

#[test]
fn what_was_filled_before_a_split_is_not_busted() {
    let actions = [(2, SPLIT, 2, 1), (3, BUST, 0, 3 * HOUR)];
    let story = story(&[100, 100, 50, 50], &actions);
    let mut run = story.begin();
    run.order(1, 0, 5, None).at(4);
    assert_eq!((run.held(0), run.equity()), (10, 1_000_000));
}

#[test]
fn two_runs_with_busts_and_corrections_write_the_same_journal() {
    let actions = [(3, CORRECT, 90, 0), (4, BUST, 2 * HOUR, 4 * HOUR)];
    let journal = || {
        let story = story(&[100, 100, 100, 110, 110, 90], &actions);
        let mut run = story.begin();
        run.order(1, 0, 5, None).order(2, 0, -3, Some(95)).order(3, 1, 2, None).finish();
        run.sink.iter().map(|record| record.payload.to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(journal(), journal());
}

#[test]
fn a_position_is_taken_over_at_the_venues_mark_though_the_market_stands_still() {
    let mut story = story(&[100, 100, 100, 100], &[(3, MARK, 84, 0)]);
    story.terms = margin(MarginKind::Cross);
    let mut run = story.begin();
    run.order(1, 0, 50, None).at(3);
    // As in the example of the document: 83 and a fee of 41.50.
    assert_eq!((run.held(0), run.equity()), (0, 108_500));
    assert_eq!(run.records(RecordKind::Liquidation), [(3, 50, 0, 83)]);
}

#[test]
fn while_the_venue_marks_it_higher_a_position_is_not_taken_over_for_a_low_print() {
    let mut story = story(&[100, 100, 84, 84], &[(2, MARK, 100, 0)]);
    for kind in [MarginKind::Cross, MarginKind::Isolated { leverage: decimal("10") }] {
        story.terms = margin(kind);
        let mut run = story.begin();
        run.order(1, 0, 50, None).at(4);
        assert_eq!((run.held(0), run.equity()), (50, 200_000));
    }
}

#[test]
fn with_isolated_margin_the_venues_mark_takes_the_position_over() {
    let mut story = story(&[100, 100, 100, 100], &[(3, MARK, 84, 0)]);
    story.terms = margin(MarginKind::Isolated { leverage: decimal("10") });
    let mut run = story.begin();
    run.order(1, 0, 50, None).at(3);
    assert_eq!(run.records(RecordKind::Liquidation), [(3, 50, 0, 83)]);
}

#[test]
fn funding_without_a_price_of_its_own_is_charged_at_the_venues_mark() {
    let rows = [(2, MARK, 120, 0), (3, FUNDING, PERCENT, 0)];
    let story = story(&[100, 100, 100, 100], &rows);
    let mut run = story.begin();
    run.order(1, 0, 5, None).at(3);
    assert_eq!(run.records(RecordKind::Funding), [(3, 5, 5, 120)]);
    // 5 x 120 x 1 %; the mark itself is worth nothing in the books.
    assert_eq!(run.equity(), 1_000_000 - 6_000);
}

#[test]
fn a_mark_of_before_a_split_is_forgotten() {
    let mut story = story(&[100, 100, 100, 50, 50], &[(2, MARK, 99, 0), (3, SPLIT, 2, 1)]);
    story.terms = margin(MarginKind::Cross);
    let mut run = story.begin();
    run.order(1, 0, 50, None).at(5);
    assert_eq!((run.held(0), run.equity()), (100, 1_000_000));
}
