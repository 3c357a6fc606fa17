//! Custom functions: what `autograd.Function` in Python stands on.
use super::node::{from_result, optional_tensor, Link, PyNode};
use crate::error::{exception, foreign, OrRaise};
use crate::object::{self, Handle};
use ferrotorch_tensor::autograd::{self, Edge, GradMode, Grads, Need, Node, OutputMeta, Rule, Saved};
use ferrotorch_tensor::shape::Geometry;
use ferrotorch_tensor::Tensor;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::any::Any;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};

/// The context of one call of a custom function; also its node in the graph.
#[pyclass(extends = PyNode, subclass, name = "_FunctionCtx", module = "ferrotorch._C", dict)]
pub struct FunctionCtx {
    #[pyo3(get, set)]
    needs_input_grad: Py<PyAny>,
    #[pyo3(get)]
    materialize_grads: bool,
    to_save: Option<Py<PyTuple>>,
    dirty: Option<Py<PyTuple>>,
    non_differentiable: Option<Py<PyTuple>>,
    saved: Arc<Mutex<Kept>>,
}

/// The saved tensors of a call.
enum Kept {
    NotYet,
    Tensors(Vec<Option<Saved>>),
    Freed,
}

#[pymethods]
impl FunctionCtx {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(
        py: Python<'_>,
        _args: &Bound<'_, PyTuple>,
        _kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyClassInitializer<Self> {
        let ctx = FunctionCtx {
            needs_input_grad: py.None(),
            materialize_grads: true,
            to_save: None,
            dirty: None,
            non_differentiable: None,
            saved: Arc::new(Mutex::new(Kept::NotYet)),
        };
        PyClassInitializer::from(PyNode::empty()).add_subclass(ctx)
    }

    /// Keeps tensors for backward, where `saved_tensors` gives them back.
    #[pyo3(signature = (*tensors))]
    fn save_for_backward(&mut self, tensors: Py<PyTuple>) {
        self.to_save = Some(tensors);
    }

    /// Names the inputs that forward changes in place.
    #[pyo3(signature = (*args))]
    fn mark_dirty(&mut self, args: Py<PyTuple>) {
        self.dirty = Some(args);
    }

    /// Names the outputs that have no gradient.
    #[pyo3(signature = (*args))]
    fn mark_non_differentiable(&mut self, args: Py<PyTuple>) {
        self.non_differentiable = Some(args);
    }

    /// Whether backward gets zeros for outputs without a gradient (the default), or `None`.
    fn set_materialize_grads(&mut self, value: bool) {
        self.materialize_grads = value;
    }

    /// The tensors given to `save_for_backward`.
    #[getter]
    fn saved_tensors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let saved = self.saved.clone();
        let found: PyResult<Vec<Option<Tensor>>> = {
            let kept = saved.lock().unwrap_or_else(|e| e.into_inner());
            match &*kept {
                Kept::NotYet => match &self.to_save {
                    Some(tensors) => return Ok(tensors.bind(py).clone()),
                    None => Ok(Vec::new()),
                },
                Kept::Freed => Err(exception(autograd::engine::second_time())),
                Kept::Tensors(list) => {
                    list.iter().map(|s| s.as_ref().map(Saved::get).transpose().map_err(exception)).collect()
                }
            }
        };
        super::node::to_tuple(py, &found?)
    }

    #[getter]
    fn _raw_to_save(&self, py: Python<'_>) -> Option<Py<PyTuple>> {
        self.to_save.as_ref().map(|t| t.clone_ref(py))
    }
}

/// The rule of a custom function's node: calls `backward` of its class.
struct FunctionRule {
    ctx: Handle,
    inputs: usize,
    /// For each argument of `apply`, which input it is, if it is a tensor.
    positions: Vec<Option<usize>>,
    outputs: Vec<OutputMeta>,
    saved: Arc<Mutex<Kept>>,
}

impl Rule for FunctionRule {
    fn apply(&self, grads: &[Option<Tensor>], _: Need) -> ferrotorch_tensor::Result<Grads> {
        Python::attach(|py| self.call(py, grads)).map_err(foreign)
    }

