//! Loops over rows, and products of matrices in slices.
use crate::scalar::Scalar;
use ferrotorch_kernels::isa::{dispatch, Kernel};
pub use ferrotorch_kernels::matmul::View;

/// Rows shorter than this are not worth a look at the instruction set.
const SHORT: usize = 16;

struct Axpy<'a, T>(&'a mut [T], T, &'a [T]);
impl<T: Scalar> Kernel for Axpy<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (y, &x) in self.0.iter_mut().zip(self.2) {
            *y += self.1 * x;
        }
    }
}

/// `y += a * x`.
#[inline(always)]
pub fn axpy<T: Scalar>(y: &mut [T], a: T, x: &[T]) {
    if x.len() < SHORT {
        return Axpy(y, a, x).run::<false>();
    }
    dispatch(Axpy(y, a, x))
}

struct Dot<'a, T>(&'a [T], &'a [T]);
impl<T: Scalar> Kernel for Dot<'_, T> {
    type Output = T;
    #[inline(always)]
    fn run<const FMA: bool>(self) -> T {
        // Separate sums let the loop run at vector speed.
        let mut sums = [T::default(); 16];
        let (x, y) = (self.0.chunks_exact(16), self.1.chunks_exact(16));
        let tail = x.remainder().iter().zip(y.remainder()).fold(T::default(), |s, (&a, &b)| s + a * b.conj());
        for (a, b) in x.zip(y) {
            for i in 0..16 {
                sums[i] += a[i] * b[i].conj();
            }
        }
        for half in [8, 4, 2, 1] {
            for i in 0..half {
                let other = sums[i + half];
                sums[i] += other;
            }
        }
        sums[0] + tail
    }
}

/// The sum of `x * conj(y)`.
#[inline(always)]
pub fn dot<T: Scalar>(x: &[T], y: &[T]) -> T {
    if x.len() < SHORT {
        return x.iter().zip(y).fold(T::default(), |s, (&a, &b)| s + a * b.conj());
    }
    dispatch(Dot(x, y))
}

/// Writes the rows of `a`, `row` long, to `b` as columns, `column` long.
pub fn transpose<T: Copy>(a: &[T], row: usize, b: &mut [T], column: usize) {
    // Tiles of a cache line on both sides.
    const TILE: usize = 16;
    for top in (0..column).step_by(TILE) {
        for left in (0..row).step_by(TILE) {
            for j in left..row.min(left + TILE) {
                for i in top..column.min(top + TILE) {
                    b[j * column + i] = a[i * row + j];
                }
            }
        }
    }
}

/// `c = alpha * a b + beta * c` for `m x k` times `k x n`; `c` has rows of `c_row` elements.
pub fn product<T: Scalar>(
    (m, n, k): (usize, usize, usize),
    alpha: T,
    a: View<T>,
    b: View<T>,
    beta: T,
    c: &mut [T],
    c_row: usize,
) {
    if m == 0 || n == 0 {
        return;
    }
    if m * n * k <= 512 || k == 0 {
        for i in 0..m {
            let row = &mut c[i * c_row..][..n];
            if beta != T::one() {
                row.iter_mut().for_each(|x| *x = if beta.is_zero() { T::zero() } else { beta * *x });
            }
            for l in 0..k {
                let x = alpha * a.at(i, l);
                if b.col == 1 {
                    axpy(row, x, &b.data[l * b.row..][..n]);
                } else {
                    for (j, y) in row.iter_mut().enumerate() {
                        *y += x * b.at(l, j);
                    }
                }
            }
        }
        return;
    }
    ferrotorch_kernels::matmul::product((m, n, k), alpha, a, b, beta, c, c_row);
}
