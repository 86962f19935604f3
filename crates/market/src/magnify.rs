//! Finer bars inside coarse ones: which of the two a venue works orders against.
//!
//! Decisions stay on the coarse bars; only the venue is handed what comes out of here.

use crate::columns::BarColumns;
use crate::event::Bar;

/// By how much finer bars may differ from the coarse bar they make up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tolerance {
    /// Each of the four prices, in ticks.
    pub price_ticks: i64,
    /// The volume, in basis points of the coarse bar's.
    pub volume_bps: i64,
}

/// What became of a coarse bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Verdict {
    /// No finer bar lies in it: it stands itself.
    Alone = 0,
    /// Its finer bars make it up and stand for it.
    Magnified = 1,
    /// Its finer bars make up something else: it stands itself.
    Differs = 2,
}

/// The bars for the venue, oldest first, and how they came to be.
#[derive(Debug, Clone, Default)]
pub struct Magnified {
    /// Coarse and finer ones, none over another.
    pub bars: Vec<Bar>,
    /// Of each coarse bar.
    pub verdicts: Vec<Verdict>,
    /// Finer bars that lie in no coarse bar whole, and are left out.
    pub outside: usize,
}

/// Puts finer bars in place of each coarse bar that they make up: the first opens and the last
/// closes where it does, they reach as high and as low, and trade as much. Finer bars that are
/// missing matter only if something traded in them, for then they do not make it up.
#[must_use]
pub fn magnify(coarse: &BarColumns<'_>, finer: &BarColumns<'_>, tolerance: Tolerance) -> Magnified {
    let mut out = Magnified::default();
    let mut next = 0;
    for row in 0..coarse.len() {
        let bar = coarse.row(row);
        let first = next + finer.ts_open[next..].partition_point(|ts| *ts < bar.ts_open.0);
        let end = first + finer.ts_open[first..].partition_point(|ts| *ts < bar.ts_event.0);
        let is_whole = |inside: &usize| finer.ts_event[*inside] <= bar.ts_event.0;
        let inside: Vec<Bar> = (first..end).filter(is_whole).map(|at| finer.row(at)).collect();
        out.outside += end - next - inside.len();
        next = end;
        out.take(bar, &inside, tolerance);
    }
    out.outside += finer.len() - next;
    out
}

impl Magnified {
    /// The bars column by column: start, end, open, high, low, close, volume.
    #[must_use]
    pub fn columns(&self) -> [Vec<i64>; 7] {
        let column = |pick: fn(&Bar) -> i64| self.bars.iter().map(pick).collect();
        [
            column(|bar| bar.ts_open.0),
            column(|bar| bar.ts_event.0),
            column(|bar| bar.open.0),
            column(|bar| bar.high.0),
            column(|bar| bar.low.0),
            column(|bar| bar.close.0),
            column(|bar| bar.volume.0),
        ]
    }

    fn take(&mut self, bar: Bar, inside: &[Bar], tolerance: Tolerance) {
        let verdict = match together(inside) {
            None => Verdict::Alone,
            Some(whole) if agree(&bar, &whole, inside.len(), tolerance) => Verdict::Magnified,
            Some(_) => Verdict::Differs,
        };
        self.verdicts.push(verdict);
        if verdict == Verdict::Magnified {
            self.bars.extend_from_slice(inside);
        } else {
            self.bars.push(bar);
        }
    }
}

/// What bars come to as one.
fn together(inside: &[Bar]) -> Option<Bar> {
    let (first, last) = (inside.first()?, inside.last()?);
    let mut whole = Bar { close: last.close, ts_event: last.ts_event, ..*first };
    for bar in &inside[1..] {
        whole.high = whole.high.max(bar.high);
        whole.low = whole.low.min(bar.low);
        whole.volume.0 = whole.volume.0.saturating_add(bar.volume.0);
    }
    Some(whole)
}

