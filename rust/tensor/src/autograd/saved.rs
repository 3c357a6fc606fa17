//! Tensors kept for backward, checked against in-place changes.
use super::node::{Edge, Node};
use super::{is_grad_enabled, Meta};
use crate::{bail, Result, Tensor};
use std::cell::RefCell;
use std::sync::Arc;

/// Packs a tensor when it is saved and unpacks it when it is used.
pub trait SavedHooks: Send + Sync {
    fn pack(&self, t: &Tensor) -> Result<Box<dyn Fn() -> Result<Tensor> + Send + Sync>>;
}

thread_local! {
    static HOOKS: RefCell<Vec<Arc<dyn SavedHooks>>> = const { RefCell::new(Vec::new()) };
    /// Nodes whose rules are running, innermost last.
    static RUNNING: RefCell<Vec<Arc<Node>>> = const { RefCell::new(Vec::new()) };
}

pub fn push_saved_hooks(hooks: Arc<dyn SavedHooks>) {
    HOOKS.with_borrow_mut(|h| h.push(hooks));
}

pub fn pop_saved_hooks() {
    HOOKS.with_borrow_mut(|h| {
        h.pop();
    });
}

/// Runs `f` while `node` counts as the running one.
pub(super) fn running<R>(node: &Arc<Node>, f: impl FnOnce() -> R) -> R {
    struct Pop;
    impl Drop for Pop {
        fn drop(&mut self) {
            RUNNING.with_borrow_mut(|r| {
                r.pop();
            });
        }
    }
    RUNNING.with_borrow_mut(|r| r.push(node.clone()));
    let _pop = Pop;
    f()
}

/// The node whose rule is running.
pub fn running_node() -> Option<Arc<Node>> {
    RUNNING.with_borrow(|r| r.last().cloned())
}

/// A tensor kept for backward.
pub struct Saved(Kept);

enum Kept {
    Nothing,
    Input {
        tensor: Tensor,
        version: u32,
    },
    /// The node's own output, without its history: a handle on it would be a cycle.
    Output {
        tensor: Tensor,
        version: u32,
        index: u32,
    },
    Packed {
        unpack: Box<dyn Fn() -> Result<Tensor> + Send + Sync>,
        output: Option<u32>,
    },
}

impl Saved {
    pub fn nothing() -> Saved {
        Saved(Kept::Nothing)
    }

    pub fn input(t: &Tensor) -> Result<Saved> {
        if t.is_inference() && !super::is_inference_mode() {
            bail!(
                Runtime,
                "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
            );
        }
        if let Some(packed) = pack(t, None)? {
            return Ok(packed);
        }
        Ok(Saved(Kept::Input { tensor: t.clone(), version: t.version() }))
    }

    /// The `index`-th output; `ahead` in-place bumps of its version are still to come.
    pub fn output(t: &Tensor, index: u32, ahead: u32) -> Result<Saved> {
        let tensor = t.detach();
        if let Some(packed) = pack(&tensor, Some(index))? {
            return Ok(packed);
        }
        Ok(Saved(Kept::Output { version: t.version() + ahead, tensor, index }))
    }

    /// The tensor, unless it was changed since.
    pub fn get(&self) -> Result<Tensor> {
        let (tensor, version, output) = match &self.0 {
            Kept::Nothing => {
                bail!(Runtime, "internal error: a tensor that was not saved is used in backward")
            }
            Kept::Packed { unpack, output } => (&unpack()?, None, *output),
            Kept::Input { tensor, version } => (tensor, Some(*version), None),
            Kept::Output { tensor, version, index } => (tensor, Some(*version), Some(*index)),
        };
        if let Some(expected) = version {
            let found = tensor.version();
            if found != expected {
                return Err(modified(tensor, output, found, expected));
            }
        }
        match output {
            Some(index) if is_grad_enabled() => {
                let out = tensor.detach();
                if let Some(node) = running_node() {
                    out.set_meta(Meta::of_result(Edge { node, index }, out.version()));
                }
                Ok(out)
            }
            _ => Ok(tensor.clone()),
        }
    }
}

fn pack(t: &Tensor, output: Option<u32>) -> Result<Option<Saved>> {
    let Some(hooks) = HOOKS.with_borrow(|h| h.last().cloned()) else { return Ok(None) };
    let _mode = super::GradMode::set(false);
    let unpack = hooks.pack(&t.detach_keeping(output.is_none()))?;
    Ok(Some(Saved(Kept::Packed { unpack, output })))
}

impl Tensor {
    /// The tensor itself, or a copy of the handle without history.
    fn detach_keeping(&self, keep: bool) -> Tensor {
        if keep {
            self.clone()
        } else {
            self.detach()
        }
    }
}

#[cold]
fn modified(t: &Tensor, output: Option<u32>, found: u32, expected: u32) -> crate::Error {
    let edge = match output {
        Some(index) => running_node().map(|node| Edge { node, index }),
        None => t.grad_fn().ok().flatten(),
    };
    let origin = match edge {
        Some(e) => format!(", which is output {} of {},", e.index, e.node.name),
        None => String::new(),
    };
    crate::error!(
        Runtime,
        "one of the variables needed for gradient computation has been modified by an inplace operation: [torch.{} {}]{origin} is at version {found}; expected version {expected} instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True).",
        tensor_type(t),
        crate::shape::display(t.shape())
    )
}

fn tensor_type(t: &Tensor) -> String {
    format!("{}Tensor", t.dtype().type_name())
}
