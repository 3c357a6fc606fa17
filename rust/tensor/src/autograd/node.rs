//! The graph: nodes with their rules, edges, and freeing without recursion.
use super::meta::{Hook, Meta};
use crate::shape::Dims;
use crate::{DType, Result, Tensor};
use smallvec::SmallVec;
use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

/// Gradients for the inputs of a node; `None` where there is none.
pub type Grads = SmallVec<[Option<Tensor>; 3]>;

/// Builds [`Grads`] from options.
#[macro_export]
macro_rules! grads {
    ($($g:expr),* $(,)?) => { smallvec::smallvec![$($g),*] };
}

/// Which inputs need a gradient. Beyond the 64th all count as needed.
#[derive(Clone, Copy, Debug)]
pub struct Need(pub u64);

impl Need {
    #[inline]
    pub fn get(self, input: usize) -> bool {
        input >= 64 || self.0 >> input & 1 == 1
    }

    /// The gradient of one input, computed only if needed.
    #[inline]
    pub fn then(self, input: usize, f: impl FnOnce() -> Result<Tensor>) -> Result<Option<Tensor>> {
        if self.get(input) {
            f().map(Some)
        } else {
            Ok(None)
        }
    }
}

/// How a node turns gradients of its outputs into gradients of its inputs.
pub trait Rule: Send + Sync {
    fn apply(&self, grads: &[Option<Tensor>], need: Need) -> Result<Grads>;
    /// Drops what was saved, for rules that outlive the first backward pass.
    fn release(&self) {}
    /// For access from the host language.
    fn as_any(&self) -> Option<&dyn Any> {
        None
    }
}

/// A rule from a closure over all output gradients.
pub struct ManyRule<F>(pub F);

impl<F: Fn(&[Option<Tensor>], Need) -> Result<Grads> + Send + Sync> Rule for ManyRule<F> {
    fn apply(&self, grads: &[Option<Tensor>], need: Need) -> Result<Grads> {
        (self.0)(grads, need)
    }
}

/// A rule from a closure over the gradient of the only output.
pub struct OneRule<F>(pub F);

impl<F: Fn(&Tensor, Need) -> Result<Grads> + Send + Sync> Rule for OneRule<F> {
    fn apply(&self, grads: &[Option<Tensor>], need: Need) -> Result<Grads> {
        match grads.first() {
            Some(Some(g)) => (self.0)(g, need),
            _ => Ok(Grads::new()),
        }
    }
}

/// The way to one output of a node.
#[derive(Clone)]
pub struct Edge {
    pub node: Arc<Node>,
    pub index: u32,
}

/// Shape and dtype of an output of the forward pass: what its gradient is brought to.
#[derive(Clone, Debug)]
pub struct OutputMeta {
    pub shape: Dims,
    pub dtype: DType,
}

impl OutputMeta {
    pub fn of(t: &Tensor) -> OutputMeta {
        OutputMeta { shape: Dims::from_slice(t.shape()), dtype: t.dtype() }
    }
}

/// A function on all gradients of a node, before or after it runs.
pub type NodeHook = Arc<dyn Fn(&[Option<Tensor>], &[Option<Tensor>]) -> Result<Option<Grads>> + Send + Sync>;

#[derive(Default)]
pub struct Hooks {
    /// Hooks of the tensors that the node produced, with the output's number.
    pub tensor: Vec<(u64, u32, Hook)>,
    pub retain: Vec<(u32, Weak<Meta>)>,
    pub pre: Vec<(u64, NodeHook)>,
    pub post: Vec<(u64, NodeHook)>,
}

/// One recorded operation.
pub struct Node {
    pub name: Cow<'static, str>,
    /// Later operations have larger numbers and run first in backward.
    pub seq: u64,
    pub edges: SmallVec<[Option<Edge>; 2]>,
    pub outputs: Mutex<SmallVec<[OutputMeta; 1]>>,
    pub need: Need,
    rule: Mutex<Option<Arc<dyn Rule>>>,
    /// Whether the rule keeps tensors: then a second backward pass is an error.
    saves: bool,
    has_hooks: AtomicBool,
    hooks: Mutex<Option<Box<Hooks>>>,
    /// The host language's object for this node while one is alive.
    slot: AtomicPtr<()>,
}

static SEQUENCE: AtomicU64 = AtomicU64::new(0);

