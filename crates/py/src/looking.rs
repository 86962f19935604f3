//! How a desk stands, in a run of either kind, for whoever looks at it on its way.

use hansa_engine::Desk;
use hansa_types::{InstrumentId, Side};
use pyo3::prelude::*;

use crate::error::IntoPyErr;
use crate::live::LiveRun;
use crate::run::Run;

/// How many levels of a book are shown.
const LEVELS: usize = 10;

/// A run over data, or a live one.
#[derive(FromPyObject)]
pub enum AnyRun<'py> {
    /// Over data.
    Over(PyRef<'py, Run>),
    /// Of a live desk.
    Live(PyRef<'py, LiveRun>),
}

/// lots, last price and its time, cost, realised, unrealised.
type HeldTuple = (i64, Option<i64>, i64, Option<String>, Option<String>, Option<String>);
/// id, filled, status.
type OpenTuple = (u64, i64, &'static str);
/// price and lots, the best first.
type SideLevels = Vec<(i64, i64)>;
/// Equity and its highest, cash, gross and net exposure; none while a price is missing.
type MoneyTuple = (Option<String>, String, String, Option<String>, Option<String>);
/// Time, money, switches, what is held, open orders, books, outcomes.
type StandTuple = (
    i64,
    MoneyTuple,
    (bool, bool, bool, bool),
    Vec<HeldTuple>,
    Vec<OpenTuple>,
    Vec<(SideLevels, SideLevels)>,
    Vec<u8>,
);

/// How the desk of a run stands. Money as decimals in the account's currency; of each instrument
/// lots, last price in ticks with its time, and cost and profit as `LiveRun.profits` says; open
/// orders by id; of each instrument the levels of bids and asks, none without depth.
#[pyfunction]
pub fn look(run: AnyRun<'_>) -> PyResult<StandTuple> {
    let (desk, now) = match &run {
        AnyRun::Over(run) => (run.desk(), run.now()),
        AnyRun::Live(run) => (run.desk(), run.now()),
    };
    let each = || desk.instruments().iter().map(hansa_types::Instrument::id);
    let open = desk.orders().iter().map(|(id, order)| {
        let life = &order.life;
        (id.0, life.cum_qty.0, life.status.name())
    });
    let outcomes = desk.outcomes().iter().map(|outcome| *outcome as u8).collect();
    Ok((
        now.0,
        money(desk)?,
        desk.switches(),
        each().map(|id| held(desk, id)).collect(),
        open.collect(),
        each().map(|id| (levels(desk, id, Side::Buy), levels(desk, id, Side::Sell))).collect(),
        outcomes,
    ))
}

fn money(desk: &Desk) -> PyResult<MoneyTuple> {
    let ledger = desk.ledger();
    let equity = desk.known_equity().map_err(IntoPyErr::into_py)?;
    Ok((
        equity.map(|sum| sum.to_string()),
        desk.equity_peak().to_string(),
        ledger.cash(ledger.base_currency()).to_string(),
        ledger.gross_exposure().ok().map(|sum| sum.to_string()),
        ledger.net_exposure().ok().map(|sum| sum.to_string()),
    ))
}

fn held(desk: &Desk, id: InstrumentId) -> HeldTuple {
    let (ledger, profit) = (desk.ledger(), desk.ledger().profit(id));
    let [cost, realised, unrealised] = [profit.cost, profit.realised, profit.unrealised]
        .map(|each| each.map(|sum| sum.to_string()));
    let mark = desk.mark(id).map(|price| price.0);
    (ledger.position_qty(id).0, mark, desk.mark_ts(id).0, cost, realised, unrealised)
}

fn levels(desk: &Desk, id: InstrumentId, side: Side) -> SideLevels {
    let book = desk.book(id);
    book.map_or_else(Vec::new, |book| {
        book.depth(side, LEVELS).map(|(price, lots)| (price.0, lots.0)).collect()
    })
}
