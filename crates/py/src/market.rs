//! Instruments and their bars, borrowed from Python for a run.

use hansa_market::columns::BarColumns;
use hansa_market::merge::Stream;
use hansa_market::moments::{Cursor, Field, moments};
use hansa_types::{Instrument, InstrumentId, InstrumentSpec};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffer::{Column, ColumnMut};
use crate::error::{IntoPyErr, core_error};

/// symbol, base, quote, tick, lot, multiplier, smallest quantity, smallest notional.
pub type SpecTuple = (String, String, String, String, String, String, String, String);

/// One instrument's columns: `ts_open`, `ts_event`, open, high, low, close, volume.
#[derive(Debug)]
struct Held([Column<i64>; 7]);

impl Held {
    fn columns(&self, instrument: u32) -> BarColumns<'_> {
        let [ts_open, ts_event, open, high, low, close, volume] = &self.0;
        BarColumns {
            instrument: InstrumentId(instrument),
            ts_open: ts_open.slice(),
            ts_event: ts_event.slice(),
            open: open.slice(),
            high: high.slice(),
            low: low.slice(),
            close: close.slice(),
            volume: volume.slice(),
        }
    }
}

/// The data of a run.
#[pyclass(frozen, module = "hansa._core")]
#[derive(Debug)]
pub struct Market {
    instruments: Vec<Instrument>,
    held: Vec<Held>,
    moments: Vec<i64>,
    price_scale: Vec<(f64, f64)>,
    volume_scale: Vec<(f64, f64)>,
}

impl Market {
    /// The instruments.
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// The columns of all instruments.
    pub fn bars(&self) -> Vec<BarColumns<'_>> {
        (0u32..).zip(&self.held).map(|(id, held)| held.columns(id)).collect()
    }

    /// The streams of a run.
    pub fn streams(&self) -> Vec<Stream<'_>> {
        self.bars().into_iter().map(Stream::Bars).collect()
    }

    /// The decision points.
    pub fn times(&self) -> &[i64] {
        &self.moments
    }
}

#[pymethods]
impl Market {
    /// From instruments and, for each, its seven int64 columns (times, ticks, lots).
    #[new]
    fn new(specs: Vec<SpecTuple>, bars: Vec<[Bound<'_, PyAny>; 7]>) -> PyResult<Self> {
        let instruments = instruments_of(specs)?;
        if instruments.is_empty() || instruments.len() != bars.len() {
            return Err(core_error(
                "expected one table of bars for each of at least one instrument",
            ));
        }
        let held = bars
            .iter()
            .map(|columns| {
                let columns = columns.iter().map(Column::of).collect::<PyResult<Vec<_>>>()?;
                let columns = columns.try_into().map_err(|_| core_error("expected 7 columns"))?;
                Ok(Held(columns))
            })
            .collect::<PyResult<Vec<_>>>()?;
        let scale = |step: hansa_types::Decimal| {
            let (mantissa, places) = step.reduced();
            #[allow(clippy::cast_precision_loss)]
            (mantissa as f64, 10f64.powi(places as i32))
        };
        let mut market = Self {
            price_scale: instruments.iter().map(|each| scale(each.spec().tick)).collect(),
            volume_scale: instruments.iter().map(|each| scale(each.spec().lot)).collect(),
            moments: Vec::new(),
            instruments,
            held,
        };
        let columns = market.bars();
        columns.iter().try_for_each(BarColumns::check).map_err(IntoPyErr::into_py)?;
        market.moments = moments(&columns);
        Ok(market)
    }

    /// Number of decision points.
    fn __len__(&self) -> usize {
        self.moments.len()
    }

    /// The decision points as int64 bytes, nanoseconds since the epoch.
    #[getter]
    fn moments<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let bytes: Vec<u8> = self.moments.iter().flat_map(|ts| ts.to_le_bytes()).collect();
        PyBytes::new(py, &bytes)
    }

    /// Writes open, high, low, close and volume of moments `start..` into five `[T, N]` arrays.
    fn fill(&self, py: Python<'_>, start: usize, out: [Bound<'_, PyAny>; 5]) -> PyResult<()> {
        let mut targets = out.iter().map(ColumnMut::<f64>::of).collect::<PyResult<Vec<_>>>()?;
        let width = self.instruments.len();
        let count = targets[0].slice_mut().len() / width;
        let range = start.checked_add(count).map(|stop| start..stop);
        let Some(times) = range.and_then(|range| self.moments.get(range)) else {
            return Err(core_error("expected a range of moments within the run"));
        };
        if targets.iter_mut().any(|target| target.slice_mut().len() != count * width) {
            return Err(core_error("expected five arrays of one shape [T, N]"));
        }
        py.detach(|| {
            let bars = self.bars();
            let mut cursor = Cursor::new(width);
            cursor.advance(&bars, &self.moments[..start]);
            let fields = [Field::Open, Field::High, Field::Low, Field::Close, Field::Volume];
            for (target, field) in targets.iter_mut().zip(fields) {
                let volume = field == Field::Volume;
                let scale = if volume { &self.volume_scale } else { &self.price_scale };
                cursor.fill(&bars, field, times, scale, target.slice_mut());
            }
        });
        Ok(())
    }
}

fn instruments_of(specs: Vec<SpecTuple>) -> PyResult<Vec<Instrument>> {
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
