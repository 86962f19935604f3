//! Ballots, council and allocation over blocks of moments.

use hansa_engine::allocation::VolatilityTarget;
use hansa_engine::ballot::{Confidence, Table};
use hansa_engine::council::{Ballots, Council as CoreCouncil, Decisions, Learning, Rule};
use pyo3::prelude::*;
use pyo3::types::PyFloat;

use crate::buffer::{Column, ColumnMut};
use crate::error::{IntoPyErr, core_error};

/// A council's rule with all that it remembers.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
pub struct Council {
    rule: Rule,
    seats: Vec<f64>,
    council: Option<(usize, CoreCouncil)>,
}

#[pymethods]
impl Council {
    /// From the name of a rule, the weight of each seat, each agent's horizon in moments, and the
    /// rule's numbers (majority: quorum; hedge: learning and floor).
    #[new]
    fn new(
        rule: &str,
        seats: Vec<f64>,
        horizons: Vec<usize>,
        numbers: (f64, f64),
    ) -> PyResult<Self> {
        let rule = match rule {
            "weighted_mean" => Rule::WeightedMean,
            "median" => Rule::Median,
            "majority" => Rule::Majority { quorum_ratio: numbers.0 },
            "hedge" if horizons.len() == seats.len() && !horizons.contains(&0) => {
                let (learning_ratio, floor_ratio) = numbers;
                Rule::Hedge(Learning { horizons, learning_ratio, floor_ratio })
            }
            "hedge" => return Err(core_error("expected a horizon of at least 1 for each seat")),
            _ => return Err(core_error("expected weighted_mean, median, majority or hedge")),
        };
        Ok(Self { rule, seats, council: None })
    }

    /// Decides on the next moments: conviction, confidence `[T, A, N]`, close `[T, N]`, veto
    /// `[T, A, N]`; writes conviction, dissent `[T, N]`, weight `[T, A]` and vetoed `[T, N]`.
    fn decide(
        &mut self,
        py: Python<'_>,
        floats: [Bound<'_, PyAny>; 3],
        veto: Bound<'_, PyAny>,
        out: [Bound<'_, PyAny>; 3],
        vetoed: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let [conviction, confidence, close] = floats;
        let conviction = Column::<f64>::of(&conviction)?;
        let confidence = Column::<f64>::of(&confidence)?;
        let (close, veto) = (Column::<f64>::of(&close)?, Column::<u8>::of(&veto)?);
        let [said, dissent, weight] = out;
        let mut said = ColumnMut::<f64>::of(&said)?;
        let mut dissent = ColumnMut::<f64>::of(&dissent)?;
        let mut weight = ColumnMut::<f64>::of(&weight)?;
        let mut vetoed = ColumnMut::<u8>::of(&vetoed)?;
        let ballots = Ballots {
            conviction: conviction.slice(),
            confidence: confidence.slice(),
            veto: veto.slice(),
            close: close.slice(),
        };
        let mut decisions = Decisions {
            conviction: said.slice_mut(),
            dissent: dissent.slice_mut(),
            weight: weight.slice_mut(),
            vetoed: vetoed.slice_mut(),
        };
        if decisions.weight.is_empty() {
            return Ok(());
        }
        let council = self.council(&ballots, &decisions)?;
        py.detach(|| council.decide(&ballots, &mut decisions)).map_err(IntoPyErr::into_py)
    }
}

impl Council {
    /// The council for the number of instruments that the first block shows.
    fn council(
        &mut self,
        ballots: &Ballots<'_>,
        out: &Decisions<'_>,
    ) -> PyResult<&mut CoreCouncil> {
        let moments = out.weight.len() / self.seats.len().max(1);
        let width = ballots.close.len() / moments.max(1);
        let (rule, seats) = (&self.rule, &self.seats);
        let (known, council) = self
            .council
            .get_or_insert_with(|| (width, CoreCouncil::new(rule.clone(), seats.clone(), width)));
        if *known != width {
            return Err(core_error("expected blocks of one universe"));
        }
        Ok(council)
    }
}

/// Lays an agent's ballots `[T, N]` at its seat of the block `[T, A, N]` (conviction, confidence),
/// rounded to the grid; false where one lies outside of its bounds.
#[pyfunction]
pub fn lay_ballots(
    conviction: Bound<'_, PyAny>,
    confidence: Bound<'_, PyAny>,
    seat: (usize, usize, usize),
    out: [Bound<'_, PyAny>; 2],
) -> PyResult<bool> {
    let (seat, agents, width) = seat;
    let conviction = Column::<f64>::of(&conviction)?;
    let [said, sure] = out;
    let (mut said, mut sure) = (ColumnMut::<f64>::of(&said)?, ColumnMut::<f64>::of(&sure)?);
    if width == 0 || seat >= agents {
        return Err(core_error("expected a seat of the council and an instrument at least"));
    }
    let (said, sure) = (said.slice_mut(), sure.slice_mut());
    let mut table = Table { conviction: said, confidence: sure, shape: (agents, width) };
    let is_within = if confidence.is_instance_of::<PyFloat>() {
        table.lay(seat, conviction.slice(), Confidence::Same(confidence.extract()?))
    } else {
        let each = Column::<f64>::of(&confidence)?;
        table.lay(seat, conviction.slice(), Confidence::Each(each.slice()))
    };
    is_within.map_err(IntoPyErr::into_py)
}

/// Target weights by volatility: conviction and volatility `[T, N]` in, weights `[T, N]` out.
/// `terms`: annual target, most in one instrument, most of all, root of the bars a year.
#[pyfunction]
pub fn volatility_weights(
    terms: (f64, f64, f64, f64),
    is_long_only: bool,
    floats: [Bound<'_, PyAny>; 2],
    out: Bound<'_, PyAny>,
    width: usize,
) -> PyResult<()> {
    let (volatility_ratio, instrument_ratio_max, gross_ratio_max, bars_per_year_root) = terms;
    let target = VolatilityTarget {
        volatility_ratio,
        instrument_ratio_max,
        gross_ratio_max,
        bars_per_year_root,
        is_long_only,
    };
    let [conviction, volatility] = floats;
    let (conviction, volatility) =
        (Column::<f64>::of(&conviction)?, Column::<f64>::of(&volatility)?);
    let mut out = ColumnMut::<f64>::of(&out)?;
    let columns = (conviction.slice(), volatility.slice());
    target.weigh(width, columns, out.slice_mut()).map_err(IntoPyErr::into_py)
}
