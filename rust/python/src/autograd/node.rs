//! `grad_fn` objects: one Python object per node while one is alive, of a class named after the operation.
use crate::error::{exception, foreign, OrRaise};
use crate::object;
use ferrotorch_tensor::autograd::{next_hook_id, AccumulateGrad, Grads, Node, NodeHook};
use ferrotorch_tensor::Tensor;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};

/// What a Python object knows of a node.
pub enum Link {
    Empty,
    Strong(Arc<Node>),
    /// The context of a custom function: its node owns it.
    Weak(Weak<Node>),
}

/// A recorded operation.
#[pyclass(subclass, name = "Node", module = "torch.autograd.graph", weakref, dict)]
pub struct PyNode {
    pub link: Link,
    metadata: Option<Py<PyDict>>,
}

impl PyNode {
    pub fn empty() -> PyNode {
        PyNode { link: Link::Empty, metadata: None }
    }

    pub fn node(&self) -> PyResult<Arc<Node>> {
        match &self.link {
            Link::Strong(node) => Ok(node.clone()),
            Link::Weak(node) => node.upgrade().ok_or(()),
            Link::Empty => Err(()),
        }
        .map_err(|()| PyTypeError::new_err("this node is not part of a graph"))
    }
}

impl Drop for PyNode {
    fn drop(&mut self) {
        if let Ok(node) = self.node() {
            node.py_slot().store(std::ptr::null_mut(), Relaxed);
        }
    }
}

#[pymethods]
impl PyNode {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyNode {
        PyNode::empty()
    }

    /// The operation's name.
    fn name(&self) -> PyResult<String> {
        Ok(match self.node()?.name.as_ref() {
            "AccumulateGrad" => "torch::autograd::AccumulateGrad".into(),
            name => name.to_string(),
        })
    }

    /// Pairs of a node and the number of its output, one for each input of the operation.
    #[getter]
    fn next_functions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let node = self.node()?;
        let mut pairs = Vec::with_capacity(node.edges.len());
        for edge in &node.edges {
            pairs.push(match edge {
                Some(edge) => (Some(node_object(py, &edge.node)?), edge.index),
                None => (None, 0),
            });
        }
        PyTuple::new(py, pairs)
    }

    /// The leaf into which an accumulator adds.
    #[getter]
    fn variable<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rule = self.node()?.rule();
        match rule.as_ref().and_then(|r| r.as_any()?.downcast_ref::<AccumulateGrad>()) {
            Some(accumulate) => object::wrap(py, accumulate.leaf.clone()),
            None => Err(pyo3::exceptions::PyAttributeError::new_err("this node has no attribute 'variable'")),
        }
    }

    /// A dictionary for the user's own notes.
    #[getter]
    fn metadata<'py>(&mut self, py: Python<'py>) -> Bound<'py, PyDict> {
        self.metadata.get_or_insert_with(|| PyDict::new(py).unbind()).bind(py).clone()
    }

    /// Calls `fn(grad_inputs, grad_outputs)` after the node ran; a result replaces the gradients of the inputs.
    fn _add_post_hook(&self, hook: Bound<'_, PyAny>) -> PyResult<u64> {
        let id = next_hook_id();
        self.node()?.add_post_hook(id, node_hook(hook, true));
        Ok(id)
    }

    /// Calls `fn(grad_outputs)` before the node runs; a result replaces the gradients of the outputs.
    fn _add_pre_hook(&self, hook: Bound<'_, PyAny>) -> PyResult<u64> {
        let id = next_hook_id();
        self.node()?.add_pre_hook(id, node_hook(hook, false));
        Ok(id)
    }

    fn _remove_hook(&self, id: u64) {
        if let Ok(node) = self.node() {
            node.remove_hook(id);
        }
    }

    #[getter]
    fn _sequence_nr(&self) -> PyResult<u64> {
        Ok(self.node()?.seq)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("<{} object at {:#x}>", slf.get_type().name()?, slf.as_ptr() as usize))
    }
}

/// Gradients as a tuple, `None` where there is none.
pub fn to_tuple<'py>(py: Python<'py>, grads: &[Option<Tensor>]) -> PyResult<Bound<'py, PyTuple>> {
    let mut items = Vec::with_capacity(grads.len());
    for g in grads {
        items.push(match g {
            Some(g) => Some(object::wrap(py, g.clone())?),
            None => None,
        });
    }
    PyTuple::new(py, items)
}

