//! Equity at every moment, and the sums its measures are made of.

use hansa_engine::curve::{Course, Measures, Steps, Term};
use pyo3::prelude::*;

use crate::buffer::{Column, ColumnMut};
use crate::error::{IntoPyErr, core_error};

/// Rows that ascend, and the value from each of them on.
type StepsTuple<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// Number of returns, mean, squares, largest; third and fourth moment; downside, drawdown, least,
/// mean of the curve.
type MeasuresTuple = (usize, f64, f64, f64, [f64; 2], (f64, f64, f64, f64));

/// Steps of many, their arrays borrowed.
struct Borrowed(Vec<(Column<i64>, Column<f64>)>);

impl Borrowed {
    fn of(steps: &[StepsTuple<'_>]) -> PyResult<Self> {
        let both = |(rows, values): &StepsTuple<'_>| Ok((Column::of(rows)?, Column::of(values)?));
        steps.iter().map(both).collect::<PyResult<_>>().map(Self)
    }

    fn steps(&self) -> Vec<Steps<'_>> {
        let own = self.0.iter();
        own.map(|(rows, values)| Steps { rows: rows.slice(), values: values.slice() }).collect()
    }
}

/// Equity at the moments from `start` on, written to `out` [B]. Steps of lots by fills [N], of lots by
/// what happened besides ([N] or none), of cash [C]; the last known prices [B, N]; what a unit of
/// each currency is worth ([B], or none for the account's own); lot, multiplier and quote of each
/// instrument, none where positions are balances.
#[pyfunction]
pub fn equity_curve(
    moved: [Vec<StepsTuple<'_>>; 3],
    close: Bound<'_, PyAny>,
    rates: Vec<Option<Bound<'_, PyAny>>>,
    terms: Vec<(f64, f64, usize)>,
    start: i64,
    out: Bound<'_, PyAny>,
) -> PyResult<()> {
    let [filled, befallen, cash] = moved;
    let (filled, befallen) = (Borrowed::of(&filled)?, Borrowed::of(&befallen)?);
    let (cash, close) = (Borrowed::of(&cash)?, Column::<f64>::of(&close)?);
    let rates = rates
        .iter()
        .map(|each| each.as_ref().map(Column::<f64>::of).transpose())
        .collect::<PyResult<Vec<_>>>()?;
    let mut out = ColumnMut::<f64>::of(&out)?;
    let course = Course {
        filled: filled.steps(),
        befallen: befallen.steps(),
        cash: cash.steps(),
        close: close.slice(),
        rates: rates.iter().map(|each| each.as_ref().map(Column::slice)).collect(),
        terms: terms
            .into_iter()
            .map(|(lot, multiplier, quote)| Term { lot, multiplier, quote })
            .collect(),
    };
    course.equity(start, out.slice_mut()).map_err(IntoPyErr::into_py)
}

/// What measures of a curve [T + 1] of one point at least are made of.
#[pyfunction]
pub fn curve_measures(py: Python<'_>, equity: Bound<'_, PyAny>) -> PyResult<MeasuresTuple> {
    let equity = Column::<f64>::of(&equity)?;
    let points = equity.slice();
    if points.is_empty() {
        return Err(core_error("expected a curve of one point at least"));
    }
    let found = py.detach(|| Measures::of(points));
    let rest = (found.downside, found.drawdown, found.least, found.curve_mean);
    Ok((found.count, found.mean, found.squares, found.largest, found.moments, rest))
}