impl Node {
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        edges: SmallVec<[Option<Edge>; 2]>,
        outputs: SmallVec<[OutputMeta; 1]>,
        rule: Arc<dyn Rule>,
        saves: bool,
    ) -> Node {
        let mut need = 0;
        for (i, edge) in edges.iter().take(64).enumerate() {
            need |= (edge.is_some() as u64) << i;
        }
        Node {
            name: name.into(),
            seq: SEQUENCE.fetch_add(1, Ordering::Relaxed),
            edges,
            outputs: Mutex::new(outputs),
            need: Need(need),
            rule: Mutex::new(Some(rule)),
            saves,
            has_hooks: AtomicBool::new(false),
            hooks: Mutex::new(None),
            slot: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// A node that runs before all others: the accumulators.
    pub(super) fn first(mut self) -> Node {
        self.seq = u64::MAX;
        self
    }

    pub fn py_slot(&self) -> &AtomicPtr<()> {
        &self.slot
    }

    /// The rule, unless an earlier backward pass took it.
    pub fn rule(&self) -> Option<Arc<dyn Rule>> {
        self.rule.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// The rule for a pass; taken out where the graph is not kept and it holds saved tensors.
    pub(super) fn rule_for_pass(&self, keep: bool) -> Option<Arc<dyn Rule>> {
        let mut rule = self.rule.lock().unwrap_or_else(|e| e.into_inner());
        if keep || !self.saves {
            rule.clone()
        } else {
            rule.take()
        }
    }

    pub fn n_outputs(&self) -> usize {
        self.outputs.lock().unwrap_or_else(|e| e.into_inner()).len()
    }

    pub fn output_meta(&self, index: u32) -> Option<OutputMeta> {
        self.outputs.lock().unwrap_or_else(|e| e.into_inner()).get(index as usize).cloned()
    }

    /// Notes one more output of the forward pass; returns its number.
    pub fn add_output(&self, meta: OutputMeta) -> u32 {
        let mut outputs = self.outputs.lock().unwrap_or_else(|e| e.into_inner());
        outputs.push(meta);
        outputs.len() as u32 - 1
    }

    #[inline]
    pub fn has_hooks(&self) -> bool {
        self.has_hooks.load(Ordering::Relaxed)
    }

    pub fn hooks(&self) -> MutexGuard<'_, Option<Box<Hooks>>> {
        self.hooks.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn edit_hooks(&self, f: impl FnOnce(&mut Hooks)) {
        f(self.hooks().get_or_insert_with(Default::default));
        self.has_hooks.store(true, Ordering::Relaxed);
    }

    pub fn add_tensor_hook(&self, id: u64, output: u32, hook: Hook) {
        self.edit_hooks(|h| h.tensor.push((id, output, hook)));
    }

    pub fn add_pre_hook(&self, id: u64, hook: NodeHook) {
        self.edit_hooks(|h| h.pre.push((id, hook)));
    }

    pub fn add_post_hook(&self, id: u64, hook: NodeHook) {
        self.edit_hooks(|h| h.post.push((id, hook)));
    }

    pub fn retain_grad(&self, output: u32, meta: Weak<Meta>) {
        self.edit_hooks(|h| h.retain.push((output, meta)));
    }

    pub fn remove_hook(&self, id: u64) {
        if let Some(h) = self.hooks().as_mut() {
            h.tensor.retain(|(i, ..)| *i != id);
            h.pre.retain(|(i, _)| *i != id);
            h.post.retain(|(i, _)| *i != id);
        }
    }
}

type Remains = (SmallVec<[Option<Edge>; 2]>, Option<Arc<dyn Rule>>);

/// Nested drops that use the stack before the others wait in a queue.
const DEPTH: u32 = 64;

thread_local! {
    static DROPPING: Cell<u32> = const { Cell::new(0) };
    /// What nodes dropped too deep held.
    static QUEUE: RefCell<Vec<Remains>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Node {
    /// Frees a chain of any length with bounded recursion.
    fn drop(&mut self) {
        let rule = self.rule.get_mut().unwrap_or_else(|e| e.into_inner()).take();
        let remains = (std::mem::take(&mut self.edges), rule);
        let depth = DROPPING.get();
        if depth >= DEPTH {
            let _ = QUEUE.try_with(|q| q.borrow_mut().push(remains));
            return;
        }
        DROPPING.set(depth + 1);
        drop(remains);
        if depth + 1 == DEPTH {
            while let Ok(Some(next)) = QUEUE.try_with(|q| q.borrow_mut().pop()) {
                drop(next);
            }
        }
        DROPPING.set(depth);
    }
}
