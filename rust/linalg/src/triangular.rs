//! Triangular systems.
use crate::scalar::Scalar;
use crate::vector::{axpy, dot, product, View};

/// Rows of a block that is solved before the product with the rest.
const BLOCK: usize = 48;

/// Solves `A x = b` in place for the `n x k` right sides `b`, rows `b_row` apart; `A` is the triangle of `a` on one side.
///
/// A zero on the diagonal gives infinities, as division does.
pub fn solve<T: Scalar>(a: View<T>, n: usize, upper: bool, unit: bool, b: &mut [T], b_row: usize, k: usize) {
    if n == 0 || k == 0 {
        return;
    }
    if k == 1 && b_row == 1 {
        return solve_vector(a, n, upper, unit, b);
    }
    let mut done = 0;
    while done < n {
        let size = BLOCK.min(n - done);
        if upper {
            let (end, start) = (n - done, n - done - size);
            let (head, solved) = b.split_at_mut(end * b_row);
            if done > 0 {
                let part = &mut head[start * b_row..];
                let (x, y) = (a.from(start, end), View::rows(solved, b_row));
                product((size, k, done), -T::one(), x, y, T::one(), part, b_row);
            }
            for i in (start..end).rev() {
                let (head, below) = head.split_at_mut((i + 1) * b_row);
                let row = &mut head[i * b_row..][..k];
                for j in i + 1..end {
                    axpy(row, -a.at(i, j), &below[(j - i - 1) * b_row..][..k]);
                }
                divide(row, a.at(i, i), unit);
            }
        } else {
            let (solved, part) = b.split_at_mut(done * b_row);
            if done > 0 {
                let (x, y) = (a.from(done, 0), View::rows(solved, b_row));
                product((size, k, done), -T::one(), x, y, T::one(), part, b_row);
            }
            for i in 0..size {
                let (above, rest) = part.split_at_mut(i * b_row);
                let row = &mut rest[..k];
                for j in 0..i {
                    axpy(row, -a.at(done + i, done + j), &above[j * b_row..][..k]);
                }
                divide(row, a.at(done + i, done + i), unit);
            }
        }
        done += size;
    }
}

fn divide<T: Scalar>(row: &mut [T], by: T, unit: bool) {
    if !unit {
        row.iter_mut().for_each(|x| *x = x.over(by));
    }
}

/// [`solve`] for one contiguous right side, along whichever direction of `a` is contiguous.
fn solve_vector<T: Scalar>(a: View<T>, n: usize, upper: bool, unit: bool, b: &mut [T]) {
    for step in 0..n {
        let i = if upper { n - 1 - step } else { step };
        if a.col == 1 {
            let range = if upper { i + 1..n } else { 0..i };
            let row = &a.data[i * a.row..];
            // `dot` conjugates its second argument: small loops for complex numbers, vectors for real ones.
            let sum = if T::COMPLEX {
                range.fold(T::default(), |s, j| s + row[j] * b[j])
            } else {
                dot(&b[range.clone()], &row[range])
            };
            b[i] -= sum;
            divide(&mut b[i..=i], a.at(i, i), unit);
        } else {
            divide(&mut b[i..=i], a.at(i, i), unit);
            let (x, range) = (b[i], if upper { 0..i } else { i + 1..n });
            if a.row == 1 {
                let column = &a.data[i * a.col..];
                axpy(&mut b[range.clone()], -x, &column[range]);
            } else {
                range.for_each(|j| b[j] -= x * a.at(j, i));
            }
        }
    }
}
