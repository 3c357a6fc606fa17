//! The steps as separate differentiable operations: for dtypes without a kernel, and for second derivatives.
use super::{Kind, Layer, States};
use crate::ops::{activation, join, matmul, split, terms, unary, view};
use crate::{Result, Tensor};

/// A row's hidden and cell state.
type State = (Tensor, Option<Tensor>);

fn step(l: &Layer, x: &Tensor, (h, c): &State) -> Result<State> {
    let y = matmul::linear(h, l.w_hh, l.b_hh)?;
    let sigmoid = |t: &Tensor| unary::sigmoid(t, None);
    let tanh = |t: &Tensor| unary::tanh(t, None);
    let next = match (l.kind, c) {
        (Kind::Relu, _) => activation::relu(&terms::add(x, &y)?, None)?,
        (Kind::Gru, _) => {
            let (x, y) = (split::chunk(x, 3, -1)?, split::chunk(&y, 3, -1)?);
            let r = sigmoid(&terms::add(&x[0], &y[0])?)?;
            let z = sigmoid(&terms::add(&x[1], &y[1])?)?;
            let n = tanh(&terms::add(&x[2], &terms::mul(&r, &y[2])?)?)?;
            terms::add(&terms::mul(&terms::sub(h, &n)?, &z)?, &n)?
        }
        (Kind::Lstm, Some(c)) => {
            let sums = split::chunk(&terms::add(x, &y)?, 4, -1)?;
            let [i, f, o] = [sigmoid(&sums[0])?, sigmoid(&sums[1])?, sigmoid(&sums[3])?];
            let c = terms::add(&terms::mul(&f, c)?, &terms::mul(&i, &tanh(&sums[2])?)?)?;
            let h = terms::mul(&o, &tanh(&c)?)?;
            let h = match l.w_hr {
                Some(w) => matmul::linear(&h, w, None)?,
                None => h,
            };
            return Ok((h, Some(c)));
        }
        _ => tanh(&terms::add(x, &y)?)?,
    };
    Ok((next, None))
}

fn rows(t: &Tensor, start: usize, n: usize) -> Result<Tensor> {
    view::narrow(t, 0, start as i64, n as i64)
}

fn rows_of((h, c): &State, start: usize, n: usize) -> Result<State> {
    Ok((rows(h, start, n)?, c.as_ref().map(|c| rows(c, start, n)).transpose()?))
}

/// `first` with the rows from `from` on of `second` below it.
fn extended(first: &State, second: &State, from: usize) -> Result<State> {
    let n = second.0.shape()[0] - from;
    if n == 0 {
        return Ok(first.clone());
    }
    let (h, c) = rows_of(second, from, n)?;
    let cell = match (&first.1, c) {
        (Some(a), Some(b)) => Some(join::cat(&[a.clone(), b], 0)?),
        _ => None,
    };
    Ok((join::cat(&[first.0.clone(), h], 0)?, cell))
}

/// [`super::layer`], with a node per operation.
pub(super) fn run(
    l: &Layer,
    gates: &Tensor,
    steps: &[(usize, usize)],
    h0: &Tensor,
    c0: Option<&Tensor>,
) -> Result<States> {
    let sums = l.w_hh.shape()[0];
    let flat = gates.reshape(&[gates.numel() / sums.max(1), sums])?;
    // The states of all sequences: those without a row in a step stay as they are.
    let mut state: State = (h0.clone(), c0.cloned());
    let mut outputs = Vec::with_capacity(steps.len());
    for &(start, n) in steps {
        let next = step(l, &rows(&flat, start, n)?, &rows_of(&state, 0, n)?)?;
        outputs.push(next.0.clone());
        state = extended(&next, &state, n)?;
    }
    if l.reverse {
        outputs.reverse();
    }
    let mut shape = gates.shape().to_vec();
    let last = shape.len() - 1;
    shape[last] = l.w_hh.shape()[1];
    let output = if outputs.is_empty() {
        Tensor::zeros(&shape, gates.dtype())?
    } else {
        join::cat(&outputs, 0)?.reshape(&shape)?
    };
    Ok(States { output, hidden: state.0, cell: state.1 })
}
