//! What Python states about an account beyond its kind: interest on shorts, margin.

use hansa_types::Decimal;
use hansa_venue::{AccountTerms, MarginKind, MarginTerms};
use pyo3::prelude::*;

use crate::error::IntoPyErr;

/// Ratios and basis points as decimal text.
#[derive(Debug, FromPyObject)]
pub struct AccountPlan {
    borrow_rate_per_year: Option<String>,
    margin: Option<MarginPlan>,
}

/// When and how positions are taken over.
#[derive(Debug, FromPyObject)]
pub struct MarginPlan {
    is_isolated: bool,
    maintenance_ratio: String,
    fee_ratio: String,
    penalty_bps: String,
}

fn decimal(text: &str) -> PyResult<Decimal> {
    text.parse().map_err(IntoPyErr::into_py)
}

impl AccountPlan {
    /// In the core's terms; `leverage_max` is what an isolated position is opened with.
    pub fn terms(&self, leverage_max: &str) -> PyResult<AccountTerms> {
        let borrow_rate_per_year = self.borrow_rate_per_year.as_deref().map(decimal).transpose()?;
        let margin = self.margin.as_ref().map(|plan| plan.terms(leverage_max)).transpose()?;
        Ok(AccountTerms { borrow_rate_per_year, margin })
    }
}

impl MarginPlan {
    fn terms(&self, leverage_max: &str) -> PyResult<MarginTerms> {
        let kind = if self.is_isolated {
            MarginKind::Isolated { leverage: decimal(leverage_max)? }
        } else {
            MarginKind::Cross
        };
        Ok(MarginTerms {
            kind,
            maintenance_ratio: decimal(&self.maintenance_ratio)?,
            fee_ratio: decimal(&self.fee_ratio)?,
            penalty_bps: decimal(&self.penalty_bps)?,
        })
    }
}
