//! Balancing: eigenvalues that stand alone are split off, then rows and columns are brought to like norms.
use super::C;
use crate::householder::norm;
use crate::Scalar;

/// How a matrix was balanced.
pub struct Balance {
    swaps: Vec<(usize, usize)>,
    factors: Vec<f64>,
}

impl Balance {
    /// Balances a matrix of finite elements given by rows.
    pub fn new<T: Scalar<Real = f64>>(a: &mut [T], n: usize) -> Self {
        let mut swaps = Vec::new();
        let alone = |a: &[T], low: usize, high: usize, across: bool| {
            let at = |i: usize, j: usize| if across { a[i * n + j] } else { a[j * n + i] };
            let empty = |&i: &usize| (low..high).all(|j| j == i || at(i, j).is_zero());
            // Rows are looked at from below, columns from the left.
            if across {
                (low..high).rev().find(empty)
            } else {
                (low..high).find(empty)
            }
        };
        let (mut low, mut high) = (0, n);
        while let Some(i) = alone(a, 0, high, true) {
            high -= 1;
            exchange(a, n, i, high);
            swaps.push((i, high));
        }
        while let Some(i) = alone(a, low, high, false) {
            exchange(a, n, i, low);
            swaps.push((i, low));
            low += 1;
        }
        let mut factors = vec![1.0; n];
        while scale(a, n, low..high, &mut factors) {}
        Balance { swaps, factors }
    }

    /// Turns an eigenvector of the balanced matrix into one of the matrix itself.
    pub fn undo(&self, z: &mut [C]) {
        z.iter_mut().zip(&self.factors).for_each(|(x, &f)| *x = x.scale(f));
        self.swaps.iter().rev().for_each(|&(i, j)| z.swap(i, j));
    }
}

fn exchange<T: Copy>(a: &mut [T], n: usize, i: usize, j: usize) {
    if i != j {
        a.chunks_exact_mut(n).for_each(|row| row.swap(i, j));
        (0..n).for_each(|k| a.swap(i * n + k, j * n + k));
    }
}

/// Scales rows and columns by powers of two; says whether any was changed.
fn scale<T: Scalar<Real = f64>>(
    a: &mut [T],
    n: usize,
    range: std::ops::Range<usize>,
    factors: &mut [f64],
) -> bool {
    let mut changed = false;
    let mut column = Vec::with_capacity(range.len());
    for i in range.clone() {
        column.clear();
        column.extend(range.clone().map(|j| a[j * n + i]));
        let (mut c, mut r) = (norm(&column), norm(&a[i * n + range.start..i * n + range.end]));
        if c == 0.0 || r == 0.0 {
            continue;
        }
        let (sum, mut f) = (c + r, 1.0);
        while c < r / 2.0 && f < 1e150 {
            (f, c, r) = (f * 2.0, c * 2.0, r / 2.0);
        }
        while c / 2.0 >= r && f > 1e-150 {
            (f, c, r) = (f / 2.0, c / 2.0, r * 2.0);
        }
        let total = factors[i] * f;
        if c + r < 0.95 * sum && total > 1e-150 && total < 1e150 {
            changed = true;
            factors[i] = total;
            for j in 0..n {
                a[i * n + j] = a[i * n + j].scale(1.0 / f);
                a[j * n + i] = a[j * n + i].scale(f);
            }
        }
    }
    changed
}
