//! Order flow of a live desk, by the bars of its intervals.

use hansa_market::event::InstrumentEvent;
use hansa_market::flow::{FLOW_FIELDS, FlowWatch};
use hansa_types::{Decimal, Instrument};

use super::Interval;

/// The flow of each instrument, and what it was in the interval recorded last.
#[derive(Debug)]
pub struct Flows {
    watches: Vec<FlowWatch>,
    /// By field, of each instrument; NaN where the interval had no bar.
    columns: Vec<Vec<f64>>,
}

impl Flows {
    pub(super) fn new(instruments: &[Instrument]) -> Self {
        let specs = instruments.iter().map(Instrument::spec);
        let watches = specs.map(|spec| FlowWatch::new(scale(spec.tick), scale(spec.lot)));
        let columns = vec![vec![f64::NAN; instruments.len()]; FLOW_FIELDS.len()];
        Self { watches: watches.collect(), columns }
    }

    pub(super) fn take(&mut self, event: &InstrumentEvent) {
        if let Some(watch) = self.watches.get_mut(event.instrument.index()) {
            watch.take(&event.event);
        }
    }

    /// The bars of an interval closed.
    pub(super) fn close(&mut self, interval: &Interval) {
        self.columns.iter_mut().for_each(|column| column.fill(f64::NAN));
        for (instrument, bar) in &interval.bars {
            let place = instrument.index();
            let Some(watch) = self.watches.get_mut(place) else { continue };
            let row = watch.close(bar.ts_event.0);
            self.columns.iter_mut().zip(row).for_each(|(column, value)| column[place] = value);
        }
    }

    /// By the order of `FLOW_FIELDS`.
    pub(super) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }
}

/// A step as mantissa and power of ten.
#[allow(clippy::cast_precision_loss)] // Mantissas of steps are small.
fn scale(step: Decimal) -> (f64, f64) {
    let (mantissa, places) = step.reduced();
    (mantissa as f64, (0..places).fold(1.0, |power, _| power * 10.0))
}
