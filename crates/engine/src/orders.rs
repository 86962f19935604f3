//! The orders a desk has open, and what they would bring.

mod ended;

use std::collections::BTreeMap;

use hansa_types::life::IllegalReport;
use hansa_types::{
    ClOrdId, ExecType, ExecutionReport, InstrumentId, OrdStatus, OrderLife, OrderRequest, Qty, Side,
};

use self::ended::EndedOrders;

/// One open order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOrder {
    /// What was asked for.
    pub request: OrderRequest,
    /// Where it stands.
    pub life: OrderLife,
}

/// Open quantity of one instrument, by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Working {
    /// Open buys, in lots.
    pub buy: Qty,
    /// Open sells, in lots.
    pub sell: Qty,
}

impl Working {
    /// What all open orders together would bring.
    #[must_use]
    pub fn net(&self) -> Qty {
        self.buy - self.sell
    }

    fn side_mut(&mut self, side: Side) -> &mut Qty {
        match side {
            Side::Buy => &mut self.buy,
            Side::Sell => &mut self.sell,
        }
    }
}

/// All open orders of a desk.
#[derive(Debug, Clone)]
pub struct OpenOrders {
    orders: BTreeMap<ClOrdId, OpenOrder>,
    /// Replaces under way: the new id, and whose place it shall take.
    replacing: BTreeMap<ClOrdId, (ClOrdId, OrderRequest)>,
    /// Cancels that name an order by the id it had before a replace: the id it has now.
    overtaken: BTreeMap<ClOrdId, ClOrdId>,
    ended: EndedOrders,
    working: Vec<Working>,
    busy: Vec<InstrumentId>,
}

impl OpenOrders {
    /// None open.
    #[must_use]
    pub fn new(instruments: usize) -> Self {
        Self {
            orders: BTreeMap::new(),
            replacing: BTreeMap::new(),
            overtaken: BTreeMap::new(),
            ended: EndedOrders::default(),
            working: vec![Working::default(); instruments],
            busy: vec![],
        }
    }

    /// An order has been sent.
    pub fn sent(&mut self, request: OrderRequest) {
        let order = OpenOrder { request, life: OrderLife::sent(request.order_qty) };
        self.orders.insert(request.cl_ord_id, order);
        self.shift(request.instrument, request.side, request.order_qty);
    }

    /// A cancel has been sent. False when there is nothing to cancel, or it was sent before.
    pub fn cancel_sent(&mut self, id: ClOrdId) -> bool {
        let Some(order) = self.orders.get_mut(&id) else { return false };
        match order.life.cancel_sent() {
            Some(life) if life != order.life => {
                order.life = life;
                true
            }
            _ => false,
        }
    }

    /// True when an order can be replaced now: it is open and no request about it is out.
    #[must_use]
    pub fn can_replace(&self, id: ClOrdId) -> bool {
        self.orders.get(&id).is_some_and(|order| order.life.replace_sent().is_some())
    }

    /// A replace has been sent. False when there is nothing to replace, or a request is out.
    pub fn replace_sent(&mut self, orig: ClOrdId, request: OrderRequest) -> bool {
        let Some(order) = self.orders.get_mut(&orig) else { return false };
        let Some(life) = order.life.replace_sent() else { return false };
        order.life = life;
        self.replacing.insert(request.cl_ord_id, (orig, request));
        // Until the venue answers, the larger of the two is counted.
        let more = (request.order_qty.0 - order.request.order_qty.0).max(0);
        let (instrument, side) = (order.request.instrument, order.request.side);
        self.shift(instrument, side, Qty(more));
        true
    }

    /// Takes an order out of the working quantities, or puts it back, so that another can be
    /// judged in its place.
    pub fn set_counted(&mut self, id: ClOrdId, is_counted: bool) {
        if let Some(order) = self.orders.get(&id) {
            let (request, leaves) = (order.request, order.life.leaves_qty());
            let change = if is_counted { leaves } else { -leaves };
            self.shift(request.instrument, request.side, change);
        }
    }

    /// Ends a replace under way: what was counted for it in advance is taken back.
    fn end_replace(&mut self, new: ClOrdId) -> Option<(ClOrdId, OrderRequest)> {
        let (orig, request) = self.replacing.remove(&new)?;
        let old_qty = self.orders.get(&orig).map_or(request.order_qty, |o| o.request.order_qty);
        let more = (request.order_qty.0 - old_qty.0).max(0);
        self.shift(request.instrument, request.side, Qty(-more));
        Some((orig, request))
    }

