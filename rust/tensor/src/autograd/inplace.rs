//! In-place changes: permission, version, and the history of tensors and of the views that share their memory.
//!
//! `x.op_()` is `x.op()` written into `x`. For a tensor of its own the new node simply becomes its producer. For a
//! view the base changes too: its new producer copies the base's gradient, lets the recorded node handle the viewed
//! part, and the view's own producer is derived anew from the base's.
use super::node::{Edge, Grads, Need, Node, OutputMeta, Rule};
use super::{is_grad_enabled, no_grad};
use crate::ops::overlap;
use crate::shape::{self, Geometry};
use crate::tensor::Creation;
use crate::{bail, ops, Result, Tensor};
use smallvec::{smallvec, SmallVec};
use std::sync::atomic::Ordering;
use std::sync::Arc;

/// Refuses in-place changes that PyTorch refuses.
pub fn check_inplace(t: &Tensor) -> Result<()> {
    if t.requires_grad() && is_grad_enabled() {
        if let Some(base) = t.base() {
            check_view(t, base)?;
        }
        if t.is_leaf() {
            bail!(Runtime, "a leaf Variable that requires grad is being used in an in-place operation.");
        }
    }
    if let (true, Some(base)) = (is_grad_enabled(), t.base()) {
        if base.requires_grad() && base.is_leaf() {
            bail!(
                Runtime,
                "a view of a leaf Variable that requires grad is being used in an in-place operation."
            );
        }
    }
    if t.is_inference() && !super::is_inference_mode() {
        bail!(
            Runtime,
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
        );
    }
    Ok(())
}

fn check_view(t: &Tensor, base: &Tensor) -> Result<()> {
    let name = match t.grad_fn()? {
        Some(edge) => format!("Output {} of {}", edge.index, edge.node.name),
        None => "A view".into(),
    };
    let why = match t.creation() {
        Creation::Normal => {
            if base.is_leaf() && base.requires_grad() {
                bail!(Runtime, "a view of a leaf Variable that requires grad is being used in an in-place operation.");
            }
            return Ok(());
        }
        Creation::NoGrad => bail!(
            Runtime,
            "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."
        ),
        Creation::MultiOutput => {
            "This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one."
        }
        Creation::Custom => {
            "This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function."
        }
    };
    bail!(Runtime, "{name} is a view and is being modified inplace. {why}")
}

