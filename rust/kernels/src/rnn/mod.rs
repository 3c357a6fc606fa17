//! One direction of one recurrent layer, over all steps in one call.
//!
//! The products with the input are done before; what remains per step is a product with the hidden state and one pass
//! over the gates.
mod backward;
mod cell;
mod forward;
#[cfg(test)]
mod tests;

pub use backward::{backward, Gradients};
pub use forward::forward;

use crate::math::Math;
use crate::matmul::gemm::gemm;
use crate::matmul::{Bias, Finish, Problem, Real, Strided};

/// What happens to the sums of input and hidden state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Tanh,
    Relu,
    Lstm,
    Gru,
}

impl Kind {
    /// Sums per hidden unit.
    pub fn gates(self) -> usize {
        match self {
            Kind::Tanh | Kind::Relu => 1,
            Kind::Lstm => 4,
            Kind::Gru => 3,
        }
    }

    /// Numbers per hidden unit that `backward` wants to see again.
    pub fn kept(self) -> usize {
        match self {
            Kind::Tanh | Kind::Relu => 0,
            Kind::Lstm => 5,
            Kind::Gru => 4,
        }
    }
}

/// Weights and steps of one direction of one layer.
#[derive(Clone, Copy)]
pub struct Layer<'a, T> {
    pub kind: Kind,
    /// Hidden units.
    pub hidden: usize,
    /// Numbers of the hidden state: fewer than `hidden` with a projection.
    pub state: usize,
    /// `gates * hidden` rows of `state` numbers.
    pub w_hh: &'a [T],
    pub b_hh: Option<&'a [T]>,
    /// The projection: `state` rows of `hidden` numbers.
    pub w_hr: Option<&'a [T]>,
    /// First row and number of sequences of each step, in the order in which they are computed.
    pub steps: &'a [(usize, usize)],
}

impl<T> Layer<'_, T> {
    fn sums(&self) -> usize {
        self.kind.gates() * self.hidden
    }

    /// The rows of all steps.
    pub fn rows(&self) -> usize {
        self.steps.iter().map(|s| s.1).sum()
    }

    /// The row before sequence `i` of step `s`, if the step before has the sequence.
    fn row_before(&self, s: usize, i: usize) -> Option<usize> {
        let (start, n) = *self.steps.get(s.checked_sub(1)?)?;
        (i < n).then_some(start + i)
    }
}

/// `c = a * b + beta * c + bias` for row-major matrices; `a` and `b` may be given transposed.
///
/// # Safety
/// The slices behind the pointers hold the matrices, and `c` overlaps neither operand.
unsafe fn product<T: Real>(
    (m, n, k): (usize, usize, usize),
    a: Strided<T>,
    b: Strided<T>,
    c: *mut T,
    beta: T,
    bias: Option<&[T]>,
) {
    let bias = bias.map_or(Bias::None, |b| Bias::Columns(b.as_ptr()));
    let finish = Finish { beta, bias, ..Finish::plain() };
    // SAFETY: the caller's promise.
    unsafe { gemm(&Problem { m, n, k, a, b, c, c_row: n, finish }) }
}

fn rows_of<T>(x: &[T], columns: usize) -> Strided<T> {
    Strided { p: x.as_ptr(), row: columns, col: 1 }
}

/// `N` slices of `n` numbers, one after the other.
fn parts<const N: usize, T>(x: &[T], n: usize) -> [&[T]; N] {
    std::array::from_fn(|i| &x[i * n..(i + 1) * n])
}

/// [`parts`] to be written.
fn parts_mut<const N: usize, T>(x: &mut [T], n: usize) -> [&mut [T]; N] {
    let mut rest = x;
    std::array::from_fn(|_| {
        let (first, next) = std::mem::take(&mut rest).split_at_mut(n);
        rest = next;
        first
    })
}

/// A number that the layers compute with.
pub trait Number: Real + Math {}
impl<T: Real + Math> Number for T {}
