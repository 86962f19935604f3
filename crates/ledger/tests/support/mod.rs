//! Instruments and fills for the ledger's tests.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use hansa_ledger::{AccountKind, Ledger, LedgerOptions, LotMethod};
use hansa_types::{
    Amount, ClOrdId, Currency, Decimal, ExecType, ExecutionReport, Instrument, InstrumentId,
    InstrumentSpec, Liquidity, Money, OrdStatus, Price, Qty, RejectReason, Side, TimeNs,
};

pub const AAPL: InstrumentId = InstrumentId(0);
pub const SAP: InstrumentId = InstrumentId(1);
pub const ES: InstrumentId = InstrumentId(2);

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn amount(text: &str) -> Amount {
    decimal(text).into()
}

pub fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

pub fn money(text: &str, code: &str) -> Money {
    Money { amount: amount(text), currency: currency(code) }
}

fn instrument(id: InstrumentId, names: [&str; 3], multiplier: &str) -> Instrument {
    let [symbol, base, quote] = names;
    let spec = InstrumentSpec {
        symbol: symbol.into(),
        base: currency(base),
        quote: currency(quote),
        tick: decimal("0.01"),
        lot: decimal("1"),
        multiplier: decimal(multiplier),
        quantity_min: decimal("1"),
        notional_min: Decimal::ZERO,
    };
    Instrument::new(id, spec).unwrap()
}

/// A share in USD, a share in EUR, a future of 50 USD a point.
pub fn instruments() -> Vec<Instrument> {
    vec![
        instrument(AAPL, ["XNAS:AAPL", "AAPL", "USD"], "1"),
        instrument(SAP, ["XETR:SAP", "SAP", "EUR"], "1"),
        instrument(ES, ["XCME:ES", "ES", "USD"], "50"),
    ]
}

pub fn options(account_kind: AccountKind, lot_method: LotMethod) -> LedgerOptions {
    LedgerOptions { account_kind, lot_method, base_currency: currency("USD") }
}

pub fn margin() -> AccountKind {
    AccountKind::Margin { leverage_max: decimal("2") }
}

pub fn ledger(account_kind: AccountKind, lot_method: LotMethod) -> Ledger {
    Ledger::new(instruments(), options(account_kind, lot_method)).unwrap()
}

/// A fill: signed lots at a price in ticks.
pub fn fill(
    instrument: InstrumentId,
    signed: i64,
    price_ticks: i64,
    fee: Money,
) -> ExecutionReport {
    let quantity = Qty(signed.abs());
    ExecutionReport {
        exec_id: 1,
        exec_ref_id: 0,
        cl_ord_id: ClOrdId::new(1, 1),
        instrument,
        side: Side::of(Qty(signed)),
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::Filled,
        order_qty: quantity,
        cum_qty: quantity,
        leaves_qty: Qty::ZERO,
        last_qty: quantity,
        last_px: Price(price_ticks),
        reference_px: Price(price_ticks),
        fee: fee.amount,
        fee_currency: fee.currency,
        liquidity: Liquidity::Taker,
        reason: RejectReason::None,
        ts_event: TimeNs(1),
        ts_recv: TimeNs(1),
    }
}

/// The price of an instrument with a tick of 0.01.
pub fn price(text: &str) -> Price {
    instruments()[0].price(decimal(text)).unwrap()
}
