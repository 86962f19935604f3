//! Errors of the core as exceptions of `hansa.errors`.

use hansa_engine::EngineError;
use hansa_engine::grid::GridError;
use hansa_journal::JournalError;
use hansa_market::columns::ColumnError;
use hansa_market::feature::FeatureError;
use hansa_types::ValueError;
use pyo3::PyErr;
use pyo3::prelude::*;

fn raise(class: &str, message: &str) -> PyErr {
    Python::attach(|py| {
        let made = py
            .import("hansa.errors")
            .and_then(|errors| errors.getattr(class))
            .and_then(|class| class.call1((message,)));
        match made {
            Ok(exception) => PyErr::from_value(exception),
            Err(error) => error,
        }
    })
}

/// A core error that knows its Python name.
pub trait IntoPyErr {
    /// As an exception.
    fn into_py(self) -> PyErr;
}

impl IntoPyErr for EngineError {
    fn into_py(self) -> PyErr {
        let class = match &self {
            Self::Journal(_) | Self::Moment(_) => "JournalError",
            Self::Grid(_) => "AgentError",
            Self::Report(_) | Self::Ledger(_) | Self::Value(_) | Self::Shape { .. } => "CoreError",
        };
        raise(class, &self.to_string())
    }
}

impl IntoPyErr for GridError {
    fn into_py(self) -> PyErr {
        raise("AgentError", &self.to_string())
    }
}

impl IntoPyErr for JournalError {
    fn into_py(self) -> PyErr {
        raise("JournalError", &self.to_string())
    }
}

impl IntoPyErr for ColumnError {
    fn into_py(self) -> PyErr {
        raise("DataError", &self.to_string())
    }
}

impl IntoPyErr for FeatureError {
    fn into_py(self) -> PyErr {
        raise("ConfigError", &self.to_string())
    }
}

impl IntoPyErr for ValueError {
    fn into_py(self) -> PyErr {
        raise("ConfigError", &self.to_string())
    }
}

/// An input the Python side should never have handed over.
pub fn core_error(message: &str) -> PyErr {
    raise("CoreError", message)
}

/// A setting that cannot be used.
pub fn config_error(message: &str) -> PyErr {
    raise("ConfigError", message)
}

/// What a strategy asked for cannot be.
pub fn strategy_error(message: &str) -> PyErr {
    raise("StrategyError", message)
}
