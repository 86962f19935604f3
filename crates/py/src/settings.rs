//! What Python states about a run, in the core's own terms.

use hansa_gate::{Control, Limits};
use hansa_ledger::{AccountKind, LedgerOptions, LotMethod};
use hansa_types::{Amount, Currency, Decimal, Instrument, Malformed};
use hansa_venue::matching::SelfTrade;
use hansa_venue::{Fees, Latency, QueueModel, Share, SimVenue, VenueError, VenueOptions};
use pyo3::prelude::*;

use crate::error::{IntoPyErr, config_error};

mod account;
mod venue_terms;

use account::AccountPlan;
use venue_terms::{FeeList, LatencyPlan, LimitList, SessionTuple, sessions_of};

/// Money, ratios and basis points as decimal text: no float comes between.
#[derive(Debug, FromPyObject)]
pub struct Settings {
    pub agents: usize,
    pub seed: u64,
    pub band_bps: String,
    currency: String,
    account_kind: String,
    leverage_max: String,
    is_fifo: bool,
    account: AccountPlan,
    maker_fee_ratio: String,
    taker_fee_ratio: String,
    slippage_bps: String,
    latency_ns: i64,
    pub latency_jitter_ns: u64,
    fees: Option<FeeList>,
    latency: Option<LatencyPlan>,
    limits: Option<LimitList>,
    sessions: Vec<SessionTuple>,
    volume_share_ratio_max: String,
    impact_coefficient: Option<String>,
    self_trade: String,
    queue: String,
    queue_exponent: u8,
    order_value_max: String,
    position_value_max: String,
    gross_exposure_ratio_max: String,
    net_exposure_ratio_max: String,
    price_collar_bps: String,
    orders_per_minute_max: u32,
    drawdown_ratio_max: String,
    stale_after_ns: i64,
}

fn decimal(text: &str) -> PyResult<Decimal> {
    text.parse().map_err(IntoPyErr::into_py)
}

impl Settings {
    /// The account.
    pub fn ledger(&self) -> PyResult<LedgerOptions> {
        let account_kind = match self.account_kind.as_str() {
            "cash" => AccountKind::Cash,
            "spot" => AccountKind::Spot,
            "margin" => AccountKind::Margin { leverage_max: decimal(&self.leverage_max)? },
            other => {
                let text = format!("account.kind: expected cash, spot or margin, found {other}");
                return Err(config_error(&text));
            }
        };
        let lot_method = if self.is_fifo { LotMethod::Fifo } else { LotMethod::AverageCost };
        let base_currency = self.currency.parse().map_err(IntoPyErr::into_py)?;
        Ok(LedgerOptions { account_kind, lot_method, base_currency })
    }

    /// The gate's limits.
    pub fn limits(&self) -> PyResult<Limits> {
        let amount = |text: &str| Ok::<_, PyErr>(Some(Amount::from(decimal(text)?)));
        let ratio = |text: &str| Ok::<_, PyErr>(Some(decimal(text)?));
        Ok(Limits {
            order_value_max: amount(&self.order_value_max)?,
            position_value_max: amount(&self.position_value_max)?,
            gross_exposure_ratio_max: ratio(&self.gross_exposure_ratio_max)?,
            net_exposure_ratio_max: ratio(&self.net_exposure_ratio_max)?,
            price_collar_bps: ratio(&self.price_collar_bps)?,
            orders_per_minute_max: Some(self.orders_per_minute_max),
            drawdown_ratio_max: ratio(&self.drawdown_ratio_max)?,
            stale_after_ns: Some(self.stale_after_ns),
            shrink: true,
        })
    }

