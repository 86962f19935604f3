//! Orders of people: through the gate like any other, and once under the id they gave.

use hansa_engine::desk::{Labelled, SOURCE_PERSON};
use hansa_engine::live::{Connection, Link};
use hansa_engine::{Answer, Command, Label, Stage};
use hansa_gate::Control;
use hansa_types::{
    ClOrdId, ExecType, OrdType, OrderRequest, OrderTerms, Price, Qty, Side, TimeInForce, TimeNs,
};

use super::trial::{ID, OPERATOR, Trial, order};

fn label(text: &str) -> Label {
    Label::new(text.as_bytes()).unwrap()
}

const BUY: OrderRequest = OrderRequest {
    cl_ord_id: ClOrdId(0),
    instrument: ID,
    side: Side::Buy,
    ord_type: OrdType::Limit,
    time_in_force: TimeInForce::Gtc,
    order_qty: Qty(2),
    limit_px: Some(Price(100)),
    stop_px: None,
    ts: TimeNs(0),
    terms: OrderTerms::NONE,
};
const SELL: OrderRequest =
    OrderRequest { side: Side::Sell, ord_type: OrdType::Market, limit_px: None, ..BUY };

impl Trial {
    fn person(&mut self, text: &str, request: OrderRequest) -> Answer {
        let (now, command) = (self.live.now(), Command::Order(label(text), request));
        self.live.command((now, SOURCE_PERSON), &command, &mut self.sink).unwrap()
    }

    fn labelled(&self, text: &str) -> Labelled {
        *self.live.desk().labelled(&label(text)).unwrap()
    }

    fn link(&mut self, link: Link) {
        let (connection, now) = (Connection { instrument: None, link, age_ns: 0 }, self.live.now());
        self.live.connection(connection, now, &mut self.sink).unwrap();
        self.settle();
    }
}

#[test]
fn an_order_of_a_person_is_recorded_judged_and_handed_out_as_theirs() {
    let mut trial = Trial::new();
    let Answer::Sent(id) = trial.person("hedge-01", BUY) else { panic!("expected an order") };
    assert_eq!((id.source(), order(&trial.sent()).limit_px), (3, Some(Price(100))));
    assert_eq!(trial.kinds(), [1, 21, 31, 19, 17]);
    assert_eq!(trial.labelled("hedge-01").request.cl_ord_id, id);
}

#[test]
fn under_one_id_there_is_one_order_whatever_is_asked_for() {
    let mut trial = Trial::new();
    trial.person("hedge-01", BUY);
    trial.sent();
    assert_eq!(trial.person("hedge-01", SELL), Answer::Nothing);
    assert!(trial.sent().is_empty());
    let first = trial.labelled("hedge-01");
    assert!(first.is_for(&BUY) && !first.is_for(&SELL));
}

#[test]
fn a_person_cancels_what_they_ordered() {
    let mut trial = Trial::new();
    let Answer::Sent(id) = trial.person("hedge-01", BUY) else { panic!("expected an order") };
    trial.sent();
    trial.command(Command::Cancel(id));
    assert_eq!(super::trial::cancels(&trial.sent()), [id]);
}

#[test]
fn the_books_say_what_a_person_holds() {
    let mut trial = Trial::new();
    trial.person("hedge-01", BUY);
    let bought = order(&trial.sent());
    trial.fill(&bought);
    assert_eq!((trial.position(), trial.live.desk().held_by(OPERATOR, ID)), (2, Qty(2)));
}

/// Brings a desk that holds two lots into a state.
type Bring = Box<dyn Fn(&mut Trial)>;

/// Every position is to be closed, and the order that closes one was refused.
fn wait_to_close(trial: &mut Trial) {
    trial.command(Command::Flatten);
    let closing = order(&trial.sent());
    trial.end(&closing, ExecType::Rejected);
}

#[test]
fn the_gate_answers_as_it_does_to_any_order() {
    let state = |command: Command| move |trial: &mut Trial| trial.command(command);
    let table: Vec<(Bring, OrderRequest, Option<Control>)> = vec![
        (Box::new(|_| ()), SELL, None),
        (Box::new(state(Command::Pause)), BUY, Some(Control::Pause)),
        (Box::new(state(Command::Pause)), SELL, None),
        (Box::new(state(Command::Kill)), BUY, Some(Control::Kill)),
        (Box::new(state(Command::Kill)), SELL, None),
        (Box::new(state(Command::Flatten)), SELL, Some(Control::Kill)),
        (Box::new(wait_to_close), SELL, Some(Control::Flatten)),
        (Box::new(|trial| trial.link(Link::Disconnected)), BUY, Some(Control::Connection)),
        (Box::new(|trial| trial.ring(1_000_000)), BUY, Some(Control::StalePrice)),
        (
            Box::new(|_| ()),
            OrderRequest { limit_px: Some(Price(1)), ..BUY },
            Some(Control::PriceCollar),
        ),
        (Box::new(|_| ()), OrderRequest { limit_px: None, ..BUY }, Some(Control::WellFormed)),
    ];
    for (place, (bring, request, expected)) in table.into_iter().enumerate() {
        let mut trial = Trial::holding(2);
        bring(&mut trial);
        trial.sent();
        let answer = trial.person("hedge-01", request);
        let found = trial.labelled("hedge-01").refusal.map(|refusal| refusal.control);
        assert_eq!(found, expected, "row {place}");
        assert_eq!(matches!(answer, Answer::Sent(_)), expected.is_none(), "row {place}");
    }
}

#[test]
fn who_gave_which_id_is_part_of_the_state() {
    let (mut one, mut other) = (Trial::new(), Trial::new());
    one.person("hedge-01", BUY);
    other.person("hedge-02", BUY);
    assert_ne!(one.live.state_hash(), other.live.state_hash());
}
