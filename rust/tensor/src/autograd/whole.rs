//! Ops made of other ops that users see as one node.
use super::{any_tracks, engine, is_grad_enabled, track, Grads, Need, Pass};
use crate::{Result, Tensor};
use smallvec::SmallVec;

type Inputs = SmallVec<[Tensor; 2]>;

/// Runs `body` on `inputs` and records it as one node called `name`, with memory of its own.
///
/// What `body` records stays inside the node and is differentiated when the gradient arrives; for second derivatives
/// it runs again on the inputs themselves.
pub fn as_one(
    name: &'static str,
    inputs: &[&Tensor],
    body: impl Fn(&[Tensor]) -> Result<Tensor> + Send + Sync + 'static,
) -> Result<Tensor> {
    let owned = || inputs.iter().map(|&t| t.clone()).collect::<Inputs>();
    if !any_tracks(inputs) {
        return body(&owned());
    }
    let inner: Inputs = inputs
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
            if !is_grad_enabled() {
                return through(&inner, &result, g, need, false);
            }
            let xs = saved.iter().map(|t| t.get()).collect::<Result<Inputs>>()?;
            through(&xs, &body(&xs)?, g, need, true)
        }
    })
}

/// [`as_one`] for what has kernels of its own: `forward` and `backward` compute, and a recorded backward pass goes through
/// `body`, which is the same function made of differentiable ops.
pub fn with_kernels(
    name: &'static str,
    inputs: &[&Tensor],
    forward: impl Fn(&[Tensor]) -> Result<Tensor>,
    backward: impl Fn(&Tensor, &[Tensor], Need) -> Result<Grads> + Send + Sync + 'static,
    body: impl Fn(&[Tensor]) -> Result<Tensor> + Send + Sync + 'static,
) -> Result<Tensor> {
    let plain: Inputs = inputs.iter().map(|t| t.detach()).collect();
    track(forward(&plain)?, name, inputs, |s| {
        let saved: SmallVec<[_; 2]> = inputs.iter().map(|t| s.save(t)).collect();
        move |g: &Tensor, need| {
            let xs = saved.iter().map(|t| t.get()).collect::<Result<Inputs>>()?;
            if is_grad_enabled() {
                through(&xs, &body(&xs)?, g, need, true)
            } else {
                backward(g, &xs, need)
            }
        }
    })
}

/// The gradients of `y` with respect to those of `xs` that need one.
fn through(xs: &[Tensor], y: &Tensor, g: &Tensor, need: Need, create_graph: bool) -> Result<Grads> {
    let wanted: SmallVec<[usize; 2]> = (0..xs.len()).filter(|&i| need.get(i)).collect();
    let sources: Vec<Tensor> = wanted.iter().map(|&i| xs[i].clone()).collect();
    let pass = Pass { keep_graph: true, create_graph };
    let found = engine::grad(&[y.clone()], &[Some(g.clone())], pass, &sources)?;
    let mut grads = Grads::from_elem(None, xs.len());
    for (i, grad) in wanted.into_iter().zip(found) {
        grads[i] = grad;
    }
    Ok(grads)
}
