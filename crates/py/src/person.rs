//! Orders of people on a live desk: each is recorded and sent once under the id they gave it.

use hansa_engine::desk::{Labelled, SOURCE_PERSON};
use hansa_engine::{Command, Label, Stage};
use hansa_types::{
    ClOrdId, OrdType, OrderRequest, OrderTerms, PostOnly, Price, Qty, Side, TimeInForce, TimeNs,
};
use pyo3::prelude::*;

use crate::error::{IntoPyErr, core_error};
use crate::live::LiveRun;
use crate::strategy::instrument_of;

/// instrument, is a buy, type, time in force, lots, limit, stop, post-only, reduce-only.
type Asked = (u32, bool, u8, u8, i64, Option<i64>, Option<i64>, bool, bool);
/// control, limit, observed, in words.
type RefusalTuple = (u8, i128, i128, String);
/// id, refusal.
type PlacedTuple = (u64, Option<RefusalTuple>);

/// Places an order under the id that a person gave it: whether it is new, whether one that was
/// there asks for the same, and what came of it. Nothing is recorded of one that was there.
#[pyfunction]
pub fn place_order(
    run: &Bound<'_, LiveRun>,
    now_ns: i64,
    label: &str,
    asked: Asked,
) -> PyResult<(bool, bool, PlacedTuple)> {
    let request = request_of(&run.borrow(), asked)?;
    let label = label_of(label)?;
    let is_new = run.borrow().desk().labelled(&label).is_none();
    if is_new {
        let (given, command) = ((TimeNs(now_ns), SOURCE_PERSON), Command::Order(label, request));
        let mut run_mut = run.borrow_mut();
        let (live, sink) = run_mut.parts()?;
        live.command(given, &command, sink).map_err(IntoPyErr::into_py)?;
        drop(run_mut);
        LiveRun::advance(run)?;
    }
    let run = run.borrow();
    let Some(found) = run.desk().labelled(&label) else {
        return Err(core_error("expected the order that was just placed"));
    };
    Ok((is_new, found.is_for(&request), told(&run, found)))
}

/// The order that a person gave this id: its own id, and why the gate refused if it did.
#[pyfunction]
pub fn labelled_order(run: &Bound<'_, LiveRun>, label: &str) -> PyResult<Option<PlacedTuple>> {
    let (label, run) = (label_of(label)?, run.borrow());
    Ok(run.desk().labelled(&label).map(|found| told(&run, found)))
}

fn label_of(text: &str) -> PyResult<Label> {
    let expected = "expected an id of 8 to 64 letters, digits, - and _";
    Label::new(text.as_bytes()).ok_or_else(|| core_error(expected))
}

fn told(run: &LiveRun, found: &Labelled) -> PlacedTuple {
    let instrument = &run.desk().instruments()[found.request.instrument.index()];
    let refusal = found.refusal.map(|refusal| {
        let words = refusal.describe(instrument);
        (refusal.control as u8, refusal.limit, refusal.observed, words)
    });
    (found.request.cl_ord_id.0, refusal)
}

fn request_of(run: &LiveRun, asked: Asked) -> PyResult<OrderRequest> {
    let (
        instrument,
        is_buy,
        ord_type,
        time_in_force,
        lots,
        limit,
        stop,
        is_post_only,
        is_reduce_only,
    ) = asked;
    let post_only = if is_post_only { PostOnly::Reject } else { PostOnly::None };
    Ok(OrderRequest {
        cl_ord_id: ClOrdId(0),
        instrument: instrument_of(run.desk(), instrument)?,
        side: if is_buy { Side::Buy } else { Side::Sell },
        ord_type: OrdType::from_number(ord_type)
            .ok_or_else(|| core_error("expected an order type 1 to 4"))?,
        time_in_force: TimeInForce::from_number(time_in_force)
            .ok_or_else(|| core_error("expected a time in force 0 to 4, 6 or 7"))?,
        order_qty: Qty(lots),
        limit_px: limit.map(Price),
        stop_px: stop.map(Price),
        ts: TimeNs(0),
        terms: OrderTerms { post_only, is_reduce_only, ..OrderTerms::NONE },
    })
}
