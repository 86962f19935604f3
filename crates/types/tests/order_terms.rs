//! Which terms go together, as a table: every single one and every pair of them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use hansa_types::{
    ClOrdId, InstrumentId, Malformed, OrdType, OrderRequest, OrderTerms, PostOnly, Price, Qty,
    Side, TimeInForce, TimeNs,
};

/// A limit order of ten lots, good till cancelled, made at 0.
const fn plain() -> OrderRequest {
    OrderRequest {
        cl_ord_id: ClOrdId(1),
        instrument: InstrumentId(0),
        side: Side::Buy,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::Gtc,
        order_qty: Qty(10),
        limit_px: Some(Price(100)),
        stop_px: None,
        ts: TimeNs(0),
        terms: OrderTerms::NONE,
    }
}

/// What a word of the table asks for, and the field it sets: words of one field do not meet.
const WORDS: [(&str, &str); 21] = [
    ("market", "type"),
    ("stop", "type"),
    ("stop-limit", "type"),
    ("day", "life"),
    ("ioc", "life"),
    ("fok", "life"),
    ("opening", "life"),
    ("closing", "life"),
    ("gtd", "life"),
    ("dated", "life"),
    ("expired", "life"),
    ("date-only", "life"),
    ("post-reject", "post"),
    ("post-slide", "post"),
    ("reduce-only", "reduce"),
    ("all-or-none", "all"),
    ("hidden", "hidden"),
    ("min-4", "min"),
    ("min-11", "min"),
    ("display-3", "display"),
    ("display-0", "display"),
];

fn with(word: &str, mut request: OrderRequest) -> OrderRequest {
    let terms = &mut request.terms;
    match word {
        "market" => (request.ord_type, request.limit_px) = (OrdType::Market, None),
        "stop" => {
            (request.ord_type, request.limit_px) = (OrdType::Stop, None);
            request.stop_px = Some(Price(110));
        }
        "stop-limit" => {
            (request.ord_type, request.stop_px) = (OrdType::StopLimit, Some(Price(90)));
        }
        "day" => request.time_in_force = TimeInForce::Day,
        "ioc" => request.time_in_force = TimeInForce::Ioc,
        "fok" => request.time_in_force = TimeInForce::Fok,
        "opening" => request.time_in_force = TimeInForce::AtTheOpening,
        "closing" => request.time_in_force = TimeInForce::AtTheClosing,
        "gtd" => request.time_in_force = TimeInForce::Gtd,
        "dated" => {
            (request.time_in_force, terms.expire_ts) = (TimeInForce::Gtd, Some(TimeNs(1)));
        }
        "expired" => {
            (request.time_in_force, terms.expire_ts) = (TimeInForce::Gtd, Some(TimeNs(0)));
        }
        "date-only" => terms.expire_ts = Some(TimeNs(1)),
        "post-reject" => terms.post_only = PostOnly::Reject,
        "post-slide" => terms.post_only = PostOnly::Slide,
        "reduce-only" => terms.is_reduce_only = true,
        "all-or-none" => terms.is_all_or_none = true,
        "hidden" => terms.is_hidden = true,
        "min-4" => terms.min_qty = Qty(4),
        "min-11" => terms.min_qty = Qty(11),
        "display-3" => terms.display_qty = Some(Qty(3)),
        "display-0" => terms.display_qty = Some(Qty(0)),
        other => panic!("no word {other}"),
    }
    request
}

/// Illegal by themselves, and with anything that is not found earlier.
const ALONE: [(&str, Malformed); 5] = [
    ("gtd", Malformed::ExpiryMissing),
    ("expired", Malformed::ExpiryPassed),
    ("date-only", Malformed::ExpiryUnwanted),
    ("min-11", Malformed::MinQtyAboveOrder),
    ("display-0", Malformed::NoDisplay),
];

