//! What autograd keeps for a tensor: whether it tracks, its gradient, and where it came from.
use super::node::{Edge, Node};
use super::{is_grad_enabled, AccumulateGrad};
use crate::{bail, Result, Tensor};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

/// A function called with a gradient; it may return another one.
pub type Hook = Arc<dyn Fn(&Tensor) -> Result<Option<Tensor>> + Send + Sync>;
/// A function called with a leaf after its gradient was accumulated.
pub type PostHook = Arc<dyn Fn(&Tensor) -> Result<()> + Send + Sync>;

static HOOK_ID: AtomicU64 = AtomicU64::new(1);

/// A number that no other hook has.
pub fn next_hook_id() -> u64 {
    HOOK_ID.fetch_add(1, Ordering::Relaxed)
}

/// Autograd's part of a tensor.
#[derive(Default)]
pub struct Meta {
    /// Set for leaves that track.
    pub(crate) requires_grad: AtomicBool,
    /// Whether `state.grad_fn` is set.
    pub(crate) has_grad_fn: AtomicBool,
    pub(crate) state: Mutex<State>,
}

#[derive(Default)]
pub(crate) struct State {
    pub grad: Option<Tensor>,
    pub grad_fn: Option<Edge>,
    pub accumulator: Weak<Node>,
    /// Hooks of a leaf; those of other tensors hang on their node.
    pub hooks: Vec<(u64, Hook)>,
    pub post_hooks: Vec<(u64, PostHook)>,
    pub retains_grad: bool,
    /// The version for which `grad_fn` of a view is right.
    pub view_version: u32,
}

