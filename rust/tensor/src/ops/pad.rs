//! Padding: with a constant, or with the tensor's own elements.
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, read, sized, vector, write};
use crate::ops::{copy, join};
use crate::{bail, dispatch, grads, shape, Dims, Result, Scalar, Tensor};
use ferrotorch_kernels::pad::{self as kernels, Places};
use std::sync::Arc;

/// Where the elements around a tensor come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Reflect,
    Replicate,
    Circular,
}

impl Edge {
    /// The element that stands at position `i` beside `n` elements.
    fn source(self, i: i64, n: i64) -> i64 {
        match self {
            Edge::Replicate => i.clamp(0, n - 1),
            Edge::Circular => i.rem_euclid(n),
            Edge::Reflect if i < 0 => -i,
            Edge::Reflect if i >= n => 2 * (n - 1) - i,
            Edge::Reflect => i,
        }
    }

    /// The nodes of padding over so many dimensions, and of its gradient.
    fn node(self, spatial: usize) -> (&'static str, &'static str) {
        match (self, spatial) {
            (Edge::Reflect, 1) => ("ReflectionPad1DBackward0", "ReflectionPad1DBackwardBackward0"),
            (Edge::Reflect, 2) => ("ReflectionPad2DBackward0", "ReflectionPad2DBackwardBackward0"),
            (Edge::Reflect, _) => ("ReflectionPad3DBackward0", "ReflectionPad3DBackwardBackward0"),
            (Edge::Replicate, 1) => ("ReplicationPad1DBackward0", "ReplicationPad1DBackwardBackward0"),
            (Edge::Replicate, 2) => ("ReplicationPad2DBackward0", "ReplicationPad2DBackwardBackward0"),
            (Edge::Replicate, _) => ("ReplicationPad3DBackward0", "ReplicationPad3DBackwardBackward0"),
            (Edge::Circular, _) => ("CopySlices", "CopyBackwards"),
        }
    }
}

/// `pads` elements (pairs, last dimension first) added in the way that `mode` names, or removed where negative.
pub fn pad(x: &Tensor, pads: &[i64], mode: &str, value: Option<f64>) -> Result<Tensor> {
    if pads.len() % 2 != 0 {
        bail!(Runtime, "Padding length must be divisible by 2");
    }
    if pads.len() > 2 * x.ndim() {
        bail!(
            Runtime,
            "Padding length should be less than or equal to two times the input dimension but got padding length {} and input of dimension {}",
            pads.len(),
            x.ndim()
        );
    }
    let edge = match mode {
        "constant" => {
            let value = value.unwrap_or(0.0);
            let scalar =
                if x.dtype().is_integral(true) { Scalar::Int(value as i64) } else { Scalar::Float(value) };
            return join::constant_pad(x, pads, scalar);
        }
        "reflect" => Edge::Reflect,
        "replicate" => Edge::Replicate,
        "circular" => Edge::Circular,
        _ => bail!(NotImplemented, "Unrecognised padding mode {mode}"),
    };
    if value.is_some_and(|v| v != 0.0) {
        bail!(Runtime, "Padding mode \"{mode}\" doesn't take in value argument");
    }
    let spatial = pads.len() / 2;
    let fits = match edge {
        Edge::Circular => spatial > 0 && x.ndim() == spatial + 2 || x.ndim() == spatial + 1,
        _ => (1..=3).contains(&spatial) && (x.ndim() == spatial + 1 || x.ndim() == spatial + 2),
    };
    if !fits {
        bail!(NotImplemented, "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now");
    }
    if x.shape()[x.ndim() - spatial..].contains(&0) || x.ndim() == spatial + 1 && x.numel() == 0 {
        bail!(
            Runtime,
            "Expected {}D or {}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: {}",
            spatial + 1,
            spatial + 2,
            shape::display(x.shape())
        );
    }
    let (mut sources, mut shape) = (Vec::with_capacity(spatial), Dims::from_slice(x.shape()));
    for (k, pair) in pads.chunks_exact(2).enumerate() {
        let d = x.ndim() - 1 - k;
        let along = sources_along(x, d, pair[0], pair[1], edge)?;
        shape[d] = along.len();
        sources.push(along);
    }
    sources.reverse();
    let Some(places) = Places::new(sources, &x.shape()[x.ndim() - spatial..]) else {
        return Err(crate::storage::out_of_memory(usize::MAX));
    };
    spread(x, &Arc::new(places), shape, edge.node(spatial))
}

/// The tensor of this shape whose elements stand at `places` in `x`.
fn spread(
    x: &Tensor,
    places: &Arc<Places>,
    shape: Dims,
    node: (&'static str, &'static str),
) -> Result<Tensor> {
    let source = copy::contiguous(&x.detach())?;
    let out = Tensor::empty(&shape, x.dtype())?;
    sized!(x.dtype(), T => kernels::spread::<T>(raw(&source), places, raw_mut(&out)));
    track(out, node.0, &[x], |_| {
        let (places, back) = (places.clone(), Dims::from_slice(x.shape()));
        move |g: &Tensor, _| Ok(grads![Some(collect(g, &places, back.clone(), node)?)])
    })
}

/// The adjoint of [`spread`]: every element is added to its source.
fn collect(
    x: &Tensor,
    places: &Arc<Places>,
    shape: Dims,
    node: (&'static str, &'static str),
) -> Result<Tensor> {
    let source = copy::contiguous(&x.detach())?;
    let out = Tensor::zeros(&shape, x.dtype())?;
    dispatch!(node.1, x.dtype(), float_complex T => {
        kernels::collect::<T>(read(&source), places, write(&out));
        Ok(())
    })?;
    track(out, node.1, &[x], |_| {
        let (places, back) = (places.clone(), Dims::from_slice(x.shape()));
        move |g: &Tensor, _| Ok(grads![Some(spread(g, &places, back.clone(), node)?)])
    })
}

/// For each element along dimension `d` of the padded tensor, its place along that of `x`.
fn sources_along(x: &Tensor, d: usize, before: i64, after: i64, edge: Edge) -> Result<Vec<usize>> {
    let n = x.shape()[d] as i64;
    if edge == Edge::Reflect && (before >= n || after >= n) {
        bail!(
            Runtime,
            "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding ({before}, {after}) at dimension {d} of input {}",
            shape::display(x.shape())
        );
    }
    if edge == Edge::Circular {
        if before > n || after > n {
            bail!(Runtime, "Padding value causes wrapping around more than once.");
        }
        if n + before + after < 0 {
            bail!(Runtime, "Negative padding value is resulting in an empty dimension");
        }
    }
    if before.checked_add(after).and_then(|around| around.checked_add(n)).is_none() {
        bail!(Runtime, "Padding sizes overflow: ({before}, {after}) around {n}");
    }
    if n + before + after < 1 {
        bail!(Runtime, "input (W: {n}) is too small. Calculated output W: {}", n + before + after);
    }
    // What is cut off does not come round again.
    let (low, high) = if edge == Edge::Circular { ((-before).max(0), n - (-after).max(0)) } else { (0, n) };
    let mut places = vector((n + before + after) as usize)?;
    places.extend((-before..n + after).map(|i| (low + edge.source(i - low, high - low)) as usize));
    Ok(places)
}
