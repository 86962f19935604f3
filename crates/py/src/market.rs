//! Instruments and their data, borrowed from Python for a run.

use std::sync::OnceLock;

use hansa_market::columns::{
    ActionColumns, BarColumns, ColumnError, DepthColumns, OrdersColumns, QuoteColumns, TradeColumns,
};
use hansa_market::flow::{FLOW_FIELDS, FlowColumns, Step};
use hansa_market::magnify::Tolerance;
use hansa_market::merge::{Stream, check};
use hansa_market::moments::{Cursor, Field, Middles, Points, Series, decision_points};
use hansa_market::touches::Touches;
use hansa_types::{Instrument, InstrumentId, InstrumentSpec};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffer::{Column, ColumnMut};
use crate::error::{IntoPyErr, core_error};

/// symbol, base, quote, tick, lot, multiplier, smallest quantity, smallest notional.
pub type SpecTuple = (String, String, String, String, String, String, String, String);
/// Kind ("bars", "finer", "quotes", "trades", "depth", "orders" or "actions"), place of the
/// instrument, columns in their order.
type TableTuple<'py> = (String, u32, Vec<Bound<'py, PyAny>>);

/// One table of one instrument.
#[derive(Debug)]
struct Held {
    kind: Kind,
    instrument: InstrumentId,
    columns: Vec<Column<i64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bars,
    Finer,
    Quotes,
    Trades,
    Depth,
    Orders,
    Actions,
}

impl Held {
    fn of((kind, instrument, columns): TableTuple<'_>, instruments: usize) -> PyResult<Self> {
        let (kind, count) = match kind.as_str() {
            "bars" => (Kind::Bars, 7),
            "finer" => (Kind::Finer, 7),
            "quotes" => (Kind::Quotes, 6),
            "trades" => (Kind::Trades, 5),
            "depth" => (Kind::Depth, 6),
            "orders" => (Kind::Orders, 8),
            "actions" => (Kind::Actions, 6),
            _ => {
                return Err(core_error(
                    "expected a table of bars, finer, quotes, trades, depth, orders or actions",
                ));
            }
        };
        if columns.len() != count || instrument as usize >= instruments {
            return Err(core_error("expected the columns of a table of one of the instruments"));
        }
        let columns = columns.iter().map(Column::of).collect::<PyResult<Vec<_>>>()?;
        Ok(Self { kind, instrument: InstrumentId(instrument), columns })
    }

    fn stream(&self) -> Stream<'_> {
        let instrument = self.instrument;
        let at = |place: usize| self.columns[place].slice();
        match self.kind {
            Kind::Bars => Stream::Bars(BarColumns::of(instrument, at)),
            Kind::Finer => Stream::Finer(BarColumns::of(instrument, at)),
            Kind::Quotes => Stream::Quotes(QuoteColumns::of(instrument, at)),
            Kind::Trades => Stream::Trades(TradeColumns::of(instrument, at)),
            Kind::Depth => Stream::Depth(DepthColumns::of(instrument, at)),
            Kind::Orders => Stream::Orders(OrdersColumns::of(instrument, at)),
            Kind::Actions => Stream::Actions(ActionColumns::of(instrument, at)),
        }
    }
}

/// Seven columns as int64 bytes, a verdict of each coarse bar, finer bars left out.
type MagnifiedTuple<'py> = (Vec<Bound<'py, PyBytes>>, Bound<'py, PyBytes>, usize);

/// The bars that the venue meets where an instrument has finer ones: `hansa_market::magnify`.
#[pyfunction]
pub fn magnify<'py>(
    py: Python<'py>,
    coarse: [Bound<'py, PyAny>; 7],
    finer: [Bound<'py, PyAny>; 7],
    tolerance: (i64, i64),
) -> PyResult<MagnifiedTuple<'py>> {
    let held = |columns: [Bound<'py, PyAny>; 7]| {
        columns.iter().map(Column::<i64>::of).collect::<PyResult<Vec<_>>>()
    };
    let (coarse, finer) = (held(coarse)?, held(finer)?);
    let coarse = BarColumns::of(InstrumentId(0), |place| coarse[place].slice());
    let finer = BarColumns::of(InstrumentId(0), |place| finer[place].slice());
    coarse.check().and_then(|()| finer.check()).map_err(IntoPyErr::into_py)?;
    let tolerance = Tolerance { price_ticks: tolerance.0, volume_bps: tolerance.1 };
    let found = hansa_market::magnify::magnify(&coarse, &finer, tolerance);
    let columns = found.columns().iter().map(|column| bytes_of(py, column)).collect();
    let verdicts: Vec<u8> = found.verdicts.iter().map(|verdict| *verdict as u8).collect();
    Ok((columns, PyBytes::new(py, &verdicts), found.outside))
}

