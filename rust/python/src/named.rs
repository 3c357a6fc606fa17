//! The classes of `ferrotorch.return_types`.
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule, PyTuple};
use std::ffi::CString;

const SOURCE: &str = "
from operator import itemgetter

def make(name, fields):
    def __new__(cls, values, /):
        values = tuple(values)
        if len(values) != len(fields):
            raise TypeError(f'torch.return_types.{name}() takes a {len(fields)}-sequence ({len(values)}-sequence given)')
        return tuple.__new__(cls, values)
    def __repr__(self):
        return f'torch.return_types.{name}(\\n' + ',\\n'.join(f'{f}={v!r}' for f, v in zip(fields, self)) + ')'
    def __reduce__(self):
        return type(self), (tuple(self),)
    body = {f: property(itemgetter(i)) for i, f in enumerate(fields)}
    body.update(__new__=__new__, __repr__=__repr__, __reduce__=__reduce__, __slots__=(), __match_args__=fields,
                n_fields=len(fields), n_sequence_fields=len(fields), n_unnamed_fields=0,
                __module__='ferrotorch.return_types', __doc__=f'The result of :func:`ferrotorch.{name}`.')
    return type(name, (tuple,), body)
";

/// Makes the class of a named tuple and keeps it in `_C._return_types`.
pub fn make<'py>(py: Python<'py>, name: &str, fields: &[&str]) -> PyResult<Bound<'py, PyAny>> {
    let known = crate::module(py)?.getattr("_return_types")?.cast_into::<PyDict>()?;
    if let Some(class) = known.get_item(name)? {
        return Ok(class);
    }
    let source = CString::new(SOURCE)?;
    let helper = PyModule::from_code(py, &source, c"return_types.py", c"ferrotorch._return_types")?;
    let class = helper.getattr("make")?.call1((name, PyTuple::new(py, fields)?))?;
    known.set_item(name, &class)?;
    Ok(class)
}
