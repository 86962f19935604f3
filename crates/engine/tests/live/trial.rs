//! A live desk alone, with a venue that says what a test wants.

use hansa_engine::desk::{Closing, Desk, DeskOptions};
use hansa_engine::effect::Effect;
use hansa_engine::live::{Heard, Live, Outgoing};
use hansa_engine::{Answer, Command, Stage, Wake};
use hansa_gate::Limits;
use hansa_journal::{Entry, Hash, JournalError, MemorySink, Sink};
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_market::event::{InstrumentEvent, MarketEvent, Trade};
use hansa_types::{
    Amount, ClOrdId, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId, InstrumentSpec,
    Liquidity, Money, OrdStatus, OrdType, OrderRequest, OrderTerms, Price, Qty, RejectReason, Side,
    TimeInForce, TimeNs,
};

pub const ID: InstrumentId = InstrumentId(0);
pub const OPERATOR: u16 = 3;
/// The first wait of a close that came to nothing.
pub const WAIT_NS: i64 = 250_000_000;

/// Keeps the kinds of what it takes, and fails to commit when told so.
#[derive(Default)]
pub struct Kept {
    pub sink: MemorySink,
    pub entries: Vec<Entry>,
    pub is_broken: bool,
}

impl Sink for Kept {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        self.entries.push(Entry { kind, ts_ns, payload: payload.to_vec() });
        self.sink.append(kind, ts_ns, payload)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        if self.is_broken { Err(JournalError::Stopped) } else { Ok(()) }
    }

    fn head(&self) -> Hash {
        self.sink.head()
    }

    fn records(&self) -> u64 {
        self.sink.records()
    }
}

pub struct Trial {
    pub live: Live,
    pub sink: Kept,
    pub exec_id: u64,
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn amount(text: &str) -> Amount {
    Amount::from(decimal(text))
}

pub fn desk(quantity_min: Decimal) -> Desk {
    desk_of(AccountKind::Margin { leverage_max: decimal("10") }, quantity_min)
}

pub fn desk_of(account_kind: AccountKind, quantity_min: Decimal) -> Desk {
    let spec = InstrumentSpec {
        symbol: "TEST:BTC".into(),
        base: "BTC".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: Decimal::ONE,
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        quantity_min,
        notional_min: Decimal::ZERO,
    };
    let ledger = LedgerOptions {
        account_kind,
        lot_method: LotMethod::AverageCost,
        base_currency: "USD".parse().unwrap(),
    };
    let limits = Limits {
        order_value_max: Some(amount("500")),
        position_value_max: Some(amount("100000")),
        gross_exposure_ratio_max: Some(decimal("10")),
        net_exposure_ratio_max: Some(decimal("10")),
        price_collar_bps: Some(decimal("5000")),
        orders_per_minute_max: Some(100),
        drawdown_ratio_max: Some(decimal("0.9")),
        stale_after_ns: Some(1_000),
        shrink: true,
    };
    let options = DeskOptions { ledger, limits, band_bps: 0, fee_allowance_bps: 0, agents: 0 };
    Desk::new(vec![Instrument::new(ID, spec).unwrap()], options).unwrap()
}

impl Trial {
    /// A desk with 10,000 in cash that has seen a print at 100 at time 10.
    pub fn new() -> Self {
        Self::of(desk(Decimal::ZERO))
    }

    pub fn of(desk: Desk) -> Self {
        let mut trial = Self::unheard(desk);
        trial.print(10, 100);
        trial
    }

    /// A desk with 10,000 in cash, before its first event.
    pub fn unheard(desk: Desk) -> Self {
        let mut sink = Kept::default();
        let mut live = Live::begin(desk, b"manifest", &mut sink).unwrap();
        let money = Money { amount: amount("10000"), currency: "USD".parse().unwrap() };
        live.deposit(money, &mut sink).unwrap();
        Self { live, sink, exec_id: 0 }
    }

    pub fn print(&mut self, ts: i64, price: i64) {
        let ts = TimeNs(ts);
        let trade =
            Trade { ts_event: ts, ts_recv: ts, price: Price(price), qty: Qty(1), aggressor: None };
        let event = InstrumentEvent { instrument: ID, event: MarketEvent::Trade(trade) };
        self.live.record_market(&event, ts, &mut self.sink).unwrap();
        self.live.market(event, ts);
        self.settle();
    }

    pub fn settle(&mut self) -> Vec<Wake> {
        std::iter::from_fn(|| self.live.next(&mut self.sink).unwrap()).collect()
    }

    pub fn buy(&mut self, lots: i64) -> Answer {
        self.submit(Side::Buy, lots)
    }

    pub fn sell(&mut self, lots: i64) -> Answer {
        self.submit(Side::Sell, lots)
    }