    /// The same by the order that it was asked of; nothing where none is under way.
    fn end_replace_of(&mut self, id: ClOrdId) {
        let pending = self.replacing.iter().find(|(_, (orig, _))| *orig == id);
        if let Some(new) = pending.map(|(new, _)| *new) {
            self.end_replace(new);
        }
    }

    /// The order's own id moves on when a replace is confirmed; a refused one ends.
    fn settle_replace(&mut self, report: &ExecutionReport) {
        match report.exec_type {
            ExecType::Replaced => {
                if let Some((orig, request)) = self.end_replace(report.cl_ord_id)
                    && let Some(order) = self.orders.remove(&orig)
                {
                    if order.life.status == OrdStatus::PendingCancel {
                        self.overtaken.insert(orig, report.cl_ord_id);
                    }
                    let order = OpenOrder { request, ..order };
                    self.orders.insert(report.cl_ord_id, order);
                }
            }
            ExecType::CancelRejected => self.end_replace_of(report.cl_ord_id),
            _ => {}
        }
    }

    /// Applies a report: the order's life moves on, and it leaves when it has ended. Answers with
    /// an order that is to be cancelled again: its cancel had been overtaken by a replace.
    pub fn apply(&mut self, report: &ExecutionReport) -> Result<Option<ClOrdId>, IllegalReport> {
        self.settle_replace(report);
        let Some(order) = self.orders.get_mut(&report.cl_ord_id) else {
            return match report.exec_type {
                // The refusal of a request for an order that has ended meanwhile, or that goes by
                // another id now.
                ExecType::CancelRejected => self.refuse_overtaken(report),
                exec if exec.takes_back() => self.take_back_ended(report).map(|()| None),
                exec => Err(IllegalReport {
                    cl_ord_id: report.cl_ord_id.0,
                    status: report.ord_status,
                    exec,
                    detail: "no such open order",
                }),
            };
        };
        let before = order.life.leaves_qty();
        order.life = order.life.apply(report)?;
        let (request, after) = (order.request, order.life.leaves_qty());
        if !order.life.is_open() {
            let order = *order;
            // Whatever ended it, nothing takes its place any more.
            self.end_replace_of(report.cl_ord_id);
            self.orders.remove(&report.cl_ord_id);
            self.ended.keep(report.cl_ord_id, order);
        }
        self.shift(request.instrument, request.side, after - before);
        if matches!(report.exec_type, ExecType::Restated | ExecType::Replaced) {
            self.settle_qty(report.cl_ord_id);
        }
        Ok(None)
    }

    /// A venue made an order smaller or larger by itself: a replace of it under way adds as much
    /// more, or less.
    fn settle_qty(&mut self, id: ClOrdId) {
        let Some(order) = self.orders.get_mut(&id) else { return };
        let (before, now) = (order.request.order_qty, order.life.order_qty);
        order.request.order_qty = now;
        let (instrument, side) = (order.request.instrument, order.request.side);
        let pending = self.replacing.values().find(|(orig, _)| *orig == id);
        let wanted = pending.map_or(Qty::ZERO, |(_, request)| request.order_qty);
        let added = |from: Qty| (wanted.0 - from.0).max(0);
        self.shift(instrument, side, Qty(added(now) - added(before)));
    }

    /// A bust or a correction of an order that has ended, which may open it again.
    fn take_back_ended(&mut self, report: &ExecutionReport) -> Result<(), IllegalReport> {
        let id = report.cl_ord_id;
        let Some(order) = self.ended.get(id) else {
            return Err(IllegalReport {
                cl_ord_id: id.0,
                status: report.ord_status,
                exec: report.exec_type,
                detail: "no such order with a fill among those that are open or ended lately",
            });
        };
        let order = OpenOrder { life: order.life.apply(report)?, ..*order };
        if !order.life.is_open() {
            self.ended.keep(id, order);
            return Ok(());
        }
        self.ended.reopen(id);
        self.orders.insert(id, order);
        self.shift(order.request.instrument, order.request.side, order.life.leaves_qty());
        Ok(())
    }

    /// What an order has filled, open or ended lately; none for one that is not known.
    #[must_use]
    pub fn cum_qty(&self, id: ClOrdId) -> Option<Qty> {
        let order = self.orders.get(&id).or_else(|| self.ended.get(id))?;
        Some(order.life.cum_qty)
    }

