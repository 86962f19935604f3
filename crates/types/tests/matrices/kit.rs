//! Reads a matrix and drives an order's life through it.
//!
//! Columns: time, message, exec type, status after it, order, cum, leaves and last quantity. A row
//! whose time ends in `?` is what may happen instead: it is tried, and the story goes on without
//! it. The status of a request is that of the order once it is sent, or `not sent`; that of a
//! report which stops the desk is `illegal`.

use hansa_types::{
    Amount, ClOrdId, ExecType, ExecutionReport, InstrumentId, Liquidity, OrdStatus, OrderLife,
    Price, Qty, RejectReason, Side, TimeNs,
};

use ExecType as E;
use OrdStatus as S;

const EXECS: [ExecType; 12] = [
    E::New,
    E::Trade,
    E::Canceled,
    E::Replaced,
    E::Rejected,
    E::Expired,
    E::Triggered,
    E::CancelRejected,
    E::Restated,
    E::DoneForDay,
    E::TradeCancel,
    E::TradeCorrect,
];

/// A row as it is written.
struct Row<'a> {
    text: &'a str,
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn new(text: &'a str) -> Self {
        let cells: Vec<&str> = text.split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 8, "expected 8 columns: {text}");
        Self { text, cells }
    }

    /// A quantity; of an empty cell what it was.
    fn qty(&self, column: usize, before: Qty) -> Qty {
        match self.cells[column] {
            "" => before,
            number => Qty(number.parse().expect(self.text)),
        }
    }

    fn is_aside(&self) -> bool {
        self.cells[0].ends_with('?')
    }

    fn exec(&self) -> ExecType {
        let word = self.cells[2].to_lowercase().replace(' ', "_");
        *EXECS.iter().find(|exec| exec.name() == word).expect(self.text)
    }

    fn report(&self, life: &OrderLife) -> ExecutionReport {
        let exec_type = if self.cells[1].starts_with("Cancel Reject") {
            E::CancelRejected
        } else {
            self.exec()
        };
        ExecutionReport {
            exec_id: 1,
            exec_ref_id: u64::from(exec_type.takes_back()),
            cl_ord_id: ClOrdId(1),
            instrument: InstrumentId(0),
            side: Side::Buy,
            exec_type,
            ord_status: S::New,
            order_qty: self.qty(4, life.order_qty),
            cum_qty: self.qty(5, life.cum_qty),
            leaves_qty: self.qty(6, life.leaves_qty()),
            last_qty: self.qty(7, Qty::ZERO),
            last_px: Price(100),
            reference_px: Price(100),
            fee: Amount::ZERO,
            fee_currency: "USD".parse().unwrap(),
            liquidity: Liquidity::None,
            reason: RejectReason::None,
            ts_event: TimeNs(0),
            ts_recv: TimeNs(0),
        }
    }

    /// The life after this row; none where it is not sent, or illegal.
    fn step(&self, life: OrderLife) -> Option<OrderLife> {
        match self.cells[1].split('(').next().unwrap() {
            "Cancel Request" => life.cancel_sent(),
            "Replace Request" => life.replace_sent(),
            _ => life.apply(&self.report(&life)).ok(),
        }
    }

    /// The life after this row, which must be what the row says.
    fn play(&self, life: OrderLife) -> OrderLife {
        let (after, status) = (self.step(life), self.cells[3]);
        if matches!(status, "illegal" | "not sent") {
            assert_eq!(after, None, "{}", self.text);
            return life;
        }
        let after = after.expect(self.text);
        let words = after.status.name().replace('_', " ");
        assert_eq!(words, status.to_lowercase(), "{}", self.text);
        if self.cells[1].starts_with("Replace Request") {
            return after;
        }
        let expected = [self.qty(4, after.order_qty), self.qty(5, after.cum_qty)];
        assert_eq!([after.order_qty, after.cum_qty], expected, "{}", self.text);
        assert_eq!(after.leaves_qty(), self.qty(6, after.leaves_qty()), "{}", self.text);
        after
    }
}

/// Drives an order through a matrix; the first row is the order.
pub fn matrix(table: &str) {
    let rows: Vec<Row<'_>> =
        table.lines().map(str::trim).filter(|line| !line.is_empty()).map(Row::new).collect();
    let (order, rows) = rows.split_first().expect("an order");
    assert!(order.cells[1].starts_with("New Order"), "{}", order.text);
    let mut life = OrderLife::sent(order.qty(4, Qty::ZERO));
    for row in rows {
        let after = row.play(life);
        life = if row.is_aside() { life } else { after };
    }
}
