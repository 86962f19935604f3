//! The flow of one instrument, event by event.

use hansa_types::{Price, Qty, Side};

use super::touch::{Course, Touch};
use super::{FlowRow, Step, scaled};
use crate::book::l2::{CrossPolicy, L2Book};
use crate::book::l3_view::L3View;
use crate::event::{MarketEvent, Trade};

/// What the touch is known from; of several the one that says most.
#[derive(Debug)]
enum Known {
    Quotes,
    Levels(Box<L2Book>),
    Orders(Box<L3View>),
}

/// Takes events in the order they are had, and tells the flow of a bar at its close. What came
/// since the last close is kept until the next: only then it is known which bar it belongs to.
#[derive(Debug)]
pub struct FlowWatch {
    tick: Step,
    lot: Step,
    known: Known,
    /// Changes of the touch and prints since the last close, by time.
    touches: Vec<(i64, Option<Touch>)>,
    last: Option<Touch>,
    prints: Vec<(i64, Trade)>,
    course: Course,
    has_prints: bool,
}

impl FlowWatch {
    /// Of an instrument, at its beginning.
    #[must_use]
    pub const fn new(tick: Step, lot: Step) -> Self {
        Self {
            tick,
            lot,
            known: Known::Quotes,
            touches: Vec::new(),
            last: None,
            prints: Vec::new(),
            course: Course::START,
            has_prints: false,
        }
    }

    /// An event of the instrument; other than quotes, prints and books say nothing here.
    pub fn take(&mut self, event: &MarketEvent) {
        match event {
            MarketEvent::Trade(trade) => self.prints.push((trade.ts_recv.0, *trade)),
            MarketEvent::Quote(quote) if matches!(self.known, Known::Quotes) => {
                let touch = touch(|side| quote.best(side));
                self.note(quote.ts_recv.0, touch);
            }
            MarketEvent::Depth(depth) if !matches!(self.known, Known::Orders(_)) => {
                if !matches!(self.known, Known::Levels(_)) {
                    self.known = Known::Levels(Box::new(L2Book::new(CrossPolicy::Uncross)));
                }
                let Known::Levels(book) = &mut self.known else { return };
                if depth.is_clear {
                    book.clear();
                }
                // Less than nothing is nothing, which the book cannot refuse.
                let _ = book.apply(depth.side, depth.price, depth.qty);
                if depth.is_last {
                    let touch = touch(|side| book.best(side));
                    self.note(depth.ts_recv.0, touch);
                }
            }
            MarketEvent::Order(order) => {
                if !matches!(self.known, Known::Orders(_)) {
                    self.known = Known::Orders(Box::new(L3View::new()));
                }
                let Known::Orders(book) = &mut self.known else { return };
                book.apply(order, |_, _| {});
                if order.is_last {
                    let touch = touch(|side| book.best(side).map(|px| (px, book.qty(side, px))));
                    self.note(order.ts_recv.0, touch);
                }
            }
            _ => {}
        }
    }

    /// The bar closes: the flow of what was had since the last close, up to this one.
    pub fn close(&mut self, ts: i64) -> FlowRow {
        let due = self.prints.partition_point(|(had, _)| *had <= ts);
        let [mut bought, mut sold] = [0_i128; 2];
        for (_, trade) in self.prints.drain(..due) {
            match trade.aggressor {
                Some(Side::Buy) => bought += i128::from(trade.qty.0),
                Some(Side::Sell) => sold += i128::from(trade.qty.0),
                None => {}
            }
        }
        self.has_prints |= due > 0;
        let counted = |count: f64| if self.has_prints { count } else { f64::NAN };
        let [bought, sold] = [bought, sold].map(|lots| counted(scaled(lots, self.lot)));
        let trades = counted(scaled(due as i128, (1.0, 1.0)));
        let due = self.touches.partition_point(|(had, _)| *had <= ts);
        for (had, touch) in self.touches.drain(..due) {
            self.course.take(had, touch);
        }
        let [pressed, spread, imbalance, bid, ask, bids, asks] =
            self.course.close(ts, self.tick, self.lot);
        [bought, sold, trades, pressed, spread, imbalance, bid, ask, bids, asks]
    }

    fn note(&mut self, ts: i64, touch: Option<Touch>) {
        // As long as nothing changes nothing is to be kept.
        if self.last != touch {
            self.last = touch;
            self.touches.push((ts, touch));
        }
    }
}

fn touch(best: impl Fn(Side) -> Option<(Price, Qty)>) -> Option<Touch> {
    Some(Touch { bid: best(Side::Buy)?, ask: best(Side::Sell)? })
}