    /// Whether `apply` would take this report: it names an open order, and fits its life.
    #[must_use]
    pub fn fits(&self, report: &ExecutionReport) -> bool {
        let id = match (report.exec_type, self.replacing.get(&report.cl_ord_id)) {
            (ExecType::Replaced, Some((orig, _))) => orig,
            _ => &report.cl_ord_id,
        };
        if !is_sane(report) {
            return false;
        }
        match self.orders.get(id) {
            Some(order) => is_about(report, &order.request) && order.life.apply(report).is_ok(),
            None => match (report.exec_type, self.ended.get(report.cl_ord_id)) {
                (ExecType::CancelRejected, _) => true,
                (ExecType::TradeCancel | ExecType::TradeCorrect, Some(order)) => {
                    is_about(report, &order.request) && order.life.apply(report).is_ok()
                }
                _ => false,
            },
        }
    }

    fn refuse_overtaken(
        &mut self,
        report: &ExecutionReport,
    ) -> Result<Option<ClOrdId>, IllegalReport> {
        let Some(id) = self.overtaken.remove(&report.cl_ord_id) else { return Ok(None) };
        let Some(order) = self.orders.get_mut(&id) else { return Ok(None) };
        order.life = order.life.apply(&ExecutionReport { cl_ord_id: id, ..*report })?;
        Ok(Some(id))
    }

    /// Open quantities of an instrument.
    #[must_use]
    pub fn working(&self, instrument: InstrumentId) -> Working {
        self.working[instrument.index()]
    }

    /// Instruments with open orders, in the order in which they became busy.
    #[must_use]
    pub fn busy(&self) -> &[InstrumentId] {
        &self.busy
    }

    /// Replaces under way: the new id, the order whose place it shall take, and what is asked.
    pub fn replacing(&self) -> impl Iterator<Item = (ClOrdId, ClOrdId, &OrderRequest)> {
        self.replacing.iter().map(|(new, (orig, request))| (*new, *orig, request))
    }

    /// An open order.
    #[must_use]
    pub fn get(&self, id: ClOrdId) -> Option<&OpenOrder> {
        self.orders.get(&id)
    }

    /// Open orders in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&ClOrdId, &OpenOrder)> {
        self.orders.iter()
    }

    /// Appends the whole state: what is open, and what has been asked about it.
    pub(crate) fn state_bytes(&self, out: &mut Vec<u8>) {
        for (id, order) in &self.orders {
            let life = &order.life;
            out.extend_from_slice(&id.0.to_le_bytes());
            out.extend_from_slice(&life.order_qty.0.to_le_bytes());
            out.extend_from_slice(&life.cum_qty.0.to_le_bytes());
            let answered = u8::from(life.is_accepted)
                | u8::from(life.is_replace_pending) << 1
                | u8::from(life.is_asleep) << 2;
            out.extend_from_slice(&[life.status as u8, answered]);
            put_prices(&order.request, out);
        }
        for (new, (orig, request)) in &self.replacing {
            out.extend_from_slice(&new.0.to_le_bytes());
            out.extend_from_slice(&orig.0.to_le_bytes());
            out.extend_from_slice(&request.order_qty.0.to_le_bytes());
            put_prices(request, out);
        }
        for (old, new) in &self.overtaken {
            out.extend_from_slice(&old.0.to_le_bytes());
            out.extend_from_slice(&new.0.to_le_bytes());
        }
        for count in [self.orders.len(), self.replacing.len(), self.overtaken.len()] {
            out.extend_from_slice(&(count as u64).to_le_bytes());
        }
    }

    /// Number of open orders.
    #[must_use]
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// True when none is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    fn shift(&mut self, instrument: InstrumentId, side: Side, change: Qty) {
        let working = &mut self.working[instrument.index()];
        let was_idle = *working == Working::default();
        *working.side_mut(side) = *working.side_mut(side) + change;
        let is_idle = *working == Working::default();
        if was_idle && !is_idle {
            self.busy.push(instrument);
        } else if is_idle && !was_idle {
            self.busy.retain(|other| *other != instrument);
        }
    }
}

/// Whether the numbers of a report can be true of any order: a venue may say anything.
const fn is_sane(report: &ExecutionReport) -> bool {
    report.order_qty.0 >= 0
        && report.cum_qty.0 >= 0
        && report.leaves_qty.0 >= 0
        && report.is_consistent()
        && (report.last_px.0 > 0 || report.last_qty.0 == 0)
}

