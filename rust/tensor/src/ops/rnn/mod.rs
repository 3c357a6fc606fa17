//! Recurrent layers: all steps of one direction of one layer in one operation.
mod composed;
mod fused;

pub use ferrotorch_kernels::rnn::Kind;

use crate::shape::display;
use crate::{bail, DType, Result, Tensor};

/// One direction of one layer, without its products with the input.
#[derive(Clone, Copy)]
pub struct Layer<'a> {
    pub kind: Kind,
    pub w_hh: &'a Tensor,
    pub b_hh: Option<&'a Tensor>,
    /// The projection of an LSTM's hidden state.
    pub w_hr: Option<&'a Tensor>,
    /// Whether the steps run from the last to the first.
    pub reverse: bool,
}

/// The states after all steps, and the last ones of every sequence.
pub struct States {
    pub output: Tensor,
    pub hidden: Tensor,
    pub cell: Option<Tensor>,
}

/// The name that Python passes.
pub fn parse(kind: &str) -> Result<Kind> {
    Ok(match kind {
        "rnn_tanh" => Kind::Tanh,
        "rnn_relu" => Kind::Relu,
        "lstm" => Kind::Lstm,
        "gru" => Kind::Gru,
        other => bail!(Value, "Unrecognized RNN mode: {other}"),
    })
}

/// First row and number of sequences of each step, in the order of computation.
fn steps(sizes: &[usize], reverse: bool) -> Vec<(usize, usize)> {
    let mut start = 0;
    let mut steps: Vec<_> = sizes
        .iter()
        .map(|&n| {
            start += n;
            (start - n, n)
        })
        .collect();
    if reverse {
        steps.reverse();
    }
    steps
}

/// Runs the steps over `gates`, the products with the input: `(T, N, gates * hidden)`, or rows that `sizes` cuts into steps.
pub fn layer(
    l: &Layer,
    gates: &Tensor,
    sizes: Option<&[i64]>,
    h0: &Tensor,
    c0: Option<&Tensor>,
) -> Result<States> {
    let sizes: Vec<usize> = match sizes {
        Some(sizes) => sizes.iter().map(|&n| n.max(0) as usize).collect(),
        None if gates.ndim() == 3 => vec![gates.shape()[1]; gates.shape()[0]],
        None => bail!(Runtime, "the input of a recurrent layer must have 3 dimensions, got {}", gates.ndim()),
    };
    check(l, gates, &sizes, h0, c0)?;
    let steps = steps(&sizes, l.reverse);
    let fits = |t: &Tensor| t.dtype() == gates.dtype();
    let uniform = fits(h0)
        && fits(l.w_hh)
        && [c0, l.b_hh, l.w_hr].into_iter().flatten().all(fits)
        && matches!(gates.dtype(), DType::F32 | DType::F64);
    if uniform && !steps.is_empty() {
        fused::run(l, gates, steps, h0, c0)
    } else {
        composed::run(l, gates, &steps, h0, c0)
    }
}

fn check(l: &Layer, gates: &Tensor, sizes: &[usize], h0: &Tensor, c0: Option<&Tensor>) -> Result<()> {
    let (rows, sums) = match gates.shape() {
        [lead @ .., sums] => (lead.iter().product::<usize>(), *sums),
        [] => bail!(Runtime, "the input of a recurrent layer must have dimensions"),
    };
    if sizes.iter().sum::<usize>() != rows {
        bail!(Runtime, "the batch sizes do not add up to the {rows} rows of the input");
    }
    let ordered = |w: &[usize]| w[0] >= w[1];
    if !sizes.windows(2).all(ordered) {
        bail!(Runtime, "batch_sizes must be sorted in decreasing order");
    }
    if l.w_hh.ndim() != 2 || h0.ndim() != 2 || sums % l.kind.gates() != 0 {
        bail!(Runtime, "a recurrent layer needs matrices of weights and states");
    }
    let (hidden, state) = (sums / l.kind.gates(), l.w_hh.shape()[1]);
    let batch = sizes.iter().copied().max().unwrap_or(h0.shape()[0]);
    let is = |t: &Tensor, shape: &[usize]| t.shape() == shape;
    let fits = is(l.w_hh, &[sums, state])
        && is(h0, &[batch, state])
        && l.b_hh.is_none_or(|b| is(b, &[sums]))
        && c0.is_none_or(|c| is(c, &[batch, hidden]))
        && c0.is_some() == (l.kind == Kind::Lstm)
        && l.w_hr.map_or(state == hidden, |w| is(w, &[state, hidden]) && l.kind == Kind::Lstm);
    if !fits {
        bail!(
            Runtime,
            "sizes of a recurrent layer do not fit: input {}, weights {}, hidden state {}",
            display(gates.shape()),
            display(l.w_hh.shape()),
            display(h0.shape())
        );
    }
    Ok(())
}