    fn release(&self) {
        let old = {
            let mut kept = self.saved.lock().unwrap_or_else(|e| e.into_inner());
            match &*kept {
                Kept::Tensors(list) if !list.is_empty() => std::mem::replace(&mut *kept, Kept::Freed),
                _ => Kept::NotYet,
            }
        };
        drop(old);
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl FunctionRule {
    fn call(&self, py: Python<'_>, grads: &[Option<Tensor>]) -> PyResult<Grads> {
        let ctx = self.ctx.get(py);
        let materialize = ctx.cast::<FunctionCtx>().map_err(PyErr::from)?.borrow().materialize_grads;
        let mut given = Vec::with_capacity(self.outputs.len());
        for (i, meta) in self.outputs.iter().enumerate() {
            given.push(match grads.get(i).cloned().flatten() {
                None if materialize => Some(Tensor::zeros(&meta.shape, meta.dtype).or_raise()?),
                g => g,
            });
        }
        let given = super::node::to_tuple(py, &given)?;
        let result = ctx.call_method1("_backward", given)?;
        let found = from_result(&result, "gradient")?;
        let name = self.name(py)?;
        let n = self.positions.len();
        if found.len() != n && (found.len() < n || found[n..].iter().any(Option::is_some)) {
            return Err(PyRuntimeError::new_err(format!(
                "function {name} returned an incorrect number of gradients (expected {n}, got {})",
                found.len()
            )));
        }
        let mut out: Grads = std::iter::repeat_n(None, self.inputs).collect();
        for (position, g) in self.positions.iter().zip(found) {
            match position {
                Some(i) => out[*i] = g,
                None if g.is_some() => {
                    return Err(PyRuntimeError::new_err(format!(
                        "function {name} returned a gradient different than None at position {}, but the corresponding forward input was not a Variable",
                        self.positions.iter().position(|p| std::ptr::eq(p, position)).unwrap_or(0) + 1
                    )))
                }
                None => {}
            }
        }
        Ok(out)
    }

    fn name(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.ctx.get(py).get_type().name()?.to_string())
    }
}

fn contains(list: &Option<Py<PyTuple>>, value: &Bound<'_, PyAny>) -> bool {
    list.as_ref().is_some_and(|l| l.bind(value.py()).iter().any(|v| v.is(value)))
}

/// Runs a custom function: `forward(ctx, *args)` without recording, then records one node for it.
#[pyfunction]
fn _function_apply<'py>(
    py: Python<'py>,
    ctx: &Bound<'py, FunctionCtx>,
    forward: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut inputs: Vec<(Tensor, Bound<'py, PyAny>)> = Vec::new();
    let mut positions = Vec::with_capacity(args.len());
    let mut needs = Vec::with_capacity(args.len());
    for arg in args.iter() {
        if object::is_tensor(arg.as_ptr()) {
            // SAFETY: an instance of Tensor, cloned at once.
            let t = unsafe { object::core(arg.as_ptr()) }.clone();
            needs.push(t.requires_grad());
            positions.push(Some(inputs.len()));
            inputs.push((t, arg));
        } else {
            needs.push(false);
            positions.push(None);
        }
    }
    let tracks = autograd::is_grad_enabled() && needs.iter().any(|&n| n);
    let needs = PyTuple::new(py, needs)?;
    ctx.borrow_mut().needs_input_grad = needs.into_any().unbind();
    let edges: Vec<Option<Edge>> = if tracks {
        inputs.iter().map(|(t, _)| t.gradient_edge()).collect::<Result<_, _>>().map_err(exception)?
    } else {
        Vec::new()
    };
    let result = {
        let _mode = GradMode::set(false);
        forward.call1((args,))?
    };
    let single = result.cast::<PyTuple>().is_err();
    let outputs: Vec<Bound<'py, PyAny>> = match result.cast::<PyTuple>() {
        Ok(tuple) => tuple.iter().collect(),
        Err(_) => vec![result.clone()],
    };
    let call = Call { ctx, inputs, positions, edges, tracks };
    let outputs = call.finish(py, outputs)?;
    if single {
        return outputs.into_iter().next().ok_or_else(|| PyTypeError::new_err("forward returned nothing"));
    }
    Ok(PyTuple::new(py, outputs)?.into_any())
}