/// Illegal together. What is not here, and not illegal alone, is legal.
const TOGETHER: [(&str, &str, Malformed); 62] = [
    ("stop", "opening", Malformed::CallStop),
    ("stop-limit", "opening", Malformed::CallStop),
    ("opening", "post-reject", Malformed::CallTerms),
    ("opening", "post-slide", Malformed::CallTerms),
    ("opening", "all-or-none", Malformed::CallTerms),
    ("opening", "hidden", Malformed::CallTerms),
    ("opening", "min-4", Malformed::CallTerms),
    ("opening", "display-3", Malformed::CallTerms),
    ("stop", "closing", Malformed::CallStop),
    ("stop-limit", "closing", Malformed::CallStop),
    ("closing", "post-reject", Malformed::CallTerms),
    ("closing", "post-slide", Malformed::CallTerms),
    ("closing", "all-or-none", Malformed::CallTerms),
    ("closing", "hidden", Malformed::CallTerms),
    ("closing", "min-4", Malformed::CallTerms),
    ("closing", "display-3", Malformed::CallTerms),
    ("market", "post-reject", Malformed::PostOnlyWithoutLimit),
    ("market", "post-slide", Malformed::PostOnlyWithoutLimit),
    ("market", "hidden", Malformed::HiddenWithoutLimit),
    ("market", "display-3", Malformed::DisplayWithoutLimit),
    ("stop", "post-reject", Malformed::PostOnlyWithoutLimit),
    ("stop", "post-slide", Malformed::PostOnlyWithoutLimit),
    ("stop", "hidden", Malformed::HiddenWithoutLimit),
    ("stop", "display-3", Malformed::DisplayWithoutLimit),
    ("stop-limit", "post-reject", Malformed::PostOnlyStop),
    ("stop-limit", "post-slide", Malformed::PostOnlyStop),
    ("ioc", "post-reject", Malformed::PostOnlyImmediate),
    ("ioc", "post-slide", Malformed::PostOnlyImmediate),
    ("ioc", "all-or-none", Malformed::AllOrNoneIoc),
    ("ioc", "hidden", Malformed::HiddenImmediate),
    ("ioc", "display-3", Malformed::DisplayImmediate),
    ("fok", "post-reject", Malformed::PostOnlyImmediate),
    ("fok", "post-slide", Malformed::PostOnlyImmediate),
    ("fok", "all-or-none", Malformed::AllOrNoneFok),
    ("fok", "hidden", Malformed::HiddenImmediate),
    ("fok", "min-4", Malformed::MinQtyFok),
    ("fok", "display-3", Malformed::DisplayImmediate),
    ("post-reject", "all-or-none", Malformed::PostOnlyAllOrNone),
    ("post-reject", "min-4", Malformed::PostOnlyMinQty),
    ("post-reject", "min-11", Malformed::PostOnlyMinQty),
    ("post-slide", "all-or-none", Malformed::PostOnlyAllOrNone),
    ("post-slide", "min-4", Malformed::PostOnlyMinQty),
    ("post-slide", "min-11", Malformed::PostOnlyMinQty),
    ("all-or-none", "hidden", Malformed::AllOrNoneHidden),
    ("all-or-none", "min-4", Malformed::AllOrNoneMinQty),
    ("all-or-none", "min-11", Malformed::AllOrNoneMinQty),
    ("all-or-none", "display-3", Malformed::AllOrNoneDisplay),
    ("all-or-none", "display-0", Malformed::AllOrNoneDisplay),
    ("hidden", "display-3", Malformed::HiddenDisplay),
    ("hidden", "display-0", Malformed::HiddenDisplay),
    // Of two things that are illegal alone the one that is looked for first is named.
    ("gtd", "min-11", Malformed::ExpiryMissing),
    ("gtd", "display-0", Malformed::ExpiryMissing),
    ("expired", "min-11", Malformed::ExpiryPassed),
    ("expired", "display-0", Malformed::ExpiryPassed),
    ("date-only", "min-11", Malformed::ExpiryUnwanted),
    ("date-only", "display-0", Malformed::ExpiryUnwanted),
    ("min-11", "display-0", Malformed::MinQtyAboveOrder),
    ("market", "min-11", Malformed::MinQtyAboveOrder),
    ("stop", "min-11", Malformed::MinQtyAboveOrder),
    ("fok", "min-11", Malformed::MinQtyAboveOrder),
    ("market", "display-0", Malformed::NoDisplay),
    ("stop", "display-0", Malformed::NoDisplay),
];

