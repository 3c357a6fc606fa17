//! Gradients: what tracks, history, backward, hooks.
use crate::bind::{bind_ops, Any, Object};
use crate::error::foreign;
use crate::grad;
use crate::object;
use crate::tensor::expect;
use ferrotorch_tensor::autograd::{self, Pass};
use ferrotorch_tensor::{bail, error, Result, Tensor};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use smallvec::SmallVec;

fn requires_grad_(x: &Tensor, on: bool) -> Result<Tensor> {
    x.set_requires_grad(on)?;
    Ok(x.clone())
}

fn detach_(x: &Tensor) -> Result<Tensor> {
    x.detach_()?;
    Ok(x.clone())
}

/// The tensors in a tensor or a sequence of tensors.
fn tensors(o: Any<'_>) -> PyResult<Vec<Tensor>> {
    if object::is_tensor(o.as_ptr()) {
        return Ok(vec![expect(o)?.clone()]);
    }
    o.try_iter()?
        .map(|item| {
            let item = item?;
            if !object::is_tensor(item.as_ptr()) {
                let text = format!("inputs must be tensors, but got {}", item.get_type().name()?);
                return Err(PyTypeError::new_err(text));
            }
            Ok(expect(item.as_borrowed())?.clone())
        })
        .collect()
}

/// `x.backward(...)`.
fn backward(
    x: &Tensor,
    gradient: Option<Any<'_>>,
    retain_graph: Option<bool>,
    create_graph: bool,
    inputs: Option<Any<'_>>,
) -> Result<()> {
    let gradient = match gradient {
        Some(g) if object::is_tensor(g.as_ptr()) => Some(expect(g).map_err(foreign)?.clone()),
        Some(g) => {
            let name = g.get_type().name().map(|n| n.to_string()).unwrap_or_default();
            bail!(Type, "gradients can be either Tensors or None, but got {name}");
        }
        None => None,
    };
    let inputs = inputs.map(tensors).transpose().map_err(foreign)?;
    if inputs.as_ref().is_some_and(Vec::is_empty) {
        bail!(Runtime, "`inputs` argument to `backward()` cannot be empty.");
    }
    if let Some(i) = inputs.iter().flatten().position(|t| !t.requires_grad()) {
        return Err(error!(Runtime, "One of the differentiated Tensors does not require grad (input {i})"));
    }
    let pass = Pass { keep_graph: retain_graph.unwrap_or(create_graph), create_graph };
    let roots: SmallVec<[Tensor; 1]> = SmallVec::from_elem(x.clone(), 1);
    // The pass runs Python functions only where it takes the GIL for them.
    // SAFETY: this body keeps the GIL until here.
    let py = unsafe { Python::assume_attached() };
    crate::bind::released(py, || autograd::backward(&roots, &[gradient], pass, inputs.as_deref()))
}

bind_ops! { TABLE;
    /// Forgets the history in place.
    detach_ [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| detach_(input) }

    /// Sets whether gradients are computed for this leaf; returns it.
    requires_grad_ [METHOD, VIEW] (input: Tensor, requires_grad: bool = True) { |_| requires_grad_(input, requires_grad) }

    /// Keeps the gradient of this tensor, which is not a leaf, in its attribute `grad`.
    retain_grad [METHOD, VIEW] (input: Tensor) -> () { |_| input.retain_grad() }

    /// Computes the gradients of this tensor with respect to the leaves of its graph and adds them to their `grad`.
    ///
    /// Args:
    ///     gradient (Tensor): the gradient of some scalar with respect to this tensor; may be left out for a single element
    ///     retain_graph (bool): keep the graph for another pass. Default: the value of `create_graph`
    ///     create_graph (bool): record the pass itself, for second derivatives
    ///     inputs (sequence of Tensor): accumulate into these only
    ///
    /// Example::
    ///
    ///     >>> x = torch.ones(2, requires_grad=True)
    ///     >>> (x * x).sum().backward()
    ///     >>> x.grad
    ///     tensor([2., 2.])
    backward [METHOD] (input: Tensor, gradient: Option<Any> = None, retain_graph: Option<bool> = None, create_graph: bool = False,
        inputs: Option<Any> = None) -> () { |_| backward(input, gradient, retain_graph, create_graph, inputs) }

    /// Calls `hook(grad)` whenever the gradient of this tensor is computed; a tensor that it returns replaces the gradient.
    ///
    /// Returns a handle whose method `remove()` takes the hook out.
    register_hook [METHOD] (input: Any, hook: Any) -> Object { |_| grad::register_hook(input, hook).map(Object).map_err(foreign) }

    /// Calls `hook(tensor)` after a gradient was added to this leaf's `grad`.
    ///
    /// Returns a handle whose method `remove()` takes the hook out.
    register_post_accumulate_grad_hook [METHOD] (input: Any, hook: Any) -> Object {
        |_| grad::register_post_hook(input, hook).map(Object).map_err(foreign)
    }
}
