//! What Python states about an account beyond its kind: interest on shorts, margin.

use std::collections::BTreeMap;
use std::sync::Arc;

use hansa_types::Instrument;
use hansa_venue::{AccountTerms, MarginKind, MarginTerms, MarginTier, MarginTiers, VenueError};
use pyo3::prelude::*;

use super::{decimal, venue_terms::named};
use crate::error::config_error;

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
    /// Instrument (none: all others), from which value on, ratio.
    tiers: Vec<(String, String, String)>,
}

impl AccountPlan {
    /// In the core's terms; `leverage_max` is what an isolated position is opened with.
    pub fn terms(&self, leverage_max: &str, listed: &[Instrument]) -> PyResult<AccountTerms> {
        let borrow_rate_per_year = self.borrow_rate_per_year.as_deref().map(decimal).transpose()?;
        let margin = self.margin.as_ref();
        let margin = margin.map(|plan| plan.terms(leverage_max, listed)).transpose()?;
        Ok(AccountTerms { borrow_rate_per_year, margin })
    }
}

impl MarginPlan {
    fn terms(&self, leverage_max: &str, listed: &[Instrument]) -> PyResult<MarginTerms> {
        let kind = if self.is_isolated {
            MarginKind::Isolated { leverage: decimal(leverage_max)? }
        } else {
            MarginKind::Cross
        };
        Ok(MarginTerms {
            kind,
            maintenance_ratio: decimal(&self.maintenance_ratio)?,
            tiers: self.tiers(listed)?.map(Arc::new),
            fee_ratio: decimal(&self.fee_ratio)?,
            penalty_bps: decimal(&self.penalty_bps)?,
        })
    }

    /// What is stated of instruments that are no part of the run is left out.
    fn tiers(&self, listed: &[Instrument]) -> PyResult<Option<MarginTiers>> {
        let (mut general, mut own) = (Vec::new(), BTreeMap::<_, Vec<MarginTier>>::new());
        for (symbol, value_min, ratio) in &self.tiers {
            let tier = MarginTier { value_min: decimal(value_min)?, ratio: decimal(ratio)? };
            if symbol.is_empty() {
                general.push(tier);
            } else if let Some(instrument) = named(listed, symbol) {
                own.entry(instrument.id()).or_default().push(tier);
            }
        }
        let unfit = |error: VenueError| config_error(&error.to_string());
        let tiers = (!self.tiers.is_empty()).then(|| MarginTiers::new(&general, &own));
        tiers.transpose().map_err(unfit)
    }
}