    /// The simulated venue.
    pub fn venue(&self, instruments: Vec<Instrument>) -> PyResult<SimVenue> {
        let options = VenueOptions {
            fees: Fees {
                maker_ratio: decimal(&self.maker_fee_ratio)?,
                taker_ratio: decimal(&self.taker_fee_ratio)?,
            },
            slippage_bps: decimal(&self.slippage_bps)?,
            latency: Latency { to_venue_ns: self.latency_ns, from_venue_ns: self.latency_ns },
            volume_share_ratio_max: decimal(&self.volume_share_ratio_max)?,
        };
        let fees = self.fees.as_ref().map(|list| list.schedule(&instruments)).transpose()?;
        let limits = self.limits.as_ref().map(|list| list.limits(&instruments)).transpose()?;
        let sessions = sessions_of(&self.sessions, &instruments)?;
        let latency = self.latency.as_ref().map(|plan| plan.model(self.seed));
        let terms = self.account.terms(&self.leverage_max, &instruments)?;
        let unfit = |error: VenueError| config_error(&error.to_string());
        let venue = SimVenue::new(instruments, options).map_err(unfit)?;
        let mut venue = venue.with_sessions(sessions).map_err(unfit)?;
        if let Some(schedule) = fees {
            venue = venue.with_fees(&schedule).map_err(unfit)?;
        }
        if let Some(model) = latency {
            venue = venue.with_latency(&model).map_err(unfit)?;
        }
        if let Some(limits) = limits {
            venue = venue.with_limits(&limits).map_err(unfit)?;
        }
        if let Some(coefficient) = &self.impact_coefficient {
            venue = venue.with_impact(decimal(coefficient)?).map_err(unfit)?;
        }
        let venue = venue.with_queue(self.queue_model()?).with_self_trade(self.self_trade()?);
        venue.with_account(terms).map_err(unfit)
    }

    /// What happens when orders of the account would trade with each other.
    fn self_trade(&self) -> PyResult<SelfTrade> {
        match self.self_trade.as_str() {
            "none" => Ok(SelfTrade::Allow),
            "cancel_newest" => Ok(SelfTrade::CancelNewest),
            "cancel_oldest" => Ok(SelfTrade::CancelOldest),
            "cancel_both" => Ok(SelfTrade::CancelBoth),
            "decrement" => Ok(SelfTrade::Decrement),
            other => Err(config_error(&format!(
                "venue.self_trade_prevention: expected none, cancel_newest, cancel_oldest, \
                 cancel_both or decrement, found {other}"
            ))),
        }
    }

    /// How strangers cancel in the queues of a book by level.
    fn queue_model(&self) -> PyResult<QueueModel> {
        let share = Share::OfBoth;
        match self.queue.as_str() {
            "risk_averse" => Ok(QueueModel::RiskAverse),
            "power" => Ok(QueueModel::Power { exponent: self.queue_exponent, share }),
            "log" => Ok(QueueModel::Log { share }),
            other => Err(config_error(&format!(
                "venue.queue: expected risk_averse, power or log, found {other}"
            ))),
        }
    }

    /// A whole number of basis points.
    pub fn whole_bps(&self, name: &str, text: &str) -> PyResult<i64> {
        text.parse().map_err(|_| {
            config_error(&format!("{name}: expected whole basis points, found {text}"))
        })
    }

    /// A currency that fees are paid in and what a unit of it is worth, where that is stated.
    pub fn stated_rate(&self) -> PyResult<Option<(Currency, Decimal)>> {
        self.fees.as_ref().map_or(Ok(None), FeeList::stated_rate)
    }

    /// What to set aside for the costs of a purchase: the highest ratio, where fees are paid in the
    /// quote currency, and slippage, rounded up. Fees by unit and least fees are not in it: they are
    /// no ratio.
    pub fn fee_allowance_bps(&self) -> PyResult<i64> {
        let mut highest = decimal(&self.taker_fee_ratio)?.max(Decimal::ZERO);
        if let Some(list) = &self.fees {
            highest = highest.max(list.taker_ratio_max()?);
            highest = if list.is_any_in_quote() { highest } else { Decimal::ZERO };
        }
        let fee = highest.atoms() * 10_000;
        let whole = fee + decimal(&self.slippage_bps)?.atoms();
        i64::try_from((whole + Decimal::ONE_ATOMS - 1) / Decimal::ONE_ATOMS)
            .map_err(|_| config_error("venue: expected fees that fit"))
    }
}

/// Number, name and unit of every control of the gate.
#[pyfunction]
pub fn controls() -> Vec<(u8, &'static str, &'static str)> {
    Control::ALL.iter().map(|each| (*each as u8, each.name(), each.unit())).collect()
}

/// Number and words of everything that does not go together in an order.
#[pyfunction]
pub fn malformed() -> Vec<(u8, String)> {
    Malformed::ALL.iter().map(|each| (*each as u8, each.to_string())).collect()
}