fn bytes_of<'py>(py: Python<'py>, numbers: &[i64]) -> Bound<'py, PyBytes> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    PyBytes::new(py, &bytes)
}

/// The decision points as Python has them.
#[derive(IntoPyObject)]
enum PointsOf<'py> {
    Own(Bound<'py, PyBytes>),
    Table(usize),
}

/// The data of a run.
#[pyclass(frozen, module = "hansa._core")]
#[derive(Debug)]
pub struct Market {
    instruments: Vec<Instrument>,
    held: Vec<Held>,
    moments: Points,
    price_scale: Vec<(f64, f64)>,
    volume_scale: Vec<(f64, f64)>,
    /// Of each instrument of which nothing but a book is known, by order or by level.
    middles: Vec<Option<Middles>>,
    /// Order flow of each instrument that has ticks, from when it is first asked for.
    flows: OnceLock<Vec<Option<FlowColumns>>>,
}

impl Market {
    /// The instruments.
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// The streams of a run.
    pub fn streams(&self) -> Vec<Stream<'_>> {
        self.held.iter().map(Held::stream).collect()
    }

    /// The decision points.
    pub fn times(&self) -> &[i64] {
        match &self.moments {
            Points::ClosesOf(place) => self.held[*place].stream().ts_known(),
            Points::Own(times) => times,
        }
    }

    /// What is known of each instrument at the decision points: its bars, else its quotes, else
    /// its book's middle, else its prints.
    fn series(&self) -> Vec<Series<'_>> {
        let middles = self.middles.iter().map(Option::as_ref);
        middles
            .enumerate()
            .map(|(index, middles)| {
                let prints = || self.own(index, Kind::Trades).map(Held::stream);
                match (self.bars_or_quotes(index).map(Held::stream), middles) {
                    (Some(Stream::Bars(bars)), _) => Series::Bars(bars),
                    (_, Some(middles)) => Series::Middles(middles),
                    (Some(ticks), None) => Series::Ticks(ticks),
                    (None, None) => prints().map_or(Series::Nothing, Series::Ticks),
                }
            })
            .collect()
    }

    fn own(&self, index: usize, kind: Kind) -> Option<&Held> {
        self.held.iter().find(|each| each.kind == kind && each.instrument.index() == index)
    }

    fn bars_or_quotes(&self, index: usize) -> Option<&Held> {
        self.own(index, Kind::Bars).or_else(|| self.own(index, Kind::Quotes))
    }

    /// Checks every row, and finds the decision points and what is known at them.
    fn look_through(&mut self, sample_ns: i64) -> Result<(), ColumnError> {
        let streams = self.streams();
        check(&streams)?;
        self.moments = decision_points(&streams, sample_ns);
        let middles = (0..self.instruments.len()).map(|index| self.middles_of(index));
        self.middles = middles.collect();
        Ok(())
    }

    fn flows(&self) -> &[Option<FlowColumns>] {
        self.flows.get_or_init(|| {
            let streams = self.streams();
            let scales = self.price_scale.iter().zip(&self.volume_scale);
            let of = |(id, (tick, lot)): (u32, (&Step, &Step))| {
                FlowColumns::of(&streams, InstrumentId(id), self.times(), (*tick, *lot))
            };
            (0..).zip(scales).map(of).collect()
        })
    }

    fn middles_of(&self, index: usize) -> Option<Middles> {
        if let Some(found) = self.bars_or_quotes(index) {
            return match found.stream() {
                Stream::Quotes(quotes) => Middles::of_quotes(&quotes, self.times()),
                _ => None,
            };
        }
        let book = self.own(index, Kind::Orders).or_else(|| self.own(index, Kind::Depth));
        match book.map(Held::stream) {
            Some(Stream::Orders(orders)) => Some(Middles::of_orders(&orders, self.times())),
            Some(Stream::Depth(depth)) => Some(Middles::of(&depth, self.times())),
            _ => None,
        }
    }
}

#[pymethods]
impl Market {
    /// From instruments and tables of int64 columns (times, ticks, lots); without any bars,
    /// `sample_ns` is the step of the clock of decision points.
    #[new]
    fn new(
        py: Python<'_>,
        specs: Vec<SpecTuple>,
        tables: Vec<TableTuple<'_>>,
        sample_ns: i64,
    ) -> PyResult<Self> {
        let instruments = instruments_of(specs)?;
        if instruments.is_empty() || tables.is_empty() {
            return Err(core_error("expected at least one instrument and one table"));
        }
        let held = tables
            .into_iter()
            .map(|table| Held::of(table, instruments.len()))
            .collect::<PyResult<Vec<_>>>()?;
        let mut market = Self {
            price_scale: instruments.iter().map(|each| scale(each.spec().tick)).collect(),
            volume_scale: instruments.iter().map(|each| scale(each.spec().lot)).collect(),
            moments: Points::Own(Vec::new()),
            middles: Vec::new(),
            flows: OnceLock::new(),
            instruments,
            held,
        };
        py.detach(|| market.look_through(sample_ns)).map_err(IntoPyErr::into_py)?;
        Ok(market)
    }

