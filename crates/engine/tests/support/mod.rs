//! A desk, a venue and bars of an hour: stories of what happens to positions besides trades.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use hansa_engine::desk::{Desk, DeskOptions};
use hansa_engine::{Answer, Command, RecordKind, Simulation, Stage, Wake, Watch};
use hansa_gate::Limits;
use hansa_journal::MemorySink;
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_market::columns::{ActionColumns, BarColumns};
use hansa_market::merge::Stream;
use hansa_types::{
    Amount, ClOrdId, Decimal, Instrument, InstrumentId, InstrumentSpec, Money, OrdType,
    OrderRequest, OrderTerms, Price, Qty, Side, TimeInForce, TimeNs,
};
use hansa_venue::{AccountTerms, Fees, Latency, SimVenue, VenueOptions};

pub const HOUR: i64 = 3_600_000_000_000;
pub const DOLLAR: i128 = Decimal::ONE_ATOMS;
pub const FUNDING: i64 = 1;
pub const DIVIDEND: i64 = 2;
pub const SPLIT: i64 = 3;
pub const STATUS: i64 = 4;
pub const EXPIRY: i64 = 5;
pub const DELISTING: i64 = 6;
pub const BUST: i64 = 7;
pub const CORRECT: i64 = 8;
pub const MARK: i64 = 9;
/// In 10^-12.
pub const PERCENT: i64 = 10_000_000_000;

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn instrument(id: u32) -> Instrument {
    let spec = InstrumentSpec {
        symbol: format!("X:I{id}"),
        base: "BASE".parse().unwrap(),
        quote: "USD".parse().unwrap(),
        tick: Decimal::ONE,
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        quantity_min: Decimal::ONE,
        notional_min: Decimal::ZERO,
    };
    Instrument::new(InstrumentId(id), spec).unwrap()
}

/// Bars of one price each; the k-th closes after k + 1 hours.
pub struct Prices {
    pub ts_open: Vec<i64>,
    pub ts_event: Vec<i64>,
    pub price: Vec<i64>,
    pub volume: Vec<i64>,
}

impl Prices {
    pub fn of(price: &[i64]) -> Self {
        let hours = 0..price.len() as i64;
        Self {
            ts_open: hours.clone().map(|hour| hour * HOUR).collect(),
            ts_event: hours.map(|hour| (hour + 1) * HOUR).collect(),
            price: price.to_vec(),
            volume: vec![1_000_000; price.len()],
        }
    }

    pub fn stream(&self, id: u32) -> Stream<'_> {
        Stream::Bars(BarColumns {
            instrument: InstrumentId(id),
            ts_open: &self.ts_open,
            ts_event: &self.ts_event,
            open: &self.price,
            high: &self.price,
            low: &self.price,
            close: &self.price,
            volume: &self.volume,
        })
    }
}

/// Hour, kind, a, b of each action of instrument 0.
pub struct Actions {
    pub ts: Vec<i64>,
    pub kind: Vec<i64>,
    pub a: Vec<i64>,
    pub b: Vec<i64>,
}

impl Actions {
    pub fn of(rows: &[(i64, i64, i64, i64)]) -> Self {
        Self {
            ts: rows.iter().map(|row| row.0 * HOUR).collect(),
            kind: rows.iter().map(|row| row.1).collect(),
            a: rows.iter().map(|row| row.2).collect(),
            b: rows.iter().map(|row| row.3).collect(),
        }
    }

    pub fn stream(&self) -> Stream<'_> {
        let (ts_event, ts_recv) = (&self.ts, &self.ts);
        let (kind, a, b) = (&self.kind, &self.a, &self.b);
        Stream::Actions(ActionColumns {
            instrument: InstrumentId(0),
            ts_event,
            ts_recv,
            kind,
            a,
            b,
            // A correction is of what was filled until it was told.
            c: ts_event,
        })
    }
}

pub struct Story {
    pub prices: [Prices; 2],
    pub actions: Actions,
    pub terms: AccountTerms,
    pub kind: AccountKind,
    pub latency_ns: i64,
    pub slippage_bps: i64,
}

/// Instrument 0 at these prices, instrument 1 always at 100.
pub fn story(prices: &[i64], actions: &[(i64, i64, i64, i64)]) -> Story {
    let calm = vec![100; prices.len()];
    Story {
        prices: [Prices::of(prices), Prices::of(&calm)],
        actions: Actions::of(actions),
        terms: AccountTerms::default(),
        kind: AccountKind::Margin { leverage_max: decimal("10") },
        latency_ns: 0,
        slippage_bps: 0,
    }
}

pub fn desk(account_kind: AccountKind) -> Desk {
    let huge = Some(Amount(10i128.pow(32)));
    let limits = Limits {
        order_value_max: huge,
        position_value_max: huge,
        gross_exposure_ratio_max: Some(decimal("10")),
        net_exposure_ratio_max: Some(decimal("10")),
        price_collar_bps: Some(decimal("9999")),
        orders_per_minute_max: Some(1000),
        drawdown_ratio_max: Some(Decimal::ONE),
        stale_after_ns: Some(100 * HOUR),
        shrink: true,
    };
    let ledger = LedgerOptions {
        account_kind,
        lot_method: LotMethod::AverageCost,
        base_currency: "USD".parse().unwrap(),
    };
    let options = DeskOptions { ledger, limits, band_bps: 0, fee_allowance_bps: 0, agents: 1 };
    Desk::new(vec![instrument(0), instrument(1)], options).unwrap()
}