/// Volumes are whole lots rounded down, so each of the finer bars may lack up to one.
fn agree(bar: &Bar, whole: &Bar, count: usize, tolerance: Tolerance) -> bool {
    let prices = [
        (bar.open, whole.open),
        (bar.high, whole.high),
        (bar.low, whole.low),
        (bar.close, whole.close),
    ];
    let is_near = |(one, other): &(hansa_types::Price, hansa_types::Price)| {
        i128::from(one.0).abs_diff(i128::from(other.0))
            <= u128::from(tolerance.price_ticks.unsigned_abs())
    };
    let (stated, summed) = (i128::from(bar.volume.0), i128::from(whole.volume.0));
    let slack = stated.abs() * i128::from(tolerance.volume_bps) / 10_000;
    prices.iter().all(is_near)
        && summed <= stated + slack
        && summed + slack + count as i128 > stated
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use hansa_types::{InstrumentId, Price, Qty, TimeNs};
    use proptest::prelude::*;

    fn bar(ts: (i64, i64), px: [i64; 4], volume: i64) -> Bar {
        let [open, high, low, close] = px.map(Price);
        let (ts_open, ts_event) = (TimeNs(ts.0), TimeNs(ts.1));
        Bar { ts_open, ts_event, ts_recv: ts_event, open, high, low, close, volume: Qty(volume) }
    }

    fn run(coarse: &[Bar], finer: &[Bar], tolerance: Tolerance) -> Magnified {
        let columns =
            |bars: &[Bar]| Magnified { bars: bars.to_vec(), ..Magnified::default() }.columns();
        let (coarse, finer) = (columns(coarse), columns(finer));
        magnify(&view(&coarse), &view(&finer), tolerance)
    }

    fn view(columns: &[Vec<i64>; 7]) -> BarColumns<'_> {
        BarColumns::of(InstrumentId(0), |place| &columns[place])
    }

    const EXACT: Tolerance = Tolerance { price_ticks: 0, volume_bps: 0 };

    #[test]
    fn finer_bars_that_make_up_a_bar_stand_for_it() {
        let finer = [bar((0, 5), [10, 12, 10, 11], 3), bar((5, 10), [11, 11, 8, 9], 4)];
        let out = run(&[bar((0, 10), [10, 12, 8, 9], 7)], &finer, EXACT);
        assert_eq!((out.bars.as_slice(), out.verdicts), (&finer[..], vec![Verdict::Magnified]));
    }

    #[test]
    fn a_missing_bar_matters_only_if_something_traded_in_it() {
        let coarse = [bar((0, 10), [10, 12, 8, 9], 7), bar((10, 20), [9, 9, 9, 9], 7)];
        let finer = [
            bar((0, 2), [10, 12, 10, 11], 3),
            bar((8, 10), [11, 11, 8, 9], 4),
            bar((10, 12), [9, 9, 9, 9], 5),
        ];
        let out = run(&coarse, &finer, EXACT);
        assert_eq!(out.verdicts, [Verdict::Magnified, Verdict::Differs]);
        assert_eq!(out.bars, [finer[0], finer[1], coarse[1]]);
    }

    #[test]
    fn a_bar_without_finer_ones_stands_itself_and_finer_ones_outside_are_left_out() {
        let coarse = [bar((0, 10), [10, 12, 8, 9], 7), bar((20, 30), [9, 9, 9, 9], 7)];
        let finer = [bar((10, 20), [9, 9, 9, 9], 7), bar((28, 32), [9, 9, 9, 9], 7)];
        let out = run(&coarse, &finer, EXACT);
        assert_eq!((out.bars.as_slice(), out.outside), (&coarse[..], 2));
        assert_eq!(out.verdicts, [Verdict::Alone, Verdict::Alone]);
    }

    #[test]
    fn a_difference_within_the_tolerance_is_none() {
        let coarse = [bar((0, 10), [10, 12, 8, 9], 1_000)];
        let finer = [bar((0, 10), [11, 12, 8, 9], 990)];
        let near = Tolerance { price_ticks: 1, volume_bps: 100 };
        assert_eq!(run(&coarse, &finer, EXACT).verdicts, [Verdict::Differs]);
        assert_eq!(run(&coarse, &finer, near).verdicts, [Verdict::Magnified]);
        let less = Tolerance { volume_bps: 50, ..near };
        assert_eq!(run(&coarse, &finer, less).verdicts, [Verdict::Differs]);
    }

    proptest! {
        #[test]
        fn a_bar_made_of_its_parts_is_always_made_up_by_them(
            parts in prop::collection::vec((1i64..50, 0i64..9, 0i64..9, 0i64..99), 1..8),
        ) {
            let finer: Vec<Bar> = (0i64..).zip(&parts)
                .map(|(at, (open, up, down, volume))| {
                    bar((at, at + 1), [*open, open + up, open - down, open + up], *volume)
                })
                .collect();
            let whole = together(&finer).unwrap();
            let out = run(&[whole], &finer, EXACT);
            prop_assert_eq!((out.bars, out.outside), (finer, 0));
        }
    }
}
