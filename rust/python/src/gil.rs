//! State and references that the GIL protects.
use crate::object::Obj;
use pyo3::ffi;
use pyo3::prelude::*;
use std::cell::UnsafeCell;

/// State that the GIL protects.
pub struct Gil<T>(UnsafeCell<T>);

// SAFETY: `get` is called only with the GIL held, and no reference outlives the statement.
unsafe impl<T> Sync for Gil<T> {}

impl<T> Gil<T> {
    pub const fn new(value: T) -> Gil<T> {
        Gil(UnsafeCell::new(value))
    }

    /// # Safety
    /// The caller holds the GIL and runs no Python code while it uses the reference.
    #[allow(clippy::mut_from_ref)]
    #[inline]
    pub unsafe fn get(&self) -> &mut T {
        // SAFETY: the caller's promise makes this the only reference.
        unsafe { &mut *self.0.get() }
    }
}

/// A reference to a Python object that any thread may drop.
pub struct Handle(Obj);

// SAFETY: the object is touched only with the GIL held.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Handle {
    pub fn new(o: &Bound<'_, PyAny>) -> Handle {
        Handle(o.clone().into_ptr())
    }

    pub fn get<'py>(&self, py: Python<'py>) -> Borrowed<'_, 'py, PyAny> {
        // SAFETY: the handle keeps the object alive.
        unsafe { Borrowed::from_ptr(py, self.0) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the state functions nest and work on any thread of a living interpreter.
        unsafe {
            if ffi::Py_IsInitialized() != 0 {
                let state = ffi::PyGILState_Ensure();
                ffi::Py_DecRef(self.0);
                ffi::PyGILState_Release(state);
            }
        }
    }
}