    pub fn submit(&mut self, side: Side, lots: i64) -> Answer {
        let request = OrderRequest {
            cl_ord_id: ClOrdId(0),
            instrument: ID,
            side,
            ord_type: OrdType::Market,
            time_in_force: TimeInForce::Gtc,
            order_qty: Qty(lots),
            limit_px: None,
            stop_px: None,
            ts: TimeNs(0),
            terms: OrderTerms::NONE,
        };
        let now = self.live.now();
        self.live.command((now, 16), &Command::Submit(request), &mut self.sink).unwrap()
    }

    pub fn command(&mut self, command: Command) {
        let now = self.live.now();
        self.live.command((now, OPERATOR), &command, &mut self.sink).unwrap();
    }

    pub fn sent(&mut self) -> Vec<Outgoing> {
        self.live.take_outgoing(&mut self.sink).unwrap()
    }

    /// The whole of an order fills, at 100.
    pub fn fill(&mut self, order: &OrderRequest) -> ExecutionReport {
        let report = self.report_of(order);
        self.hear(&report);
        report
    }

    /// All of an order, filled at 100.
    pub fn report_of(&mut self, order: &OrderRequest) -> ExecutionReport {
        self.exec_id += 1;
        ExecutionReport {
            exec_id: self.exec_id,
            exec_ref_id: 0,
            cl_ord_id: order.cl_ord_id,
            instrument: ID,
            side: order.side,
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::Filled,
            order_qty: order.order_qty,
            cum_qty: order.order_qty,
            leaves_qty: Qty::ZERO,
            last_qty: order.order_qty,
            last_px: Price(100),
            reference_px: Price(100),
            fee: Amount::ZERO,
            fee_currency: "USD".parse().unwrap(),
            liquidity: Liquidity::Taker,
            reason: RejectReason::None,
            ts_event: self.live.now(),
            ts_recv: self.live.now(),
        }
    }

    /// A desk that holds so many.
    pub fn holding(lots: i64) -> Self {
        let mut trial = Self::new();
        trial.buy(lots);
        let bought = order(&trial.sent());
        trial.fill(&bought);
        trial
    }

    /// An order ends without a fill.
    pub fn end(&mut self, order: &OrderRequest, exec_type: ExecType) {
        self.end_at(order, exec_type, Qty::ZERO);
    }

    pub fn end_at(&mut self, order: &OrderRequest, exec_type: ExecType, cum_qty: Qty) {
        let is_refused = exec_type == ExecType::Rejected;
        let report = ExecutionReport {
            exec_type,
            ord_status: if is_refused { OrdStatus::Rejected } else { OrdStatus::Canceled },
            cum_qty,
            last_qty: Qty::ZERO,
            reason: RejectReason::NotHeld,
            ..self.report_of(order)
        };
        assert_eq!(self.hear(&report), Heard::Taken);
    }

    /// The venue has an order as before: it refused to cancel it.
    pub fn keep(&mut self, order: &OrderRequest) {
        let report = ExecutionReport {
            exec_type: ExecType::CancelRejected,
            ord_status: OrdStatus::New,
            cum_qty: Qty::ZERO,
            leaves_qty: order.order_qty,
            last_qty: Qty::ZERO,
            reason: RejectReason::TooManyRequests,
            ..self.report_of(order)
        };
        assert_eq!(self.hear(&report), Heard::Taken);
    }

    /// What is left of the position to close, and why.
    pub fn closing(&self) -> Closing {
        self.live.desk().closings().next().unwrap().1
    }

    /// The clock is read.
    pub fn ring(&mut self, ts: i64) {
        self.live.record_time(TimeNs(ts), &mut self.sink).unwrap();
        self.live.time(TimeNs(ts));
        self.settle();
    }

    pub fn hear(&mut self, report: &ExecutionReport) -> Heard {
        let heard = self.live.report(report, &mut self.sink).unwrap();
        self.settle();
        heard
    }

    pub fn kinds(&self) -> Vec<u16> {
        self.sink.entries.iter().map(|entry| entry.kind).collect()
    }

    pub fn position(&self) -> i64 {
        self.live.desk().ledger().position_qty(ID).0
    }
}

pub fn cancels(sent: &[Outgoing]) -> Vec<ClOrdId> {
    let each = sent.iter().map(|sent| match sent.effect {
        Effect::Cancel(id) => id,
        ref other => panic!("expected cancels, found {other:?}"),
    });
    each.collect()
}

pub fn order(sent: &[Outgoing]) -> OrderRequest {
    match sent {
        [Outgoing { effect: Effect::Send(approved), .. }] => *approved.request(),
        other => panic!("expected one order, found {other:?}"),
    }
}
