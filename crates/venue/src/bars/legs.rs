//! What members of groups have done in bars, so that of two legs one fills (B22, B25).

use hansa_types::{ClOrdId, Price, TimeNs};

use crate::order::Order;
use crate::state::StateBytes;

/// What members of groups have done in the bar that is open, the one before, and in earlier ones
/// where the other leg does not know of it yet.
#[derive(Debug, Clone)]
pub(crate) struct Legs(Vec<Deed>);

/// A fill, or that a stop was triggered: then it stands for all that the two may fill.
#[derive(Debug, Clone, Copy)]
struct Deed {
    own: ClOrdId,
    lots: i64,
    /// None where a stop was triggered.
    px: Option<Price>,
    /// The open of its bar.
    ts_open: TimeNs,
    /// When the desk has it, where nobody knows when in the bar it happened.
    ts_heard: Option<TimeNs>,
}

impl Legs {
    /// Nothing yet.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// An order has filled so many lots in the bar that opened at `ts_open`.
    pub(super) fn note_fill(&mut self, order: &Order, (lots, px): (i64, Price), ts_open: TimeNs) {
        self.note(order, (lots, Some(px)), ts_open);
    }

    /// A stop was triggered in that bar: the desk ends the other leg for that.
    pub(super) fn note_trigger(&mut self, order: &Order, ts_open: TimeNs) {
        self.note(order, (i64::MAX, None), ts_open);
    }

    fn note(&mut self, order: &Order, (lots, px): (i64, Option<Price>), ts_open: TimeNs) {
        if let Some(member) = order.member.filter(|_| lots > 0) {
            self.0.push(Deed { own: member.own, lots, px, ts_open, ts_heard: None });
        }
    }

    /// What an order has done in that bar may have been at any time of it.
    pub(crate) fn hide(&mut self, order: &Order, ts_open: TimeNs, ts_heard: Option<TimeNs>) {
        let Some(member) = order.member else { return };
        let is_meant = |deed: &&mut Deed| deed.own == member.own && deed.ts_open == ts_open;
        self.0.iter_mut().filter(is_meant).for_each(|deed| deed.ts_heard = ts_heard);
    }

    /// What the other leg of its pair has left of an order in the bar that opened at `ts_open`:
    /// what that has done since, and before at a time that nobody knows, unless the order was asked
    /// for in the knowledge of it.
    pub(super) fn room(&self, order: &Order, ts_open: TimeNs) -> i64 {
        let Some(twin) = order.member.and_then(|member| member.twin) else { return i64::MAX };
        let is_meant =
            |deed: &&Deed| deed.own == twin && (deed.ts_open >= ts_open || deed.is_news_to(order));
        let taken = self.0.iter().filter(is_meant);
        taken.fold(order.open_qty().0, |left, deed| left.saturating_sub(deed.lots))
    }

    /// At what prices a member has filled in that bar.
    pub(super) fn prices(&self, own: ClOrdId, ts_open: TimeNs) -> impl Iterator<Item = Price> {
        let is_meant = move |deed: &&Deed| deed.own == own && deed.ts_open == ts_open;
        self.0.iter().filter(is_meant).filter_map(|deed| deed.px)
    }

    /// True where orders that come may still follow fills of that bar.
    pub(crate) fn are_in(&self, ts_open: TimeNs) -> bool {
        self.0.iter().any(|deed| deed.ts_open == ts_open)
    }

    /// That bar is over: what is older is kept while it is news to an order that works.
    pub(crate) fn end_bar(&mut self, ts_open: TimeNs, orders: &[Order]) {
        let is_leg = |order: &Order, own| order.member.is_some_and(|it| it.twin == Some(own));
        self.0.retain(|deed| {
            let is_wanted = |order: &Order| is_leg(order, deed.own) && deed.is_news_to(order);
            deed.ts_open == ts_open || orders.iter().any(is_wanted)
        });
    }

    /// Bars fill nothing any more.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn state_bytes(&self, out: &mut StateBytes<'_>) {
        for deed in &self.0 {
            out.id(deed.own.0).number(deed.lots).number(deed.ts_open.0);
            out.maybe(deed.px.map(|px| px.0)).maybe(deed.ts_heard.map(|ts| ts.0));
        }
    }
}

impl Deed {
    /// True for an order that was asked for before the desk heard of this.
    fn is_news_to(&self, order: &Order) -> bool {
        self.ts_heard.is_some_and(|ts_heard| order.request.ts < ts_heard)
    }
}