fn alone(word: &str) -> Option<Malformed> {
    ALONE.iter().find(|(other, _)| *other == word).map(|(_, reason)| *reason)
}

fn expected(one: &str, two: &str) -> Result<(), Malformed> {
    let row = TOGETHER.iter().find(|(a, b, _)| (*a, *b) == (one, two));
    let reason = row.map(|(_, _, reason)| *reason).or(alone(one)).or(alone(two));
    reason.map_or(Ok(()), Err)
}

#[test]
fn every_word_alone_is_legal_or_has_its_reason() {
    assert_eq!(plain().check(), Ok(()));
    for (word, _) in WORDS {
        let found = with(word, plain()).check();
        assert_eq!(found, alone(word).map_or(Ok(()), Err), "{word}");
    }
}

#[test]
fn every_pair_of_words_is_legal_or_has_its_reason() {
    for (place, (one, field)) in WORDS.iter().enumerate() {
        for (two, _) in WORDS[place + 1..].iter().filter(|(_, other)| other != field) {
            let found = with(two, with(one, plain())).check();
            assert_eq!(found, expected(one, two), "{one} with {two}");
        }
    }
}

#[test]
fn quantity_and_prices_go_with_the_type() {
    let market = with("market", plain());
    let stop = with("stop", plain());
    let limit_px = Some(Price(100));
    for (request, reason) in [
        (OrderRequest { order_qty: Qty(0), ..plain() }, Malformed::NoQuantity),
        (OrderRequest { limit_px: None, ..plain() }, Malformed::LimitMissing),
        (OrderRequest { limit_px, ..market }, Malformed::LimitUnwanted),
        (OrderRequest { stop_px: None, ..stop }, Malformed::StopMissing),
        (OrderRequest { stop_px: limit_px, ..plain() }, Malformed::StopUnwanted),
    ] {
        assert_eq!(request.check(), Err(reason));
        assert!(reason.is_of_prices());
    }
}

#[test]
fn quantities_of_terms_stay_within_the_order() {
    let negative = OrderTerms { min_qty: Qty(-1), ..OrderTerms::NONE };
    let wide = OrderTerms { display_qty: Some(Qty(11)), ..OrderTerms::NONE };
    let whole = OrderTerms { min_qty: Qty(10), display_qty: Some(Qty(10)), ..OrderTerms::NONE };
    let check = |terms| OrderRequest { terms, ..plain() }.check();
    assert_eq!(check(negative), Err(Malformed::MinQtyNegative));
    assert_eq!(check(wide), Err(Malformed::DisplayAboveOrder));
    assert_eq!(check(whole), Ok(()));
}

#[test]
fn every_reason_has_its_own_number_and_its_own_words() {
    for (number, reason) in (1_u8..).zip(Malformed::ALL) {
        assert_eq!(Malformed::of_number(number), Some(reason));
        let same = Malformed::ALL.iter().filter(|other| other.to_string() == reason.to_string());
        assert_eq!(same.count(), 1, "{reason:?}");
    }
    assert_eq!(Malformed::of_number(0), None);
}

#[test]
fn every_reason_is_reached_by_a_table_of_this_file() {
    let prices = Malformed::ALL.into_iter().filter(|reason| reason.is_of_prices());
    let others = [Malformed::MinQtyNegative, Malformed::DisplayAboveOrder];
    let mut reached: Vec<Malformed> = prices.chain(others).collect();
    reached.extend(ALONE.iter().map(|(_, reason)| *reason));
    reached.extend(TOGETHER.iter().map(|(_, _, reason)| *reason));
    reached.sort_unstable();
    reached.dedup();
    assert_eq!(reached, Malformed::ALL);
}
