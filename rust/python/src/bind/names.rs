//! Keyword names: interned once, compared by address; aliases that NumPy users write.
use super::Param;
use pyo3::ffi;
use std::ffi::CString;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// PyTorch's names and what NumPy calls the same.
const ALIASES: [(&str, &[&str]); 5] = [
    ("dim", &["axis"]),
    ("keepdim", &["keepdims"]),
    ("input", &["x", "a", "x1"]),
    ("other", &["x2"]),
    ("self", &["input"]),
];

/// The name `out`.
pub static OUT_KEY: AtomicPtr<ffi::PyObject> = AtomicPtr::new(null_mut());

/// The interned string for a name, remembered in `key`.
#[inline]
pub fn interned(key: &AtomicPtr<ffi::PyObject>, name: &str) -> *mut ffi::PyObject {
    let p = key.load(Relaxed);
    if p.is_null() {
        intern(key, name)
    } else {
        p
    }
}

#[cold]
fn intern(key: &AtomicPtr<ffi::PyObject>, name: &str) -> *mut ffi::PyObject {
    let Ok(text) = CString::new(name) else { return null_mut() };
    // SAFETY: the GIL is held; the reference is kept for the life of the process.
    let p = unsafe { ffi::PyUnicode_InternFromString(text.as_ptr()) };
    key.store(p, Relaxed);
    p
}

/// Which parameter a keyword names.
#[inline]
pub fn find(params: &[Param], keyword: *mut ffi::PyObject, aliases: bool) -> Option<usize> {
    params
        .iter()
        .position(|p| interned(&p.key, p.name) == keyword)
        .or_else(|| find_slow(params, keyword, aliases))
}

#[cold]
fn find_slow(params: &[Param], keyword: *mut ffi::PyObject, aliases: bool) -> Option<usize> {
    let text = text(keyword)?;
    params.iter().position(|p| {
        p.name == text
            || (aliases && ALIASES.iter().any(|(name, all)| *name == p.name && all.contains(&text)))
    })
}

/// Whether a keyword is `out`.
pub fn is_out(keyword: *mut ffi::PyObject) -> bool {
    interned(&OUT_KEY, "out") == keyword || text(keyword) == Some("out")
}

/// The text of a keyword, which the call keeps alive.
pub fn text<'a>(keyword: *mut ffi::PyObject) -> Option<&'a str> {
    let mut n = 0;
    // SAFETY: keywords are strings that live during the call.
    unsafe {
        let p = ffi::PyUnicode_AsUTF8AndSize(keyword, &mut n);
        if p.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        std::str::from_utf8(std::slice::from_raw_parts(p.cast(), n as usize)).ok()
    }
}
