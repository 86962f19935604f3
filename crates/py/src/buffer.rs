//! Arrays of Python, borrowed without a copy.

use pyo3::buffer::{Element, PyBuffer};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A contiguous read-only view of a Python array. It keeps the array alive.
#[derive(Debug)]
pub struct Column<T: Element>(PyBuffer<T>);

impl<T: Element> Column<T> {
    /// Borrows an array; refuses another element type or a strided view.
    pub fn of(array: &Bound<'_, PyAny>) -> PyResult<Self> {
        let buffer = PyBuffer::get(array)?;
        if !buffer.is_c_contiguous() {
            return Err(PyValueError::new_err(
                "expected a C-contiguous array, found a strided one",
            ));
        }
        Ok(Self(buffer))
    }

    /// The elements.
    pub fn slice(&self) -> &[T] {
        let count = self.0.item_count();
        if count == 0 {
            return &[];
        }
        // SAFETY: the buffer is contiguous, holds `count` elements of T (checked by PyBuffer::get)
        // and is kept alive by self. Our Python side hands over arrays that nobody writes to while
        // a run uses them (it marks them read-only).
        unsafe { std::slice::from_raw_parts(self.0.buf_ptr().cast::<T>(), count) }
    }
}

/// A contiguous writable view of a Python array, for results.
#[derive(Debug)]
pub struct ColumnMut<T: Element>(PyBuffer<T>);

impl<T: Element> ColumnMut<T> {
    /// Borrows an array for writing.
    pub fn of(array: &Bound<'_, PyAny>) -> PyResult<Self> {
        let buffer = PyBuffer::get(array)?;
        if buffer.readonly() || !buffer.is_c_contiguous() {
            return Err(PyValueError::new_err("expected a writable C-contiguous array"));
        }
        Ok(Self(buffer))
    }

    /// The elements.
    pub fn slice_mut(&mut self) -> &mut [T] {
        let count = self.0.item_count();
        if count == 0 {
            return &mut [];
        }
        // SAFETY: as for Column; writable was checked, and our Python side has made the array for
        // this one call and hands it to nobody else until the call returns.
        unsafe { std::slice::from_raw_parts_mut(self.0.buf_ptr().cast::<T>(), count) }
    }
}