impl Meta {
    /// The history of a fresh result.
    pub(crate) fn of_result(edge: Edge, version: u32) -> Meta {
        Meta {
            requires_grad: AtomicBool::new(false),
            has_grad_fn: AtomicBool::new(true),
            state: Mutex::new(State { grad_fn: Some(edge), view_version: version, ..State::default() }),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl Tensor {
    /// Whether gradients flow to this tensor.
    #[inline]
    pub fn requires_grad(&self) -> bool {
        if let Some(meta) = self.meta_opt() {
            if meta.requires_grad.load(Ordering::Relaxed) || meta.has_grad_fn.load(Ordering::Relaxed) {
                return true;
            }
        }
        matches!(self.base(), Some(base) if base.view_tracks(self))
    }

    /// Whether a view of this base became part of its history by a later in-place change.
    fn view_tracks(&self, view: &Tensor) -> bool {
        let untouched = view.meta_opt().is_none_or(|m| !m.has_grad_fn.load(Ordering::Relaxed));
        let rebased = self.meta_opt().is_some_and(|m| m.has_grad_fn.load(Ordering::Relaxed));
        untouched && rebased && view.version() > 0
    }

    /// A leaf has no history: the user made it, or it does not track.
    pub fn is_leaf(&self) -> bool {
        !self.requires_grad() || self.meta_opt().is_some_and(|m| m.requires_grad.load(Ordering::Relaxed))
    }

    /// Turns tracking of a leaf on or off.
    pub fn set_requires_grad(&self, on: bool) -> Result<()> {
        if on && !self.dtype().is_differentiable() {
            bail!(Runtime, "only Tensors of floating point dtype can require gradients");
        }
        if self.is_inference() && on && !super::is_inference_mode() {
            bail!(
                Runtime,
                "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
            );
        }
        if !self.is_leaf() {
            if on {
                return Ok(());
            }
            bail!(
                Runtime,
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            );
        }
        if on || self.meta_opt().is_some() {
            self.meta().requires_grad.store(on, Ordering::Relaxed);
        }
        Ok(())
    }

    pub fn grad(&self) -> Option<Tensor> {
        self.meta_opt().and_then(|m| m.state().grad.clone())
    }

    pub fn set_grad(&self, grad: Option<Tensor>) {
        if grad.is_some() || self.meta_opt().is_some() {
            let old = std::mem::replace(&mut self.meta().state().grad, grad);
            drop(old);
        }
    }

    /// The edge into the graph that produced this tensor, brought up to date for views.
    pub fn grad_fn(&self) -> Result<Option<Edge>> {
        if let Some(base) = self.base() {
            return super::inplace::view_grad_fn(self, base);
        }
        Ok(self.meta_opt().and_then(|m| {
            if m.has_grad_fn.load(Ordering::Relaxed) {
                m.state().grad_fn.clone()
            } else {
                None
            }
        }))
    }

    /// Where the gradient of this tensor goes: its producer, or its accumulator.
    #[inline]
    pub fn gradient_edge(&self) -> Result<Option<Edge>> {
        if self.base().is_none() {
            let Some(meta) = self.meta_opt() else { return Ok(None) };
            if meta.has_grad_fn.load(Ordering::Relaxed) {
                return Ok(meta.state().grad_fn.clone());
            }
            return Ok(meta.requires_grad.load(Ordering::Relaxed).then(|| self.accumulator()));
        }
        if let Some(edge) = self.grad_fn()? {
            return Ok(Some(edge));
        }
        let leaf = self.meta_opt().is_some_and(|m| m.requires_grad.load(Ordering::Relaxed));
        Ok(leaf.then(|| self.accumulator()))
    }

    /// The node that adds into this leaf's gradient.
    pub fn accumulator(&self) -> Edge {
        let mut state = self.meta().state();
        let node = match state.accumulator.upgrade() {
            Some(node) => node,
            None => {
                let node = AccumulateGrad::node(self);
                state.accumulator = Arc::downgrade(&node);
                node
            }
        };
        Edge { node, index: 0 }
    }

    /// Calls `hook` with every gradient of this tensor. Returns what [`Tensor::remove_hook`] takes.
    pub fn register_hook(&self, hook: Hook) -> Result<u64> {
        if !self.requires_grad() {
            bail!(Runtime, "cannot register a hook on a tensor that doesn't require gradient");
        }
        let id = next_hook_id();
        match self.grad_fn()? {
            Some(edge) => edge.node.add_tensor_hook(id, edge.index, hook),
            None => self.meta().state().hooks.push((id, hook)),
        }
        Ok(id)
    }

    /// Calls `hook` with this leaf after a gradient was added.
    pub fn register_post_accumulate_grad_hook(&self, hook: PostHook) -> Result<u64> {
        if !self.requires_grad() {
            bail!(Runtime, "cannot register a hook on a tensor that doesn't require gradient");
        }
        if !self.is_leaf() {
            bail!(Runtime, "post accumulate grad hooks cannot be registered on non-leaf tensors");
        }
        let id = next_hook_id();
        self.meta().state().post_hooks.push((id, hook));
        Ok(id)
    }

    pub fn remove_hook(&self, id: u64) {
        if let Some(meta) = self.meta_opt() {
            let mut state = meta.state();
            state.hooks.retain(|(i, _)| *i != id);
            state.post_hooks.retain(|(i, _)| *i != id);
            let edge = state.grad_fn.clone();
            drop(state);
            if let Some(edge) = edge {
                edge.node.remove_hook(id);
            }
        }
    }

    /// Keeps the gradient of a tensor that is not a leaf.
    pub fn retain_grad(&self) -> Result<()> {
        if !self.requires_grad() {
            bail!(Runtime, "can't retain_grad on Tensor that has requires_grad=False");
        }
        let Some(edge) = self.grad_fn()? else { return Ok(()) };
        let meta = self.meta();
        if std::mem::replace(&mut meta.state().retains_grad, true) {
            return Ok(());
        }
        edge.node.retain_grad(edge.index, Arc::downgrade(meta));
        Ok(())
    }

    pub fn retains_grad(&self) -> bool {
        self.meta_opt().is_some_and(|m| m.state().retains_grad)
    }

    /// Forgets the history in place.
    pub fn detach_(&self) -> Result<()> {
        if self.base().is_some() && self.requires_grad() {
            bail!(
                Runtime,
                "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as a solution."
            );
        }
        if let Some(meta) = self.meta_opt() {
            let mut state = meta.state();
            let edge = state.grad_fn.take();
            state.retains_grad = false;
            meta.has_grad_fn.store(false, Ordering::Relaxed);
            meta.requires_grad.store(false, Ordering::Relaxed);
            drop(state);
            drop(edge);
        }
        Ok(())
    }

    /// Whether an operation on this tensor is recorded now.
    #[inline]
    pub fn tracks(&self) -> bool {
        is_grad_enabled() && self.requires_grad()
    }
}