/// A tensor, or `None`.
pub fn optional_tensor(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Option<Tensor>> {
    if value.is_none() {
        return Ok(None);
    }
    if !object::is_tensor(value.as_ptr()) {
        return Err(PyTypeError::new_err(format!(
            "{what} must be Tensor or None, not {}",
            value.get_type().name()?
        )));
    }
    // SAFETY: an instance of Tensor, cloned at once.
    Ok(Some(unsafe { object::core(value.as_ptr()) }.clone()))
}

/// The gradients in what a hook or a custom backward returned: one tensor, or a sequence.
pub fn from_result(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Grads> {
    match value.cast::<PyTuple>() {
        Ok(tuple) => tuple.iter().map(|v| optional_tensor(&v, what)).collect(),
        Err(_) if value.cast::<pyo3::types::PyList>().is_ok() => {
            value.try_iter()?.map(|v| optional_tensor(&v?, what)).collect()
        }
        Err(_) => Ok(std::iter::once(optional_tensor(value, what)?).collect()),
    }
}

fn node_hook(hook: Bound<'_, PyAny>, post: bool) -> NodeHook {
    let hook = object::Handle::new(&hook);
    Arc::new(move |first, second| {
        Python::attach(|py| {
            let call = || -> PyResult<Option<Grads>> {
                let hook = hook.get(py);
                let first = to_tuple(py, first)?;
                let result =
                    if post { hook.call1((first, to_tuple(py, second)?))? } else { hook.call1((first,))? };
                if result.is_none() {
                    Ok(None)
                } else {
                    from_result(&result, "hook result").map(Some)
                }
            };
            call().map_err(foreign)
        })
    })
}

/// The class for an operation: a subclass of `Node` with its name, made once.
fn class_of<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    static CLASSES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let classes = CLASSES.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    if let Some(class) = classes.get_item(name)? {
        return Ok(class);
    }
    let kind = py.get_type::<PyType>();
    let attributes = PyDict::new(py);
    attributes.set_item("__module__", "torch.autograd")?;
    let class = kind.call1((name, (py.get_type::<PyNode>(),), attributes))?;
    classes.set_item(name, &class)?;
    Ok(class)
}

/// The Python object of a node.
pub fn node_object<'py>(py: Python<'py>, node: &Arc<Node>) -> PyResult<Bound<'py, PyAny>> {
    let slot: *mut pyo3::ffi::PyObject = node.py_slot().load(Relaxed).cast();
    // SAFETY: the slot names an object that is alive or being destroyed; the latter has no references.
    if !slot.is_null() && unsafe { pyo3::ffi::Py_REFCNT(slot) } > 0 {
        // SAFETY: alive, as just seen.
        return Ok(unsafe { Bound::from_borrowed_ptr(py, slot) });
    }
    let object = class_of(py, &node.name)?.call0()?;
    object.cast::<PyNode>().map_err(PyErr::from)?.borrow_mut().link = Link::Strong(node.clone());
    node.py_slot().store(object.as_ptr().cast(), Relaxed);
    Ok(object)
}

/// The accumulator of a leaf.
#[pyfunction]
fn _get_grad_accumulator<'py>(tensor: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(t) = optional_tensor(tensor, "tensor")? else { return Ok(None) };
    match t.gradient_edge().or_raise()? {
        Some(edge) => node_object(tensor.py(), &edge.node).map(Some),
        None => Ok(None),
    }
}

/// The node and output number to which a tensor's gradient goes.
#[pyfunction]
fn _gradient_edge<'py>(tensor: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, u32)> {
    let edge = match optional_tensor(tensor, "tensor")? {
        Some(t) => t.gradient_edge().map_err(exception)?,
        None => None,
    };
    match edge {
        Some(edge) => Ok((node_object(tensor.py(), &edge.node)?, edge.index)),
        None => Err(pyo3::exceptions::PyRuntimeError::new_err(
            "It is not possible to get the gradient edge for a Tensor that does not require gradients",
        )),
    }
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyNode>()?;
    m.add_function(wrap_pyfunction!(_get_grad_accumulator, m)?)?;
    m.add_function(wrap_pyfunction!(_gradient_edge, m)?)
}
