//! Higher timeframes: bars of a period, built from the bars of the run, and what is held of them.
//!
//! The nodes of a period are computed over the rows of its bars by the kernels of every other node,
//! so no operator knows of periods. A bar belongs to the period it closes in, `(begin, end]`,
//! counted in UTC from a Monday at midnight. It is known at the first row at or after its end. The
//! period in which the stream begins is dropped: it may lack its beginning, and a bar that hangs on
//! where history was cut is none.

use super::FeatureError;
use super::kernel::settle;
use super::signature::Params;
use crate::action::FUNDING_FIELDS;

/// Seconds of the longest period: 366 days.
const PERIOD_MAX_S: u32 = 31_622_400;
const NS_PER_S: i64 = 1_000_000_000;
/// 1970-01-05, a Monday.
const ANCHOR_NS: i64 = 4 * 86_400 * NS_PER_S;

/// The operators of higher timeframes. The other operators stand in the frame of their inputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Higher {
    /// A column of the bars of a period: open, high, low, close, volume, fields of funding.
    Column {
        /// Its place among them.
        column: usize,
        /// The period.
        every_s: u32,
    },
    /// The same number in every bar of a period.
    Constant {
        /// The period.
        every_s: u32,
        /// The number.
        value: f64,
    },
    /// What was computed at the period's last bar, at each row of the run.
    Held {
        /// The period.
        every_s: u32,
    },
}

/// Columns of bars.
pub(super) const FRAMED_BARS: usize = 5;
/// These, and what is known of funding at the end of a period.
const FRAMED: usize = FRAMED_BARS + FUNDING_FIELDS.len();
const COLUMNS: [&str; FRAMED] = [
    "every_open",
    "every_high",
    "every_low",
    "every_close",
    "every_volume",
    "every_funding_rate",
    "every_funding_age",
];

