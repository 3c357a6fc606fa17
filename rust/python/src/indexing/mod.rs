//! `x[...]` and `x[...] = v`: Python's index objects parsed, slices as views, the rest through index tensors.
mod apply;
mod parse;

use crate::bind::Any;
use crate::error::Fallible;
use crate::object::{self, Obj};

/// `o[index]`, a new reference.
pub fn get(o: Any<'_>, index: Any<'_>) -> Fallible<Obj> {
    // SAFETY: the interpreter passes an instance, alive during the call that is marked.
    let t = unsafe { object::core(o.as_ptr()) };
    Ok(object::wrap(o.py(), apply::get_item(&index, t)?)?.into_ptr())
}

/// `o[index] = value`.
pub fn set(o: Any<'_>, index: Any<'_>, value: Any<'_>) -> Fallible<()> {
    // SAFETY: as above.
    let t = unsafe { object::core(o.as_ptr()) };
    Ok(apply::set_item(&index, t, &value)?)
}