/// A call whose forward has run.
struct Call<'a, 'py> {
    ctx: &'a Bound<'py, FunctionCtx>,
    inputs: Vec<(Tensor, Bound<'py, PyAny>)>,
    positions: Vec<Option<usize>>,
    edges: Vec<Option<Edge>>,
    tracks: bool,
}

impl<'py> Call<'_, 'py> {
    /// Connects the outputs to a new node and saves what forward asked to save.
    fn finish(self, py: Python<'py>, outputs: Vec<Bound<'py, PyAny>>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let name = self.ctx.get_type().name()?.to_string();
        let (dirty, plain) = {
            let mut ctx = self.ctx.borrow_mut();
            (ctx.dirty.take(), ctx.non_differentiable.take())
        };
        for d in dirty.iter().flat_map(|d| d.bind(py).iter()) {
            if let (Some(t), true) = (optional_tensor(&d, "mark_dirty argument")?, self.tracks) {
                autograd::check_inplace(&t).map_err(exception)?;
            }
        }
        let mut results = Vec::with_capacity(outputs.len());
        let mut tensors: Vec<Option<Tensor>> = Vec::with_capacity(outputs.len());
        let mut attached = Vec::with_capacity(outputs.len());
        for out in &outputs {
            if !object::is_tensor(out.as_ptr()) {
                results.push(out.clone());
                tensors.push(None);
                attached.push(false);
                continue;
            }
            // SAFETY: an instance of Tensor, cloned at once.
            let mut t = unsafe { object::core(out.as_ptr()) }.clone();
            let is_input = self.inputs.iter().any(|(i, _)| i.same(&t));
            let is_dirty = contains(&dirty, out);
            let differentiable = self.tracks && t.dtype().is_differentiable() && !contains(&plain, out);
            let mut result = out.clone();
            if !is_dirty && (is_input || differentiable && t.requires_grad()) {
                // An input handed through, or a tensor with a history: the result is another tensor on its memory.
                t = t.alias(t.shape(), t.strides(), t.offset());
                result = object::wrap(py, t.clone())?;
            }
            attached.push(differentiable);
            tensors.push(Some(t));
            results.push(result);
        }
        if self.tracks {
            self.record(py, name, &tensors, &attached, &dirty)?;
        }
        for d in dirty.iter().flat_map(|d| d.bind(py).iter()) {
            if let Some(t) = optional_tensor(&d, "mark_dirty argument")? {
                t.bump_version();
            }
        }
        self.save(py, &outputs, &tensors)?;
        Ok(results)
    }

    fn record(
        &self,
        _py: Python<'py>,
        name: String,
        tensors: &[Option<Tensor>],
        attached: &[bool],
        dirty: &Option<Py<PyTuple>>,
    ) -> PyResult<()> {
        let metas: Vec<OutputMeta> = tensors
            .iter()
            .map(|t| match t {
                Some(t) => OutputMeta::of(t),
                None => OutputMeta {
                    shape: Geometry::contiguous(&[]).shape,
                    dtype: ferrotorch_tensor::DType::F32,
                },
            })
            .collect();
        let saved = self.ctx.borrow().saved.clone();
        let rule = FunctionRule {
            ctx: Handle::new(self.ctx.as_any()),
            inputs: self.inputs.len(),
            positions: self.positions.clone(),
            outputs: metas.clone(),
            saved,
        };
        let edges = self.edges.iter().cloned().collect();
        let node = Arc::new(Node::new(name, edges, metas.into_iter().collect(), Arc::new(rule), false));
        self.ctx.borrow_mut().into_super().link = Link::Weak(Arc::downgrade(&node));
        node.py_slot().store(self.ctx.as_ptr().cast(), Relaxed);
        for (i, t) in tensors.iter().enumerate() {
            let (Some(t), true) = (t, attached[i]) else { continue };
            let input = self.inputs.iter().position(|(x, _)| x.same(t));
            match input {
                Some(input) if dirty.is_some() => {
                    autograd::rebase(t, node.clone(), i as u32, input).map_err(exception)?;
                }
                _ => autograd::attach(t, &node, i as u32),
            }
        }
        Ok(())
    }

    /// Turns what `save_for_backward` got into saved tensors: outputs without a cycle, inputs with their version.
    fn save(
        &self,
        py: Python<'py>,
        outputs: &[Bound<'py, PyAny>],
        tensors: &[Option<Tensor>],
    ) -> PyResult<()> {
        let Some(list) = self.ctx.borrow_mut().to_save.take() else { return Ok(()) };
        let mut kept = Vec::new();
        for value in list.bind(py).iter() {
            let Some(t) = optional_tensor(&value, "save_for_backward argument")? else {
                kept.push(None);
                continue;
            };
            let output = outputs.iter().position(|o| o.is(&value));
            kept.push(Some(match output.and_then(|i| Some((i, tensors[i].as_ref()?))) {
                Some((i, out)) if self.tracks => Saved::output(out, i as u32, 0).map_err(exception)?,
                _ => Saved::input(&t).map_err(exception)?,
            }));
        }
        let saved = self.ctx.borrow().saved.clone();
        *saved.lock().unwrap_or_else(|e| e.into_inner()) = Kept::Tensors(kept);
        Ok(())
    }
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<FunctionCtx>()?;
    m.add_function(wrap_pyfunction!(_function_apply, m)?)
}
