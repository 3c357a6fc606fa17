//! Ops made of other ops that users see as one node.
use super::{any_tracks, engine, is_grad_enabled, track, Pass};
use crate::{Result, Tensor};
use smallvec::SmallVec;

/// Runs `body` on `inputs` and records it as one node called `name`, with memory of its own.
///
/// What `body` records stays inside the node and is differentiated when the gradient arrives; for second derivatives
/// it runs again on the inputs themselves.
pub fn as_one(
    name: &'static str,
    inputs: &[&Tensor],
    body: impl Fn(&[Tensor]) -> Result<Tensor> + Send + Sync + 'static,
) -> Result<Tensor> {
    let owned = || inputs.iter().map(|&t| t.clone()).collect::<SmallVec<[Tensor; 2]>>();
    if !any_tracks(inputs) {
        return body(&owned());
    }
    let inner: SmallVec<[Tensor; 2]> = inputs
        .iter()
        .map(|t| {
            let leaf = t.detach();
            if t.requires_grad() {
                leaf.set_requires_grad(true)?;
            }
            Ok(leaf)
        })
        .collect::<Result<_>>()?;
    let mut result = body(&inner)?;
    if inner.iter().any(|t| t.storage().same(result.storage())) {
        result = crate::ops::copy::clone(&result)?;
    }
    let out = result.detach();
    track(out, name, inputs, |s| {
        let saved: SmallVec<[_; 2]> = inputs.iter().map(|t| s.save(t)).collect();
        move |g: &Tensor, need| {
            let again = is_grad_enabled();
            let mut xs = inner.clone();
            let mut y = result.clone();
            if again {
                xs = saved.iter().map(|t| t.get()).collect::<Result<_>>()?;
                y = body(&xs)?;
            }
            let wanted: SmallVec<[usize; 2]> = (0..xs.len()).filter(|&i| need.get(i)).collect();
            let sources: Vec<Tensor> = wanted.iter().map(|&i| xs[i].clone()).collect();
            let pass = Pass { keep_graph: true, create_graph: again };
            let found = engine::grad(&[y], &[Some(g.clone())], pass, &sources)?;
            let mut grads = super::Grads::from_elem(None, xs.len());
            for (i, grad) in wanted.into_iter().zip(found) {
                grads[i] = grad;
            }
            Ok(grads)
        }
    })
}