/// Runs an op that writes into `t`: checks, runs, counts the change.
///
/// `f` is given the tensor to read. It either writes into `t` and returns it (elementwise ops given `out`), or returns
/// a new tensor whose values and history `t` takes over.
pub fn inplace(t: &Tensor, f: impl Fn(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
    check_inplace(t)?;
    let handles = t.handles();
    let mut y = overlap::written(t, || f(t))?;
    if !y.same(t) {
        // The rule kept `t`, which is about to be overwritten: let it keep a copy.
        if y.requires_grad() && t.handles() > handles {
            drop(y);
            y = f(&copy_with_history(t)?)?;
        }
        if y.shape() != t.shape() {
            bail!(
                Runtime,
                "output with shape {} doesn't match the broadcast shape {}",
                shape::display(t.shape()),
                shape::display(y.shape())
            );
        }
        overlap::written(t, || no_grad(|| ops::copy::copy_into(&y, t)))?;
        if let Some(edge) = y.gradient_edge()? {
            rebase_edge(t, edge, None)?;
        }
    }
    t.bump_version();
    Ok(t.clone())
}

/// What an op that may be in place saves of its input: the input, or a copy where `out` overwrites it.
///
/// To be called before the kernel runs, with whether the rule will save the input at all.
pub fn original(x: &Tensor, out: Option<&Tensor>, saved: bool) -> Result<Tensor> {
    match out {
        Some(out) if saved && is_grad_enabled() && out.same(x) => copy_with_history(x),
        _ => Ok(x.clone()),
    }
}

fn copy_with_history(x: &Tensor) -> Result<Tensor> {
    let copy = no_grad(|| ops::copy::clone(x))?;
    if let Some(edge) = x.gradient_edge()? {
        copy.set_meta(super::Meta::of_result(edge, copy.version()));
    }
    Ok(copy)
}

/// Makes output `index` of `node` the producer of `t`, whose old value was the node's input number `input`.
pub fn rebase(t: &Tensor, node: Arc<Node>, index: u32, input: usize) -> Result<()> {
    rebase_edge(t, Edge { node, index }, Some(input))
}

fn rebase_edge(t: &Tensor, edge: Edge, input: Option<usize>) -> Result<()> {
    let Some(base) = t.base() else {
        set_history(t, edge, t.version() + 1);
        return Ok(());
    };
    // The recorded node sees the gradient of the viewed part; its own edges carry on to the other inputs.
    let fn_edges = edge.node.edges.clone();
    let old_base = base.gradient_edge()?;
    let mut edges: SmallVec<[Option<Edge>; 2]> = smallvec![old_base];
    match input {
        Some(input) => {
            edges.extend(fn_edges.iter().enumerate().map(|(i, e)| if i == input { None } else { e.clone() }))
        }
        // The node produced a new tensor: its gradient flows on through the node itself.
        None => edges.push(Some(edge.clone())),
    }
    let rule = Arc::new(CopySlices {
        base: base.geometry(),
        view: t.geometry(),
        inner: input.map(|i| (edge.node.clone(), i)),
    });
    let outputs = smallvec![OutputMeta::of(base)];
    let node = Arc::new(Node::new("CopySlices", edges, outputs, rule, false));
    set_history(base, Edge { node, index: 0 }, base.version() + 1);
    // The view's own producer is derived when it is next asked for.
    let meta = t.meta();
    meta.requires_grad.store(false, Ordering::Relaxed);
    let stale = {
        let mut state = meta.state();
        state.view_version = u32::MAX;
        state.grad_fn.replace(edge)
    };
    meta.has_grad_fn.store(true, Ordering::Relaxed);
    drop(stale);
    Ok(())
}

fn set_history(t: &Tensor, edge: Edge, version: u32) {
    let meta = t.meta();
    let (stale, retains) = {
        let mut state = meta.state();
        state.view_version = version;
        (state.grad_fn.replace(edge.clone()), state.retains_grad)
    };
    meta.requires_grad.store(false, Ordering::Relaxed);
    meta.has_grad_fn.store(true, Ordering::Relaxed);
    if retains {
        if let Some(old) = &stale {
            let this = Arc::downgrade(meta);
            if let Some(h) = old.node.hooks().as_mut() {
                h.retain.retain(|(_, m)| !m.ptr_eq(&this));
            }
        }
        edge.node.retain_grad(edge.index, Arc::downgrade(meta));
    }
    drop(stale);
}

/// The producer of a view: the recorded one, or one derived from its base after the memory changed.
pub(super) fn view_grad_fn(t: &Tensor, base: &Tensor) -> Result<Option<Edge>> {
    let own = t.meta_opt().filter(|m| m.has_grad_fn.load(Ordering::Relaxed)).and_then(|m| {
        let state = m.state();
        state.grad_fn.clone().map(|e| (e, state.view_version))
    });
    let version = t.version();
    match own {
        Some((edge, seen)) if seen == version => return Ok(Some(edge)),
        None if version == 0 || t.meta_opt().is_some_and(|m| m.requires_grad.load(Ordering::Relaxed)) => {
            return Ok(None)
        }
        _ => {}
    }
    if !base.requires_grad() {
        return Ok(own.map(|(edge, _)| edge));
    }
    let Some(base_edge) = base.gradient_edge()? else { return Ok(None) };
    if own.is_some() && !base.meta_opt().is_some_and(|m| m.has_grad_fn.load(Ordering::Relaxed)) {
        return Ok(own.map(|(edge, _)| edge));
    }
    let rule = Arc::new(AsStrided { base: base.geometry(), view: t.geometry() });
    let node = Arc::new(Node::new(
        "AsStridedBackward0",
        smallvec![Some(base_edge)],
        smallvec![OutputMeta::of(t)],
        rule,
        false,
    ));
    let edge = Edge { node, index: 0 };
    let meta = t.meta();
    let stale = {
        let mut state = meta.state();
        state.view_version = version;
        state.grad_fn.replace(edge.clone())
    };
    meta.has_grad_fn.store(true, Ordering::Relaxed);
    drop(stale);
    Ok(Some(edge))
}

/// Backward of a view that was derived from its base.
struct AsStrided {
    base: Geometry,
    view: Geometry,
}

impl Rule for AsStrided {
    fn apply(&self, grads: &[Option<Tensor>], _: Need) -> Result<Grads> {
        let Some(Some(g)) = grads.first() else { return Ok(Grads::new()) };
        Ok(smallvec![Some(ops::strided::as_strided_backward(g, &self.base, &self.view)?)])
    }
}

/// Backward of an in-place change of a part of the base.
struct CopySlices {
    base: Geometry,
    view: Geometry,
    /// The node recorded for the part, and which of its inputs was the part's old value.
    inner: Option<(Arc<Node>, usize)>,
}

impl Rule for CopySlices {
    fn apply(&self, grads: &[Option<Tensor>], need: Need) -> Result<Grads> {
        let Some(Some(g)) = grads.first() else { return Ok(Grads::new()) };
        let part = ops::strided::part_of(g, &self.base, &self.view)?;
        let Some((node, input)) = &self.inner else {
            let rest = if need.get(0) {
                Some(ops::strided::with_part(g, None, &self.base, &self.view)?)
            } else {
                None
            };
            return Ok(smallvec![rest, Some(part)]);
        };
        let rule = node.rule().ok_or_else(super::engine::second_time)?;
        let mut inner = super::saved::running(node, || rule.apply(&[Some(part)], node.need))?;
        inner.resize(node.edges.len(), None);
        let old = inner[*input].take();
        let mut out: Grads = smallvec![None];
        if need.get(0) {
            let old = match old {
                Some(g) => Some(ops::reduce::sum_to_size(&g, &self.view.shape)?),
                None => None,
            };
            out[0] = Some(ops::strided::with_part(g, old.as_ref(), &self.base, &self.view)?);
        }
        out.extend(inner);
        Ok(out)
    }

    fn release(&self) {
        if let Some((node, _)) = &self.inner {
            drop(node.rule_for_pass(false));
        }
    }
}
