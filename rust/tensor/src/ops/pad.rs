//! Padding: with a constant, or with the tensor's own elements.
use crate::autograd::as_one;
use crate::ops::memory::vector;
use crate::ops::{index, join};
use crate::{bail, shape, Result, Scalar, Tensor};

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

    /// What users see in the graph, where it is one node.
    fn node(self, spatial: usize) -> Option<&'static str> {
        match (self, spatial) {
            (Edge::Reflect, 1) => Some("ReflectionPad1DBackward0"),
            (Edge::Reflect, 2) => Some("ReflectionPad2DBackward0"),
            (Edge::Reflect, _) => Some("ReflectionPad3DBackward0"),
            (Edge::Replicate, 1) => Some("ReplicationPad1DBackward0"),
            (Edge::Replicate, 2) => Some("ReplicationPad2DBackward0"),
            (Edge::Replicate, _) => Some("ReplicationPad3DBackward0"),
            (Edge::Circular, _) => None,
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
    let pads = pads.to_vec();
    let body = move |xs: &[Tensor]| {
        let mut out = xs[0].clone();
        for (k, pair) in pads.chunks_exact(2).enumerate() {
            let d = out.ndim() - 1 - k;
            out = pad_dim(&out, d, pair[0], pair[1], edge)?;
        }
        Ok(out)
    };
    match edge.node(spatial) {
        Some(name) => as_one(name, &[x], body),
        None => body(std::slice::from_ref(x)),
    }
}

fn pad_dim(x: &Tensor, d: usize, before: i64, after: i64, edge: Edge) -> Result<Tensor> {
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
    if before == 0 && after == 0 {
        return Ok(x.clone());
    }
    // What is cut off does not come round again.
    let (low, high) = if edge == Edge::Circular { ((-before).max(0), n - (-after).max(0)) } else { (0, n) };
    let around = |i: i64| low + edge.source(i - low, high - low);
    let mut places = vector((n + before + after) as usize)?;
    places.extend((-before..n + after).map(around));
    let count = places.len();
    index::index_select(x, d as i64, &Tensor::from_vec(places, &[count])?)
}
