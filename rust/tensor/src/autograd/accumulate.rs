//! The node at a leaf: adds a gradient into `leaf.grad`.
use super::node::{Grads, Need, Node, OutputMeta, Rule};
use super::{is_grad_enabled, no_grad};
use crate::ops;
use crate::{Result, Tensor};
use smallvec::{smallvec, SmallVec};
use std::sync::Arc;

/// The rule of a leaf's node.
pub struct AccumulateGrad {
    pub leaf: Tensor,
}

impl AccumulateGrad {
    pub(super) fn node(leaf: &Tensor) -> Arc<Node> {
        let rule = Arc::new(AccumulateGrad { leaf: leaf.clone() });
        Arc::new(
            Node::new("AccumulateGrad", SmallVec::new(), smallvec![OutputMeta::of(leaf)], rule, false)
                .first(),
        )
    }

    fn add(&self, new: &Tensor) -> Result<()> {
        let meta = self.leaf.meta();
        let old = meta.state().grad.clone();
        let grad = match old {
            None if is_grad_enabled() => new.clone(),
            // A gradient that nobody else holds becomes the leaf's own.
            None if is_sole_owner(new) => new.detach(),
            None => ops::copy::clone(new)?.detach(),
            Some(old) if is_grad_enabled() => ops::binary::add(&old, new, 1.into(), None)?,
            Some(old) => {
                no_grad(|| ops::binary::add(&old, new, 1.into(), Some(&old)))?;
                old.bump_version();
                return Ok(());
            }
        };
        meta.state().grad = Some(grad);
        Ok(())
    }
}

fn is_sole_owner(t: &Tensor) -> bool {
    t.handles() == 1
        && t.storage().refs() == 1
        && t.is_contiguous()
        && t.storage().len() == t.numel() * t.dtype().size()
}

impl Rule for AccumulateGrad {
    fn apply(&self, grads: &[Option<Tensor>], _: Need) -> Result<Grads> {
        let Some(Some(new)) = grads.first() else { return Ok(Grads::new()) };
        self.add(new)?;
        let hooks: Vec<_> = self.leaf.meta().state().post_hooks.iter().map(|(_, h)| h.clone()).collect();
        for hook in hooks {
            hook(&self.leaf)?;
        }
        Ok(Grads::new())
    }

    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }
}
