//! Every kind with every field, and every other combination that is refused.

use hansa_types::{InstrumentId, Price, Qty, Side, TimeInForce, TimeNs};

use super::table::{at, from, gtd, limit, lives, peg, ticket, trail};
use super::trial::{EURUSD, STOCK, Trial, id};
use crate::carried::fields::need;
use crate::carried::{
    Action, Distance, Field, Group, Illegal, Kind, Need, PegTo, Ticket, TriggerSource,
};

use Side::{Buy, Sell};

/// + must, o may, . must not; the columns are `Field::ALL`.
const NEEDS: [(Kind, &str); 10] = [
    //                        trigger
    //                        px src limit trail activation offset peg offset cap least display
    (Kind::Market, "..........."),
    (Kind::Limit, "..+........"),
    (Kind::Stop, "+o........."),
    (Kind::StopLimit, "+o+........"),
    (Kind::MarketIfTouched, "++........."),
    (Kind::LimitIfTouched, "+++........"),
    (Kind::TrailingStop, ".+.+o......"),
    (Kind::TrailingStopLimit, ".+.+o+....."),
    (Kind::Pegged, "......+ooo."),
    (Kind::Iceberg, "..+.......+"),
];

fn table() -> impl Iterator<Item = (Kind, Field, Need)> {
    let need = |mark| match mark {
        '+' => Need::Must,
        'o' => Need::May,
        _ => Need::MustNot,
    };
    NEEDS.into_iter().flat_map(move |(kind, marks)| {
        Field::ALL.into_iter().zip(marks.chars().map(need)).map(move |(f, n)| (kind, f, n))
    })
}

/// The ticket with this field set, or taken out.
fn with(ticket: Ticket, field: Field, is_set: bool) -> Ticket {
    let px = is_set.then_some(Price(90));
    let one = is_set.then_some(1);
    match field {
        Field::TriggerPx => Ticket { trigger_px: px, ..ticket },
        Field::TriggerSource => {
            Ticket { trigger_source: is_set.then_some(TriggerSource::Last), ..ticket }
        }
        Field::LimitPx => Ticket { limit_px: px, ..ticket },
        Field::Trail => Ticket { trail: is_set.then_some(Distance::Ticks(1)), ..ticket },
        Field::ActivationPx => Ticket { activation_px: px, ..ticket },
        Field::LimitOffset => Ticket { limit_offset_ticks: one, ..ticket },
        Field::Peg => Ticket { peg: is_set.then_some(PegTo::Mid), ..ticket },
        Field::PegOffset => Ticket { peg_offset_ticks: one, ..ticket },
        Field::CapPx => Ticket { cap_px: px, ..ticket },
        Field::LeastChange => Ticket { least_change_ticks: one, ..ticket },
        Field::DisplayQty => Ticket { display_qty: is_set.then_some(Qty(1)), ..ticket },
    }
}

/// A ticket of this kind with all that it must have.
fn complete(kind: Kind) -> Ticket {
    let bare = gtd(1_000, ticket(kind, Buy));
    let musts = table().filter(|(other, _, need)| *other == kind && *need == Need::Must);
    musts.fold(bare, |ticket, (_, field, _)| with(ticket, field, true))
}

fn refusal(ticket: &Ticket) -> Option<Illegal> {
    Trial::new().submit(ticket).err()
}

fn group_refusal(group: Group<'_>) -> Option<Illegal> {
    let mut trial = Trial::new();
    let refused = trial.submit_group(group).err();
    assert!(refused.is_none() || (trial.carrier.is_empty() && trial.out.is_empty()));
    refused
}

#[test]
fn needs_are_as_written() {
    for (kind, field, expected) in table() {
        assert_eq!(need(kind, field), expected, "{kind:?} {field:?}");
    }
}

#[test]
fn every_kind_is_taken_with_what_it_must_have() {
    for kind in Kind::ALL {
        assert_eq!(refusal(&complete(kind)), None, "{kind:?}");
    }
}

#[test]
fn every_kind_is_refused_without_a_field_it_must_have() {
    for (kind, field, _) in table().filter(|(_, _, need)| *need == Need::Must) {
        let refused = refusal(&with(complete(kind), field, false));
        let expected = Illegal::Missing { kind: kind.name(), field: field.name() };
        assert_eq!(refused, Some(expected), "{kind:?} {field:?}");
    }
}

#[test]
fn every_kind_is_refused_with_a_field_it_must_not_have_and_taken_with_one_it_may() {
    for (kind, field, need) in table() {
        let refused = refusal(&with(complete(kind), field, true));
        let is_superfluous = matches!(refused, Some(Illegal::Superfluous { field: found, .. })
            if found == field.name());
        assert_eq!(is_superfluous, need == Need::MustNot, "{kind:?} {field:?}");
        assert_eq!(refused.is_none(), need != Need::MustNot, "{kind:?} {field:?}");
    }
}

