//! The Python binding: converts, leaves the interpreter, calls the core, wraps the answer.

// PyO3's macros, the borrowing of Python's buffers and a call in the journal's `deferred`, once the
// processor has been asked what it can do, are the only unsafe code of Hansa.
#![allow(unsafe_code)]

mod again;
mod batch;
mod buffer;
mod compiled;
mod conditions;
mod council;
mod curve;
mod destination;
mod error;
mod events;
mod graph;
mod journal;
mod live;
mod looking;
mod market;
mod matching;
mod noting;
mod packing;
mod paper;
mod person;
mod request;
mod run;
mod settings;
mod standing;
mod strategy;
mod tickets;
mod views;
mod writing;

use pyo3::prelude::*;

/// The native core of Hansa.
#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("BUILD_PROFILE", if cfg!(debug_assertions) { "debug" } else { "release" })?;
    module.add("SOURCE_HASH", env!("HANSA_SOURCE_HASH"))?;
    module.add("GRID", hansa_engine::grid::GRID)?;
    module.add_class::<council::Council>()?;
    module.add_class::<graph::Graph>()?;
    module.add_class::<market::Market>()?;
    module.add_class::<run::Run>()?;
    module.add_class::<live::LiveRun>()?;
    module.add_class::<writing::JournalWriter>()?;
    module.add_class::<paper::PaperMarket>()?;
    module.add_class::<request::VenueRequest>()?;
    module.add_class::<matching::MatchingEngine>()?;
    module.add_class::<strategy::Door>()?;
    module.add_class::<views::BarView>()?;
    module.add_class::<views::QuoteView>()?;
    module.add_class::<views::TradeView>()?;
    module.add_class::<views::BookView>()?;
    module.add_class::<batch::BatchView>()?;
    module.add_class::<views::ReportView>()?;
    module.add_function(wrap_pyfunction!(again::feed_again, module)?)?;
    module.add_function(wrap_pyfunction!(council::lay_ballots, module)?)?;
    module.add_function(wrap_pyfunction!(council::volatility_weights, module)?)?;
    module.add_function(wrap_pyfunction!(curve::equity_curve, module)?)?;
    module.add_function(wrap_pyfunction!(curve::curve_measures, module)?)?;
    module.add_function(wrap_pyfunction!(looking::look, module)?)?;
    module.add_function(wrap_pyfunction!(journal::verify, module)?)?;
    module.add_function(wrap_pyfunction!(journal::read, module)?)?;
    module.add_function(wrap_pyfunction!(journal::recover, module)?)?;
    module.add_function(wrap_pyfunction!(journal::has_writer, module)?)?;
    module.add_function(wrap_pyfunction!(journal::moments, module)?)?;
    module.add_function(wrap_pyfunction!(journal::outcomes, module)?)?;
    module.add_function(wrap_pyfunction!(matching::matching_words, module)?)?;
    module.add_function(wrap_pyfunction!(market::magnify, module)?)?;
    module.add_function(wrap_pyfunction!(market::touches, module)?)?;
    module.add_function(wrap_pyfunction!(run::hash_together, module)?)?;
    module.add_function(wrap_pyfunction!(settings::controls, module)?)?;
    module.add_function(wrap_pyfunction!(settings::malformed, module)?)?;
    module.add_function(wrap_pyfunction!(person::place_order, module)?)?;
    module.add_function(wrap_pyfunction!(tickets::carry, module)?)?;
    module.add_function(wrap_pyfunction!(tickets::open_tickets, module)?)?;
    module.add_function(wrap_pyfunction!(compiled::cockpit_layout, module)?)?;
    Ok(())
}
