//! Orders of people on a live desk: each is recorded and sent once under the id they gave it.

use hansa_engine::desk::SOURCE_PERSON;
use hansa_engine::{Command, Label, Stage};
use hansa_types::TimeNs;
use pyo3::prelude::*;

use crate::error::{IntoPyErr, core_error};
use crate::live::LiveRun;
use crate::strategy::{AskedTuple, request_of};

/// id; control, limit, observed and words of a refusal.
type PlacedTuple = (u64, Option<(u8, i128, i128, String)>);

/// Places an order under the id that a person gave it: whether it is new, whether one that was
/// there asks for the same, and what came of it. Nothing is recorded of one that was there.
#[pyfunction]
pub fn place_order(
    run: &Bound<'_, LiveRun>,
    now_ns: i64,
    label: &str,
    asked: AskedTuple,
) -> PyResult<(bool, bool, PlacedTuple)> {
    let request = request_of(run.borrow().desk(), asked)?;
    let label = Label::new(label.as_bytes()).ok_or_else(|| core_error("expected a label"))?;
    let is_new = run.borrow().desk().labelled(&label).is_none();
    if is_new {
        let (given, command) = ((TimeNs(now_ns), SOURCE_PERSON), Command::Order(label, request));
        let mut desk = run.borrow_mut();
        let (live, sink) = desk.parts()?;
        live.command(given, &command, sink).map_err(IntoPyErr::into_py)?;
        drop(desk);
        LiveRun::advance(run)?;
    }
    let run = run.borrow();
    let found = run.desk().labelled(&label).ok_or_else(|| core_error("expected an order"))?;
    let instrument = &run.desk().instruments()[found.request.instrument.index()];
    let refusal = found.refusal.map(|refusal| {
        let words = refusal.describe(instrument);
        (refusal.control as u8, refusal.limit, refusal.observed, words)
    });
    Ok((is_new, found.is_for(&request), (found.request.cl_ord_id.0, refusal)))
}
