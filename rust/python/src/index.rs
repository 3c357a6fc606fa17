//! Indexing.
use crate::bind::Any;
use crate::error::Fallible;
use crate::object::Obj;
pub fn get(_o: Any<'_>, _index: Any<'_>) -> Fallible<Obj> { todo!() }
pub fn set(_o: Any<'_>, _index: Any<'_>, _value: Any<'_>) -> Fallible<()> { todo!() }