/// A run of a story under way: 1000 dollars, no position.
pub struct Run<'a> {
    pub simulation: Simulation,
    pub streams: Vec<Stream<'a>>,
    pub sink: MemorySink,
    /// What strategies were called for so far.
    pub heard: Vec<Wake>,
}

impl Story {
    pub fn begin(&self) -> Run<'_> {
        let options = VenueOptions {
            fees: Fees { maker_ratio: Decimal::ZERO, taker_ratio: Decimal::ZERO },
            slippage_bps: decimal(&self.slippage_bps.to_string()),
            latency: Latency { to_venue_ns: self.latency_ns, from_venue_ns: self.latency_ns },
            volume_share_ratio_max: Decimal::ONE,
        };
        let venue = SimVenue::new(vec![instrument(0), instrument(1)], options).unwrap();
        let venue = venue.with_account(self.terms.clone()).unwrap();
        let streams =
            vec![self.prices[0].stream(0), self.prices[1].stream(1), self.actions.stream()];
        streams.iter().try_for_each(Stream::check).unwrap();
        let mut sink = MemorySink::new();
        let start = (b"{}".as_slice(), 1, 0);
        let mut simulation =
            Simulation::begin(desk(self.kind), venue, &streams, start, &mut sink).unwrap();
        let money = Money { amount: Amount(1000 * DOLLAR), currency: "USD".parse().unwrap() };
        simulation.deposit(money, &mut sink).unwrap();
        simulation.watch(Watch { reports_from: Some(16), ..Watch::default() });
        Run { simulation, streams, sink, heard: Vec::new() }
    }
}

impl Run<'_> {
    /// Moves through all that is known after so many hours.
    pub fn at(&mut self, hour: i64) -> &mut Self {
        let ts = TimeNs(hour * HOUR);
        while let Some(wake) = self.simulation.run_to(&self.streams, ts, &mut self.sink).unwrap() {
            self.heard.push(wake);
        }
        self
    }

    /// Asks for signed lots of an instrument, at a limit if there is one.
    pub fn order(&mut self, hour: i64, id: u32, lots: i64, limit: Option<i64>) -> &mut Self {
        let answer = self.ask((hour, 16), id, lots, limit);
        assert!(matches!(answer, Answer::Sent(_)), "{answer:?}");
        self
    }

    /// The same of any source, which the gate may refuse.
    pub fn ask(
        &mut self,
        (hour, source): (i64, u16),
        id: u32,
        lots: i64,
        limit: Option<i64>,
    ) -> Answer {
        self.at(hour);
        let request = OrderRequest {
            cl_ord_id: ClOrdId(0),
            instrument: InstrumentId(id),
            side: Side::of(Qty(lots)),
            ord_type: if limit.is_some() { OrdType::Limit } else { OrdType::Market },
            time_in_force: TimeInForce::Gtc,
            order_qty: Qty(lots.abs()),
            limit_px: limit.map(Price),
            stop_px: None,
            ts: TimeNs(hour * HOUR),
            terms: OrderTerms::NONE,
        };
        let when = (TimeNs(hour * HOUR), source);
        self.simulation.command(when, &Command::Submit(request), &mut self.sink).unwrap()
    }

    pub fn finish(&mut self) -> &mut Self {
        self.simulation.finish(&self.streams, &mut self.sink).unwrap();
        self
    }

    pub fn held(&self, id: u32) -> i64 {
        self.simulation.desk().ledger().position_qty(InstrumentId(id)).0
    }

    /// Equity in thousandths of a dollar.
    pub fn equity(&self) -> i128 {
        let equity = self.simulation.desk().equity().unwrap().0;
        assert_eq!(equity % (DOLLAR / 1000), 0);
        equity / (DOLLAR / 1000)
    }

    pub fn open_orders(&self) -> usize {
        self.simulation.desk().orders().len()
    }

    /// Hour, position before and after, price, of each record of a kind.
    pub fn records(&self, kind: RecordKind) -> Vec<(i64, i64, i64, i64)> {
        let of = self.sink.iter().filter(|record| record.kind == kind as u16);
        of.map(|record| {
            let number =
                |at: usize| i64::from_le_bytes(record.payload[at..at + 8].try_into().unwrap());
            (record.ts_ns / HOUR, number(32), number(40), number(48))
        })
        .collect()
    }

    /// The reasons of all reports that have one.
    pub fn reasons(&self) -> Vec<u64> {
        let of = self.sink.iter().filter(|record| record.kind == RecordKind::Report as u16);
        of.map(|record| u64::from_le_bytes(record.payload[24..32].try_into().unwrap()))
            .filter(|reason| *reason != 0)
            .collect()
    }
}
