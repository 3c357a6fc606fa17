//! The table as data, for the generators of stubs and documentation.
use super::{Op, FUNCTION, INPLACE, METHOD, OUT};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// One dictionary per operator: names, signatures, docstring, forms.
pub fn stubs<'py>(py: Python<'py>, tables: &[&[&'static Op]]) -> PyResult<Bound<'py, PyList>> {
    let rows = PyList::empty(py);
    for op in tables.iter().copied().flatten() {
        let row = PyDict::new(py);
        row.set_item("name", op.py_name())?;
        row.set_item("doc", op.doc)?;
        let forms: Vec<&str> =
            [(FUNCTION, "function"), (METHOD, "method"), (INPLACE, "inplace"), (OUT, "out")]
                .into_iter()
                .filter_map(|(flag, name)| op.has(flag).then_some(name))
                .collect();
        row.set_item("forms", forms)?;
        let sigs = PyList::empty(py);
        for sig in op.sigs {
            let params = PyList::empty(py);
            for p in sig.params {
                let param = PyDict::new(py);
                param.set_item("name", p.name)?;
                param.set_item("type", p.annotation)?;
                param.set_item("optional", p.optional)?;
                param.set_item("default", p.default)?;
                param.set_item("keyword_only", p.keyword_only)?;
                param.set_item("varargs", p.list && sig.positional <= 2)?;
                params.append(param)?;
            }
            let entry = PyDict::new(py);
            entry.set_item("params", params)?;
            entry.set_item("returns", sig.returns)?;
            sigs.append(entry)?;
        }
        row.set_item("signatures", sigs)?;
        rows.append(row)?;
    }
    Ok(rows)
}