impl Higher {
    pub(super) fn named(name: &str, p: &Params<'_>) -> Result<Option<Self>, FeatureError> {
        if let Some(column) = COLUMNS.iter().position(|known| *known == name) {
            return Ok(Some(Self::Column { column, every_s: period(p)? }));
        }
        Ok(match name {
            "every_constant" => Some(Self::Constant { every_s: period(p)?, value: p.number(1)? }),
            "every" => Some(Self::Held { every_s: period(p)? }),
            _ => None,
        })
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Column { column, .. } => COLUMNS[column],
            Self::Constant { .. } => "every_constant",
            Self::Held { .. } => "every",
        }
    }

    pub(super) fn params(self) -> Vec<f64> {
        match self {
            Self::Column { every_s, .. } | Self::Held { every_s } => vec![f64::from(every_s)],
            Self::Constant { every_s, value } => vec![f64::from(every_s), value],
        }
    }

    pub(super) const fn every_s(self) -> u32 {
        match self {
            Self::Column { every_s, .. }
            | Self::Constant { every_s, .. }
            | Self::Held { every_s } => every_s,
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Within bounds, and whole.
fn period(p: &Params<'_>) -> Result<u32, FeatureError> {
    let seconds = p.number(0)?;
    if seconds.fract() == 0.0 && (1.0..=f64::from(PERIOD_MAX_S)).contains(&seconds) {
        return Ok(seconds as u32);
    }
    Err(p.wrong(0, format!("a whole number of seconds from 1 to {PERIOD_MAX_S}")))
}

/// The rows of a stretch of the stream, as a frame reads them.
pub(super) struct Rows<'a> {
    pub(super) ts_ns: &'a [i64],
    /// Open, high, low, close, volume, fields of funding; what nobody reads may be empty.
    pub(super) columns: [&'a [f64]; FRAMED],
    pub(super) width: usize,
}

/// The bars of one period.
pub(super) struct Frame {
    pub(super) every_s: u32,
    is_read: [bool; FRAMED],
    /// The number of the period that is being built, and its columns `[N]` so far.
    begun: Option<i64>,
    building: [Vec<f64>; FRAMED],
    /// False in the period in which the stream begins.
    is_whole: bool,
    /// The bars that were completed in the last stretch, row by row, and who has one.
    completed: [Vec<f64>; FRAMED],
    has_bar: Vec<bool>,
    /// At each row of the last stretch: how many bars were completed in it by then.
    bars_until: Vec<usize>,
    /// At each row: who has a bar of the run there.
    is_present: Vec<bool>,
}

impl Frame {
    pub(super) fn new(every_s: u32, width: usize) -> Self {
        Self {
            every_s,
            is_read: [false; FRAMED],
            begun: None,
            building: std::array::from_fn(|_| vec![f64::NAN; width]),
            is_whole: false,
            completed: std::array::from_fn(|_| Vec::new()),
            has_bar: Vec::new(),
            bars_until: Vec::new(),
            is_present: Vec::new(),
        }
    }

    pub(super) fn read(&mut self, column: usize) {
        self.is_read[column] = true;
    }

    /// The completed bars of the last stretch.
    pub(super) fn column(&self, column: usize) -> &[f64] {
        &self.completed[column]
    }

    /// How many values a node of this frame has over the last stretch.
    pub(super) fn values(&self) -> usize {
        self.has_bar.len()
    }

    /// Takes the next rows of the run.
    pub(super) fn take(&mut self, rows: &Rows<'_>) {
        self.completed.iter_mut().for_each(Vec::clear);
        self.has_bar.clear();
        self.bars_until.clear();
        self.is_present.clear();
        self.is_present.resize(rows.ts_ns.len() * rows.width, false);
        let every_ns = i64::from(self.every_s) * NS_PER_S;
        for (row, ts_ns) in rows.ts_ns.iter().enumerate() {
            let since = ts_ns.saturating_sub(ANCHOR_NS);
            let number = (since - 1).div_euclid(every_ns);
            if self.begun.is_some_and(|begun| begun != number) {
                self.complete();
            }
            self.begun = Some(number);
            self.merge(rows, row);
            if since.rem_euclid(every_ns) == 0 {
                self.complete();
            }
            self.bars_until.push(self.has_bar.len() / rows.width);
        }
    }

    fn merge(&mut self, rows: &Rows<'_>, row: usize) {
        let from = row * rows.width;
        for column in (0..FRAMED).filter(|column| self.is_read[*column]) {
            let news = rows.columns[column][from..from + rows.width].iter().map(|x| settle(*x));
            for (place, (old, new)) in self.building[column].iter_mut().zip(news).enumerate() {
                if !new.is_nan() {
                    *old = if old.is_nan() { new } else { merged(column, *old, new) };
                    self.is_present[from + place] = true;
                }
            }
        }
    }

    fn complete(&mut self) {
        self.begun = None;
        let is_whole = std::mem::replace(&mut self.is_whole, true);
        if is_whole {
            let read = || (0..FRAMED).filter(|column| self.is_read[*column]);
            let is_known = |place: usize| read().any(|at| !self.building[at][place].is_nan());
            self.has_bar.extend((0..self.building[0].len()).map(is_known));
        }
        for (built, completed) in self.building.iter_mut().zip(&mut self.completed) {
            if is_whole {
                completed.extend_from_slice(built);
            }
            built.fill(f64::NAN);
        }
    }
}

/// A column of the bar so far, with one more bar in it.
fn merged(column: usize, old: f64, new: f64) -> f64 {
    match column {
        0 => old,
        1 => old.max(new),
        2 => old.min(new),
        4 => old + new,
        _ => new,
    }
}

/// What was computed at the last bar of a period, for each instrument.
pub(super) struct Held(Vec<f64>);

impl Held {
    pub(super) fn new(width: usize) -> Self {
        Self(vec![f64::NAN; width])
    }

    /// Who has no bar in a period keeps what was known; who has none at a row has no value there.
    pub(super) fn run(&mut self, frame: &Frame, input: &[f64], output: &mut [f64]) {
        let width = self.0.len();
        let mut bars = input.chunks_exact(width).zip(frame.has_bar.chunks_exact(width));
        let mut taken = 0;
        let rows = output.chunks_exact_mut(width).zip(frame.is_present.chunks_exact(width));
        for ((row, is_present), until) in rows.zip(&frame.bars_until) {
            for (values, has_bar) in bars.by_ref().take(until - taken) {
                for ((held, value), has_bar) in self.0.iter_mut().zip(values).zip(has_bar) {
                    if *has_bar || !value.is_nan() {
                        *held = *value;
                    }
                }
            }
            taken = *until;
            for ((result, held), is_present) in row.iter_mut().zip(&self.0).zip(is_present) {
                *result = if *is_present { *held } else { f64::NAN };
            }
        }
    }
}
