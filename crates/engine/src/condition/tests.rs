#![allow(clippy::unwrap_used, clippy::float_cmp)]

use hansa_market::event::InstrumentEvent;
use hansa_market::event::Quote;
use hansa_types::{InstrumentId, TimeNs};
use proptest::prelude::*;

use super::*;

const SCALE: Scale = Scale { tick: (1.0, 100.0), lot: (1.0, 10.0) };

fn quoted(bid: (i64, i64), ask: (i64, i64)) -> Wake {
    let ts = TimeNs(1);
    let quote = Quote {
        ts_event: ts,
        ts_recv: ts,
        bid_px: Price(bid.0),
        ask_px: Price(ask.0),
        bid_qty: Qty(bid.1),
        ask_qty: Qty(ask.1),
    };
    let event = MarketEvent::Quote(quote);
    Wake::Market(InstrumentEvent { instrument: InstrumentId(0), event })
}

fn known(wake: &Wake) -> Known {
    let mut known = Known::default();
    known.take(wake, 0);
    known
}

fn op(name: &str, inputs: &[usize]) -> StepSpec {
    (name.to_owned(), vec![], inputs.to_vec())
}

fn number(value: f64) -> StepSpec {
    ("constant".to_owned(), vec![value], vec![])
}

#[test]
fn fields_are_what_the_touch_says() {
    let known = known(&quoted((1000, 30), (1004, 10)));
    let value = |field| known.value(field, &SCALE);
    assert_eq!((value(Field::Bid), value(Field::Ask), value(Field::Mid)), (10.0, 10.04, 10.02));
    assert_eq!((value(Field::SpreadTicks), value(Field::Imbalance)), (4.0, 0.5));
    assert_eq!(value(Field::BidQuantity), 3.0);
    assert!(value(Field::Last).is_nan());
}

#[test]
fn an_empty_side_is_not_known_and_the_other_is() {
    for ask in [(0, 10), (1004, 0)] {
        let known = known(&quoted((1000, 30), ask));
        let value = |field| known.value(field, &SCALE);
        assert_eq!((value(Field::Bid), value(Field::BidQuantity)), (10.0, 3.0));
        let unknown = [Field::Ask, Field::AskQuantity, Field::Mid, Field::Spread, Field::Imbalance];
        assert!(unknown.iter().all(|field| value(*field).is_nan()));
    }
}

#[test]
fn what_is_not_known_is_not_true_and_neither_is_its_contrary() {
    let specs = [op("spread_ticks", &[]), number(0.0), op("ge", &[0, 1]), op("not", &[2])];
    for length in [3, 4] {
        let mut condition = Condition::new(&specs[..length]).unwrap();
        assert!(!condition.holds(&Known::default(), &SCALE, &[]));
    }
}

#[test]
fn what_looks_back_or_across_is_refused_by_its_name() {
    let lag = ("lag".to_owned(), vec![1.0], vec![0]);
    for looking in [lag, op("demean", &[0]), op("close", &[])] {
        let error = Condition::new(&[op("bid", &[]), looking]).unwrap_err();
        assert!(matches!(error, FeatureError::LooksBeyond { node: 1, .. }), "{error}");
    }
    assert!(Condition::new(&[op("add", &[0, 0])]).is_err());
    assert!(Condition::new(&[op("bid", &[]), op("add", &[0])]).is_err());
}

proptest! {
    #[test]
    fn a_condition_holds_where_plain_arithmetic_says_so(
        bid in 1i64..500, width in 0i64..9, shown in (1i64..50, 1i64..50), feature in -3.0..3.0f64,
    ) {
        let ask = bid + width;
        let specs = [
            op("spread_ticks", &[]), number(3.0), op("lt", &[0, 1]),
            op("imbalance", &[]), ("bar".to_owned(), vec![0.0], vec![]), op("gt", &[3, 4]),
            op("and", &[2, 5]),
        ];
        let mut condition = Condition::new(&specs).unwrap();
        let known = known(&quoted((bid, shown.0), (ask, shown.1)));
        let imbalance = (shown.0 - shown.1) as f64 / (shown.0 + shown.1) as f64;
        let expected = width < 3 && imbalance > feature;
        prop_assert_eq!(condition.holds(&known, &SCALE, &[feature]), expected);
    }
}
