//! Products of strided matrices in slices.
use super::{Bias, Finish, Number, Problem, Strided};

/// A matrix in a slice: the steps from row to row and from column to column.
#[derive(Clone, Copy)]
pub struct View<'a, T> {
    pub data: &'a [T],
    pub row: usize,
    pub col: usize,
}

impl<'a, T: Copy> View<'a, T> {
    pub fn rows(data: &'a [T], row: usize) -> Self {
        View { data, row, col: 1 }
    }

    pub fn columns(data: &'a [T], col: usize) -> Self {
        View { data, row: 1, col }
    }

    pub fn transposed(self) -> Self {
        View { row: self.col, col: self.row, ..self }
    }

    #[inline(always)]
    pub fn at(&self, i: usize, j: usize) -> T {
        self.data[i * self.row + j * self.col]
    }

    /// The part that begins at row `i` and column `j`.
    pub fn from(self, i: usize, j: usize) -> Self {
        View { data: &self.data[(i * self.row + j * self.col).min(self.data.len())..], ..self }
    }

    fn holds(&self, rows: usize, columns: usize) -> bool {
        rows == 0 || columns == 0 || (rows - 1) * self.row + (columns - 1) * self.col < self.data.len()
    }
}

/// `c = alpha * a b + beta * c` for `m x k` times `k x n`; `c` has rows of `c_row` elements.
pub fn product<T: Number>(
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
    assert!(a.holds(m, k) && b.holds(k, n) && (m - 1) * c_row + n <= c.len());
    let problem = Problem {
        m,
        n,
        k,
        a: Strided { p: a.data.as_ptr(), row: a.row, col: a.col },
        b: Strided { p: b.data.as_ptr(), row: b.row, col: b.col },
        c: c.as_mut_ptr(),
        c_row,
        finish: Finish { alpha, beta, bias: Bias::None, relu: false },
    };
    // SAFETY: the three matrices lie in their slices by the assertion; `c` is borrowed alone.
    unsafe { T::product(&problem) }
}
