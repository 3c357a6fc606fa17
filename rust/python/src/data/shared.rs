//! Memory that processes made by `fork` share.
use crate::error::OrRaise;
use ferrotorch_tensor::{Storage, Tensor};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::collections::HashSet;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::Mutex;

extern "C" {
    fn mmap(
        at: *mut c_void,
        len: usize,
        protection: c_int,
        flags: c_int,
        fd: c_int,
        offset: i64,
    ) -> *mut c_void;
    fn munmap(at: *mut c_void, len: usize) -> c_int;
}

const READ_WRITE: c_int = 3;
#[cfg(target_os = "macos")]
const SHARED_ANONYMOUS: c_int = 0x1001;
#[cfg(not(target_os = "macos"))]
const SHARED_ANONYMOUS: c_int = 0x21;

/// Addresses of shared memory.
static ADDRESSES: Mutex<Option<HashSet<usize>>> = Mutex::new(None);

fn addresses<T>(f: impl FnOnce(&mut HashSet<usize>) -> T) -> T {
    f(ADDRESSES.lock().unwrap_or_else(|e| e.into_inner()).get_or_insert_default())
}

/// Pages that children of this process see too.
struct Pages(usize, usize);

impl Pages {
    fn new(len: usize) -> PyResult<Pages> {
        let len = len.max(1);
        // SAFETY: asks for fresh pages anywhere.
        let at = unsafe { mmap(null_mut(), len, READ_WRITE, SHARED_ANONYMOUS, -1, 0) };
        if at as isize == -1 {
            return Err(PyRuntimeError::new_err(format!("share_memory_(): no memory for {len} bytes")));
        }
        addresses(|all| all.insert(at as usize));
        Ok(Pages(at as usize, len))
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        addresses(|all| all.remove(&self.0));
        // SAFETY: mapped by `new`, and no storage uses it any more.
        unsafe { munmap(self.0 as *mut c_void, self.1) };
    }
}

/// Whether a tensor's memory is shared between processes.
pub fn is_shared(t: &Tensor) -> bool {
    addresses(|all| all.contains(&(t.storage().data() as usize)))
}

/// The same tensor over a copy of its storage in shared memory.
pub fn moved(t: &Tensor) -> PyResult<Tensor> {
    let old = t.storage();
    let pages = Pages::new(old.len())?;
    let data = pages.0 as *mut u8;
    // SAFETY: both have as many bytes, and the pages are new; they live as long as their storage.
    let storage = unsafe {
        std::ptr::copy_nonoverlapping(old.data(), data, old.len());
        Storage::foreign(data, old.len(), Box::new(pages))
    }
    .or_raise()?;
    let geometry = t.geometry();
    let over = Tensor::from_parts(storage, geometry.shape, geometry.strides, geometry.offset, t.dtype());
    Ok(t.with_data(&over))
}