/// Whether a report speaks of the instrument and the side that were asked for.
fn is_about(report: &ExecutionReport, request: &OrderRequest) -> bool {
    report.instrument == request.instrument && report.side == request.side
}

fn put_prices(request: &OrderRequest, out: &mut Vec<u8>) {
    for px in [request.limit_px, request.stop_px] {
        out.push(u8::from(px.is_some()));
        out.extend_from_slice(&px.map_or(0, |px| px.0).to_le_bytes());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use hansa_types::{
        Amount, Liquidity, OrdType, OrderTerms, Price, RejectReason, TimeInForce, TimeNs,
    };

    const ONLY: InstrumentId = InstrumentId(0);

    fn buy(id: u64, order_qty: i64) -> OrderRequest {
        OrderRequest {
            cl_ord_id: ClOrdId(id),
            instrument: ONLY,
            side: Side::Buy,
            ord_type: OrdType::Limit,
            time_in_force: TimeInForce::Gtc,
            order_qty: Qty(order_qty),
            limit_px: Some(Price(100)),
            stop_px: None,
            ts: TimeNs(0),
            terms: OrderTerms::NONE,
        }
    }

    fn told(exec_type: ExecType, id: u64, order_qty: i64) -> ExecutionReport {
        ExecutionReport {
            exec_id: 1,
            exec_ref_id: 0,
            cl_ord_id: ClOrdId(id),
            instrument: ONLY,
            side: Side::Buy,
            exec_type,
            ord_status: OrdStatus::New,
            order_qty: Qty(order_qty),
            cum_qty: Qty::ZERO,
            leaves_qty: Qty(order_qty),
            last_qty: Qty::ZERO,
            last_px: Price(0),
            reference_px: Price(0),
            fee: Amount::ZERO,
            fee_currency: "USD".parse().unwrap(),
            liquidity: Liquidity::None,
            reason: RejectReason::SelfTrade,
            ts_event: TimeNs(0),
            ts_recv: TimeNs(0),
        }
    }

    /// What counts as working after each of: an order of 10 lots, a cut to 6, and a replace to 12
    /// that is sent before or after the cut and confirmed.
    fn counted(replaces_first: bool) -> Vec<i64> {
        let mut orders = OpenOrders::new(1);
        let mut seen = vec![];
        orders.sent(buy(1, 10));
        orders.apply(&told(ExecType::New, 1, 10)).unwrap();
        seen.push(orders.working(ONLY).buy.0);
        for step in [replaces_first, !replaces_first] {
            if step {
                assert!(orders.replace_sent(ClOrdId(1), buy(2, 12)));
            } else {
                orders.apply(&told(ExecType::Restated, 1, 6)).unwrap();
            }
            seen.push(orders.working(ONLY).buy.0);
        }
        orders.apply(&told(ExecType::Replaced, 2, 12)).unwrap();
        seen.push(orders.working(ONLY).buy.0);
        seen
    }

    #[test]
    fn an_order_that_a_venue_replaced_unasked_is_for_what_the_venue_says() {
        let mut orders = OpenOrders::new(1);
        orders.sent(buy(1, 10));
        orders.apply(&told(ExecType::New, 1, 10)).unwrap();
        for qty in [14, 6] {
            orders.apply(&told(ExecType::Replaced, 1, qty)).unwrap();
            assert_eq!(orders.working(ONLY).buy, Qty(qty));
            assert_eq!(orders.get(ClOrdId(1)).unwrap().request.order_qty, Qty(qty));
        }
    }

    #[test]
    fn nothing_works_of_an_order_that_ended_with_a_larger_replace_under_way() {
        for end in [ExecType::Rejected, ExecType::Canceled, ExecType::Expired] {
            let mut orders = OpenOrders::new(1);
            orders.sent(buy(1, 10));
            orders.apply(&told(ExecType::New, 1, 10)).unwrap();
            assert!(orders.replace_sent(ClOrdId(1), buy(2, 12)));
            let ended = ExecutionReport { leaves_qty: Qty::ZERO, ..told(end, 1, 10) };
            orders.apply(&ended).unwrap();
            assert_eq!((orders.working(ONLY), orders.replacing().count()), (Working::default(), 0));
        }
    }

    #[test]
    fn what_a_venue_takes_from_an_order_works_no_more_and_a_replace_counts_whole() {
        assert_eq!(counted(false), [10, 6, 12, 12]);
        assert_eq!(counted(true), [10, 12, 12, 12]);
    }
}