#[test]
fn numbers_outside_their_range_are_refused_with_the_range() {
    let peg = peg(Buy, PegTo::Mid);
    let trailing = |distance| trail(Kind::TrailingStop, Sell, distance);
    let iceberg = complete(Kind::Iceberg);
    let offset = complete(Kind::TrailingStopLimit);
    let cases = [
        (Ticket { order_qty: Qty(0), ..peg }, "order_qty of pegged orders"),
        (trailing(Distance::Ticks(0)), "trail of trailing stop orders"),
        (trailing(Distance::Bps(0)), "trail of trailing stop orders"),
        (trailing(Distance::Bps(10_000)), "trail of trailing stop orders"),
        (Ticket { limit_offset_ticks: Some(-1), ..offset }, "limit_offset_ticks of trailing"),
        (Ticket { least_change_ticks: Some(0), ..peg }, "least_change_ticks of pegged orders"),
        (Ticket { display_qty: Some(Qty(0)), ..iceberg }, "display_qty of iceberg orders"),
        (Ticket { display_qty: Some(Qty(10)), ..iceberg }, "display_qty of iceberg orders"),
    ];
    for (ticket, expected) in cases {
        let message = refusal(&ticket).unwrap().to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn what_must_rest_cannot_be_immediate() {
    for kind in Kind::ALL {
        for time in [TimeInForce::Ioc, TimeInForce::Fok] {
            let refused = refusal(&lives(time, complete(kind)));
            let must_rest = matches!(kind, Kind::Pegged | Kind::Iceberg);
            let expected = must_rest.then_some(Illegal::Immediate { kind: kind.name() });
            assert_eq!(refused, expected, "{kind:?} {time:?}");
        }
    }
}

#[test]
fn times_must_follow_each_other() {
    let market = Ticket { ts: TimeNs(10), ..ticket(Kind::Market, Buy) };
    let cases = [
        (from(10, market), "ts_active must be later than 10 (ts), found 10"),
        (gtd(9, market), "ts_expiry must be later than 10 (ts), found 9"),
        (gtd(20, from(20, market)), "ts_expiry must be later than 20 (ts_active), found 20"),
    ];
    for (ticket, expected) in cases {
        assert_eq!(refusal(&ticket).unwrap().to_string(), expected);
    }
}

#[test]
fn a_day_order_has_no_other_end() {
    let refused = refusal(&lives(TimeInForce::Day, gtd(50, at(Kind::Stop, Sell, 90))));
    assert_eq!(refused, Some(Illegal::TwoEnds { ts_expiry_ns: 50 }));
}

#[test]
fn only_market_and_limit_tickets_have_an_opening_and_a_closing() {
    for (kind, life) in Kind::ALL.into_iter().flat_map(|kind| {
        [TimeInForce::AtTheOpening, TimeInForce::AtTheClosing].map(|life| (kind, life))
    }) {
        let ticket = Ticket { instrument: STOCK, ts_expiry: None, ..complete(kind) };
        let is_sent = matches!(kind, Kind::Market | Kind::Limit);
        let expected = (!is_sent).then_some(Illegal::Call { kind: kind.name() });
        assert_eq!(refusal(&lives(life, ticket)), expected, "{kind:?} {life:?}");
    }
}

#[test]
fn an_instrument_without_sessions_has_no_opening_and_no_closing() {
    for life in [TimeInForce::AtTheOpening, TimeInForce::AtTheClosing] {
        let refused = refusal(&lives(life, limit(Buy, 90)));
        assert_eq!(refused, Some(Illegal::NoSessions { instrument: 0 }));
    }
}

#[test]
fn a_plain_order_is_left_to_the_venue() {
    for kind in Kind::ALL {
        let alone = Ticket { ts_expiry: None, ..complete(kind) };
        let is_native = matches!(kind, Kind::Market | Kind::Limit | Kind::Stop | Kind::StopLimit);
        let expected = is_native.then_some(Illegal::Native { kind: kind.name() });
        assert_eq!(refusal(&alone), expected, "{kind:?}");
    }
}

#[test]
fn an_instrument_of_another_desk_is_refused() {
    let refused = refusal(&Ticket { instrument: InstrumentId(2), ..complete(Kind::Pegged) });
    assert_eq!(refused, Some(Illegal::UnknownInstrument { found: 2, count: 2 }));
}

#[test]
fn a_group_has_one_instrument_one_source_and_one_quantity() {
    let first = limit(Buy, 95);
    let cases = [
        (Ticket { instrument: InstrumentId(1), ..first }, "instrument", 0, 1),
        (Ticket { source: 3, ..first }, "source", 0, 3),
        (Ticket { order_qty: Qty(9), ..first }, "order_qty", 10, 9),
    ];
    for (other, field, mine, theirs) in cases {
        let expected = Illegal::GroupDiffers { field, first: mine, second: theirs };
        assert_eq!(group_refusal(Group::Oco(&[first, other])), Some(expected));
        let oto = Group::Oto { parent: &first, children: &[first, other] };
        assert_eq!(group_refusal(oto), Some(expected));
    }
}

#[test]
fn an_oco_leg_must_wait_or_rest() {
    let now = ticket(Kind::Market, Buy);
    let immediate = lives(TimeInForce::Fok, limit(Buy, 95));
    for leg in [now, immediate] {
        let refused = group_refusal(Group::Oco(&[limit(Buy, 95), leg]));
        assert_eq!(refused, Some(Illegal::ImmediateLeg { kind: leg.kind.name() }));
    }
    assert_eq!(group_refusal(Group::Oco(&[limit(Buy, 95), from(9, now)])), None);
}

#[test]
fn an_oto_needs_a_child() {
    let refused = group_refusal(Group::Oto { parent: &limit(Buy, 95), children: &[] });
    assert_eq!(refused, Some(Illegal::NoChildren));
}

#[test]
fn a_bracket_has_a_target_beyond_its_stop_against_its_entry() {
    let (entry, target, stop) = (limit(Buy, 100), limit(Sell, 120), at(Kind::Stop, Sell, 90));
    let bracket = |target: &Ticket, stop: &Ticket| {
        group_refusal(Group::Bracket { entry: &entry, target, stop }).map(|e| e.to_string())
    };
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(bracket(&target, &stop), None);
    assert_eq!(
        bracket(&limit(Buy, 120), &stop),
        said("the target of a bracket must trade against its entry, found it on the entry's side")
    );
    assert_eq!(
        bracket(&target, &limit(Sell, 90)),
        said("the stop of a bracket must be a stop or trailing stop, found limit")
    );
    assert_eq!(
        bracket(&stop, &stop),
        said("the target of a bracket must be a limit or if-touched order, found stop")
    );
    assert_eq!(
        bracket(&limit(Sell, 90), &stop),
        said("target 90 must lie beyond stop 90 in the favourable direction")
    );
}

#[test]
fn a_change_of_what_is_fixed_is_refused() {
    let mut trial = Trial::new();
    let stop = at(Kind::Stop, Sell, 90);
    let ticket = trial.submit(&stop).unwrap();
    let cases = [
        (Ticket { source: 1, ..stop }, "source"),
        (Ticket { instrument: InstrumentId(1), ..stop }, "instrument"),
        (Ticket { side: Buy, ..stop }, "side"),
        (Ticket { kind: Kind::MarketIfTouched, ..stop }, "kind"),
    ];
    for (change, field) in cases {
        let refused = trial.carrier.replace(ticket, &change, &mut trial.out);
        assert_eq!(refused, Err(Illegal::Fixed { id: ticket.0, field }));
    }
}

#[test]
fn the_trigger_of_a_triggered_ticket_is_fixed() {
    let mut trial = Trial::new();
    let stop = at(Kind::Stop, Sell, 90);
    let ticket = trial.submit(&stop).unwrap();
    trial.step(super::trial::Step::Print(90));
    let refused = trial.carrier.replace(ticket, &at(Kind::Stop, Sell, 80), &mut trial.out);
    assert_eq!(refused, Err(Illegal::Fixed { id: ticket.0, field: "trigger" }));
}

#[test]
fn a_ticket_that_has_ended_can_neither_be_cancelled_nor_changed() {
    let mut trial = Trial::new();
    let stop = at(Kind::Stop, Sell, 90);
    let ticket = trial.submit(&stop).unwrap();
    trial.carrier.cancel(ticket, &mut trial.out).unwrap();
    let not_open = Err(Illegal::NotOpen { id: id(1).0 });
    assert_eq!(trial.carrier.cancel(ticket, &mut trial.out), not_open);
    assert_eq!(trial.carrier.replace(ticket, &stop, &mut trial.out), not_open);
}

#[test]
fn a_refused_ticket_leaves_nothing_behind() {
    let mut trial = Trial::new();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    trial.carrier.state_bytes(&mut before);
    trial.submit(&ticket(Kind::Pegged, Buy)).unwrap_err();
    trial.carrier.state_bytes(&mut after);
    assert_eq!(before, after);
}

#[test]
fn ids_are_of_the_source_and_of_the_carriers_half() {
    let mut trial = Trial::new();
    let ticket = Ticket { source: 17, ..from(5, ticket(Kind::Market, Buy)) };
    let id = trial.submit(&ticket).unwrap();
    trial.carrier.on_time(TimeNs(5), &mut trial.out);
    let Some(Action::Send { order, .. }) = trial.out.first() else { panic!("nothing sent") };
    for id in [id, order.cl_ord_id] {
        assert!(id.source() == 17 && crate::carried::is_carried(id));
    }
    assert_eq!(trial.carrier.owner(order.cl_ord_id), Some(id));
    assert_eq!(trial.carrier.ticket(id).map(|ticket| ticket.instrument), Some(EURUSD));
}
