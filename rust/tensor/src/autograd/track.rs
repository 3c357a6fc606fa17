//! Recording: what an op calls after it computed.
use super::node::{Edge, Grads, ManyRule, Need, Node, OneRule, OutputMeta, Rule};
use super::saved::Saved;
use super::{inplace, is_grad_enabled, Meta};
use crate::{Result, Tensor};
use smallvec::SmallVec;
use std::sync::Arc;

/// Saves tensors while a rule is built.
pub struct Recorder<'a> {
    outputs: &'a [Tensor],
    need: Need,
    inplace: bool,
    saves: bool,
    failed: Option<crate::Error>,
}

impl Recorder<'_> {
    /// Whether input `i` needs a gradient.
    #[inline]
    pub fn needs(&self, i: usize) -> bool {
        self.need.get(i)
    }

    /// Keeps a tensor for backward.
    pub fn save(&mut self, t: &Tensor) -> Saved {
        self.saves = true;
        self.keep(Saved::input(t))
    }

    /// Keeps a tensor that only the gradient of input `i` uses.
    pub fn save_for(&mut self, i: usize, t: &Tensor) -> Saved {
        if self.needs(i) {
            self.save(t)
        } else {
            Saved::nothing()
        }
    }

    /// Keeps the (first) output.
    pub fn output(&mut self) -> Saved {
        self.output_at(0)
    }

    pub fn output_at(&mut self, index: usize) -> Saved {
        self.saves = true;
        self.keep(Saved::output(&self.outputs[index], index as u32, self.inplace as u32))
    }

    fn keep(&mut self, saved: Result<Saved>) -> Saved {
        saved.unwrap_or_else(|e| {
            self.failed = Some(e);
            Saved::nothing()
        })
    }
}

/// Whether an op on these inputs is recorded.
#[inline]
pub fn any_tracks(inputs: &[&Tensor]) -> bool {
    is_grad_enabled() && inputs.iter().any(|t| t.requires_grad())
}

/// Records an op with one output. `build` runs only if an input tracks; its rule ignores broadcasting and dtypes.
///
/// Where `out` is one of the inputs the op was in place, and `out`'s history moves on.
#[inline]
pub fn track<R>(
    out: Tensor,
    name: &'static str,
    inputs: &[&Tensor],
    build: impl FnOnce(&mut Recorder) -> R,
) -> Result<Tensor>
where
    R: Fn(&Tensor, Need) -> Result<Grads> + Send + Sync + 'static,
{
    if !any_tracks(inputs) || !out.dtype().is_differentiable() {
        return Ok(out);
    }
    let outs = std::slice::from_ref(&out);
    let rule = |r: &mut Recorder| -> Arc<dyn Rule> { Arc::new(OneRule(build(r))) };
    record(outs, name, inputs, rule)?;
    Ok(out)
}

/// Records an op with several outputs; gradients of outputs that were not used are `None`.
pub fn track_many<R>(
    outs: Vec<Tensor>,
    name: &'static str,
    inputs: &[&Tensor],
    build: impl FnOnce(&mut Recorder) -> R,
) -> Result<Vec<Tensor>>
where
    R: Fn(&[Option<Tensor>], Need) -> Result<Grads> + Send + Sync + 'static,
{
    if any_tracks(inputs) {
        record(&outs, name, inputs, |r| -> Arc<dyn Rule> { Arc::new(ManyRule(build(r))) })?;
    }
    Ok(outs)
}

fn record(
    outs: &[Tensor],
    name: &'static str,
    inputs: &[&Tensor],
    build: impl FnOnce(&mut Recorder) -> Arc<dyn Rule>,
) -> Result<()> {
    let mut edges: SmallVec<[Option<Edge>; 2]> = SmallVec::with_capacity(inputs.len());
    let mut need = 0u64;
    for (i, t) in inputs.iter().enumerate() {
        let edge = t.gradient_edge()?;
        if i < 64 {
            need |= (edge.is_some() as u64) << i;
        }
        edges.push(edge);
    }
    let changed = inputs.iter().position(|t| t.same(&outs[0]));
    let mut recorder =
        Recorder { outputs: outs, need: Need(need), inplace: changed.is_some(), saves: false, failed: None };
    let rule = build(&mut recorder);
    if let Some(e) = recorder.failed {
        return Err(e);
    }
    let metas = outs.iter().map(OutputMeta::of).collect();
    let node = Arc::new(Node::new(name, edges, metas, rule, recorder.saves));
    if let Some(input) = changed {
        return inplace::rebase(&outs[0], node, 0, input);
    }
    for (i, out) in outs.iter().enumerate() {
        if out.dtype().is_differentiable() {
            attach(out, &node, i as u32);
        }
    }
    Ok(())
}

/// Makes `node` the producer of a tensor that has no history yet.
pub fn attach(out: &Tensor, node: &Arc<Node>, index: u32) {
    out.set_meta(Meta::of_result(Edge { node: node.clone(), index }, out.version()));
}
