//! The flow of a recorded history, at every close.

use hansa_types::InstrumentId;

use super::{FlowRow, FlowWatch, Step};
use crate::merge::{Merge, Reaches, Stream};

/// The fields of one instrument at each decision point `[10][T]`; NaN where none of its bars closes.
#[derive(Debug, Clone)]
pub struct FlowColumns {
    fields: [Vec<f64>; 10],
}

impl FlowColumns {
    /// Runs through the events of an instrument once. It has a row at each of `moments` at which a
    /// bar of its own closes, or at all if it has no bars; none at all without quotes, prints or
    /// a book.
    #[must_use]
    pub fn of(
        streams: &[Stream<'_>],
        instrument: InstrumentId,
        moments: &[i64],
        (tick, lot): (Step, Step),
    ) -> Option<Self> {
        let own = || streams.iter().filter(|stream| stream.instrument() == instrument);
        let is_finer = |stream: &&Stream<'_>| {
            !matches!(stream, Stream::Bars(_) | Stream::Finer(_) | Stream::Actions(_))
        };
        let ticks: Vec<Stream<'_>> = own().filter(is_finer).copied().collect();
        if ticks.is_empty() {
            return None;
        }
        let closes = own().find_map(|stream| match stream {
            Stream::Bars(bars) => Some(bars.ts_event),
            _ => None,
        });
        Some(Self::run(&ticks, closes, moments, FlowWatch::new(tick, lot)))
    }

    fn run(
        ticks: &[Stream<'_>],
        closes: Option<&[i64]>,
        moments: &[i64],
        mut watch: FlowWatch,
    ) -> Self {
        let mut merge = Merge::new(ticks);
        let mut fields: [Vec<f64>; 10] = std::array::from_fn(|_| Vec::with_capacity(moments.len()));
        for moment in moments {
            let is_close = closes.is_none_or(|closes| closes.binary_search(moment).is_ok());
            while merge.peek().is_some_and(|(ts, _)| ts.0 <= *moment) {
                if let Some((event, reaches)) = merge.next(ticks)
                    && reaches != Reaches::Venue
                {
                    watch.take(&event.event);
                }
            }
            let row: FlowRow = if is_close { watch.close(*moment) } else { [f64::NAN; 10] };
            fields.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        Self { fields }
    }

    /// One field over all moments.
    #[must_use]
    pub fn field(&self, field: usize) -> &[f64] {
        &self.fields[field]
    }
}
