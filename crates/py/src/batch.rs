//! The views that strategies are shown events through, and the batch of what one time brought.

use std::sync::Arc;

use hansa_engine::{Batch, Wake};
use hansa_market::event::MarketEvent;
use pyo3::exceptions::{PyIndexError, PyOverflowError};
use pyo3::prelude::*;

use crate::views::{BarView, BookView, Naming, QuoteView, TradeView};

/// One view of each kind, filled anew for each event.
#[derive(Debug)]
pub struct Views {
    pub bar: Py<BarView>,
    pub quote: Py<QuoteView>,
    pub trade: Py<TradeView>,
    pub book: Py<BookView>,
}

impl Views {
    pub fn new(py: Python<'_>, naming: &Naming) -> PyResult<Self> {
        Ok(Self {
            bar: Py::new(py, BarView::new(naming.clone()))?,
            quote: Py::new(py, QuoteView::new(naming.clone()))?,
            trade: Py::new(py, TradeView::new(naming.clone()))?,
            book: Py::new(py, BookView::new(naming.clone()))?,
        })
    }

    pub fn clone_ref(&self, py: Python<'_>) -> Self {
        Self {
            bar: self.bar.clone_ref(py),
            quote: self.quote.clone_ref(py),
            trade: self.trade.clone_ref(py),
            book: self.book.clone_ref(py),
        }
    }

    /// Fills the view of an event; none for what has none.
    pub fn show(&self, py: Python<'_>, wake: &Wake) -> Option<Py<PyAny>> {
        match wake {
            Wake::Market(event) => match event.event {
                MarketEvent::Quote(quote) => {
                    self.quote.borrow_mut(py).show(event.instrument, quote);
                    Some(self.quote.clone_ref(py).into_any())
                }
                MarketEvent::Trade(trade) => {
                    self.trade.borrow_mut(py).show(event.instrument, trade);
                    Some(self.trade.clone_ref(py).into_any())
                }
                MarketEvent::BarClosed(bar) => {
                    self.bar.borrow_mut(py).show(event.instrument, bar);
                    Some(self.bar.clone_ref(py).into_any())
                }
                _ => None,
            },
            Wake::Book(top) => {
                self.book.borrow_mut(py).show(top.instrument, *top);
                Some(self.book.clone_ref(py).into_any())
            }
            Wake::Report(_) | Wake::Timer(_) | Wake::Batch(_) | Wake::Ticket(_) => None,
        }
    }
}

/// What was learned at one time, in order; each event through the view of its kind, filled anew.
#[pyclass(frozen, sequence, module = "hansa._core")]
#[derive(Debug)]
pub struct BatchView {
    pub batch: Arc<Batch>,
    pub views: Views,
}

#[pymethods]
impl BatchView {
    /// When the desk had it.
    #[getter]
    fn ts_ns(&self) -> i64 {
        self.batch.ts.0
    }

    fn __len__(&self) -> usize {
        self.batch.events.len()
    }

    /// As of a list: below 0 from the end, an `IndexError` beyond the ends however far.
    fn __getitem__(&self, place: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let (py, events) = (place.py(), &self.batch.events);
        let found = match place.extract::<isize>() {
            Ok(at) if at < 0 => events.len().checked_add_signed(at),
            Ok(at) => usize::try_from(at).ok(),
            Err(error) if error.is_instance_of::<PyOverflowError>(py) => None,
            Err(error) => return Err(error),
        };
        let event = found.and_then(|at| events.get(at));
        event.and_then(|event| self.views.show(py, event)).ok_or_else(|| {
            PyIndexError::new_err(format!("expected one of {} events, found {place}", events.len()))
        })
    }

    fn __iter__(slf: Py<Self>) -> BatchEvents {
        BatchEvents { batch: slf, next: 0 }
    }
}

/// The events of a batch, one after the other.
#[pyclass(module = "hansa._core")]
#[derive(Debug)]
struct BatchEvents {
    batch: Py<BatchView>,
    next: usize,
}

#[pymethods]
impl BatchEvents {
    const fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> Option<Py<PyAny>> {
        let view = self.batch.get();
        let event = view.batch.events.get(self.next)?;
        self.next += 1;
        view.views.show(py, event)
    }
}