    /// Number of decision points.
    fn __len__(&self) -> usize {
        self.times().len()
    }

    /// The decision points as int64 bytes, nanoseconds since the epoch; where a table of bars has
    /// them all as closes, its place.
    #[getter]
    fn moments<'py>(&self, py: Python<'py>) -> PointsOf<'py> {
        match &self.moments {
            Points::ClosesOf(place) => PointsOf::Table(*place),
            Points::Own(times) => PointsOf::Own(bytes_of(py, times)),
        }
    }

    /// Writes open, high, low, close and volume of moments `start..` into five `[T, N]` arrays.
    fn fill(&self, py: Python<'_>, start: usize, out: [Bound<'_, PyAny>; 5]) -> PyResult<()> {
        let mut targets = out.iter().map(ColumnMut::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let width = self.instruments.len();
        let count = targets[0].slice_mut().len() / width;
        let range = start.checked_add(count).map(|stop| start..stop);
        let Some(times) = range.and_then(|range| self.times().get(range)) else {
            return Err(core_error("expected a range of moments within the run"));
        };
        if targets.iter_mut().any(|target| target.slice_mut().len() != count * width) {
            return Err(core_error("expected five arrays of one shape [T, N]"));
        }
        py.detach(|| {
            let series = self.series();
            let mut cursor = Cursor::new(width);
            cursor.advance(&series, &self.times()[..start]);
            let fields = [Field::Open, Field::High, Field::Low, Field::Close, Field::Volume];
            for (target, field) in targets.iter_mut().zip(fields) {
                let volume = field == Field::Volume;
                let scale = if volume { &self.volume_scale } else { &self.price_scale };
                cursor.fill(&series, field, times, scale, target.slice_mut());
            }
        });
        Ok(())
    }

    /// Writes the order flow of moments `start..` into ten `[T, N]` arrays; NaN where an instrument
    /// has no bar, or no ticks.
    fn fill_flow(&self, py: Python<'_>, start: usize, out: Vec<Bound<'_, PyAny>>) -> PyResult<()> {
        let mut targets = out.iter().map(ColumnMut::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let width = self.instruments.len();
        for (field, target) in targets.iter_mut().enumerate() {
            let cells = target.slice_mut();
            let range = start..start.saturating_add(cells.len() / width);
            if field >= FLOW_FIELDS.len() || range.end > self.times().len() {
                return Err(core_error("expected ten arrays of a range of moments within the run"));
            }
            py.detach(|| {
                for (place, flow) in self.flows().iter().enumerate() {
                    let known = flow.as_ref().map(|flow| &flow.field(field)[range.clone()]);
                    for (row, cell) in cells[place..].iter_mut().step_by(width).enumerate() {
                        *cell = known.map_or(f64::NAN, |known| known[row]);
                    }
                }
            });
        }
        Ok(())
    }
}

/// Times of events as int64 bytes, and best bids and asks in ticks likewise, after each whole update
/// of a recorded book ("depth" or "orders"); and how many rows of orders were passed over.
#[pyfunction]
pub fn touches<'py>(
    py: Python<'py>,
    kind: String,
    columns: Vec<Bound<'py, PyAny>>,
) -> PyResult<([Bound<'py, PyBytes>; 3], u64)> {
    let held = Held::of((kind, 0, columns), 1)?;
    let stream = held.stream();
    stream.check().map_err(IntoPyErr::into_py)?;
    let Touches { columns, passed_over } = py.detach(|| Touches::of(&stream));
    Ok((columns.map(|column| bytes_of(py, &column)), passed_over))
}

/// A step as mantissa and power of ten.
#[allow(clippy::cast_precision_loss)]
pub fn scale(step: hansa_types::Decimal) -> (f64, f64) {
    let (mantissa, places) = step.reduced();
    (mantissa as f64, 10f64.powi(places as i32))
}

/// The instruments, each numbered by its place.
pub fn instruments_of(specs: Vec<SpecTuple>) -> PyResult<Vec<Instrument>> {
    (0u32..)
        .zip(specs)
        .map(|(id, spec)| {
            let (symbol, base, quote, tick, lot, multiplier, quantity_min, notional_min) = spec;
            let spec = InstrumentSpec {
                symbol,
                base: base.parse()?,
                quote: quote.parse()?,
                tick: tick.parse()?,
                lot: lot.parse()?,
                multiplier: multiplier.parse()?,
                quantity_min: quantity_min.parse()?,
                notional_min: notional_min.parse()?,
            };
            Instrument::new(InstrumentId(id), spec)
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(IntoPyErr::into_py)
}
