//! `A = L D L^T` (or `L^H`) of symmetric (or hermitian) matrices by Bunch and Kaufman's pivoting.
use crate::scalar::{real, Scalar};
use num_traits::{Float, Zero};

fn transposed<T: Scalar>(x: T, hermitian: bool) -> T {
    if hermitian {
        x.conj()
    } else {
        x
    }
}

/// Replaces the lower triangle by the factors; a pivot is a row (from 1), negative for both rows of a block of two.
///
/// Returns 0, or the number (from 1) of a diagonal element that is zero.
pub fn factor<T: Scalar>(a: &mut [T], n: usize, pivots: &mut [i32], hermitian: bool) -> i32 {
    let alpha = (real::<T::Real>(1.0) + real::<T::Real>(17.0).sqrt()) / real(8.0);
    let diagonal = |x: T| if hermitian { x.re().abs() } else { x.size1() };
    let (mut info, mut k) = (0, 0);
    while k < n {
        let (mut step, mut p) = (1, k);
        let own = diagonal(a[k * n + k]);
        let (mut row, mut column) = (k, T::Real::zero());
        for i in k + 1..n {
            let size = a[i * n + k].size1();
            if size > column {
                (row, column) = (i, size);
            }
        }
        if own.max(column).is_zero() || own.is_nan() {
            if info == 0 {
                info = k as i32 + 1;
            }
            pivots[k] = k as i32 + 1;
            k += 1;
            continue;
        }
        if own < alpha * column {
            let across = (k..row).map(|j| a[row * n + j].size1());
            let down = (row + 1..n).map(|i| a[i * n + row].size1());
            let most = across.chain(down).fold(T::Real::zero(), |m, x| m.max(x));
            if own < alpha * column * (column / most) {
                p = row;
                if diagonal(a[row * n + row]) < alpha * most {
                    step = 2;
                }
            }
        }
        let kk = k + step - 1;
        if p != kk {
            exchange(a, n, kk, p, hermitian);
            if step == 2 {
                a.swap((k + 1) * n + k, p * n + k);
            }
        }
        if hermitian {
            (k..=kk).for_each(|i| a[i * n + i] = T::from_re(a[i * n + i].re()));
        }
        if step == 1 {
            eliminate_one(a, n, k, hermitian);
            pivots[k] = p as i32 + 1;
        } else {
            eliminate_two(a, n, k, hermitian);
            (pivots[k], pivots[k + 1]) = (-(p as i32 + 1), -(p as i32 + 1));
        }
        k += step;
    }
    info
}

/// Exchanges rows and columns `k < p` of the trailing lower triangle.
fn exchange<T: Scalar>(a: &mut [T], n: usize, k: usize, p: usize, hermitian: bool) {
    (p + 1..n).for_each(|i| a.swap(i * n + k, i * n + p));
    for j in k + 1..p {
        let (x, y) = (a[j * n + k], a[p * n + j]);
        a[j * n + k] = transposed(y, hermitian);
        a[p * n + j] = transposed(x, hermitian);
    }
    a[p * n + k] = transposed(a[p * n + k], hermitian);
    a.swap(k * n + k, p * n + p);
}

fn eliminate_one<T: Scalar>(a: &mut [T], n: usize, k: usize, hermitian: bool) {
    let inverse = T::one().over(a[k * n + k]);
    for j in k + 1..n {
        let x = transposed(a[j * n + k], hermitian) * inverse;
        for i in j..n {
            let y = a[i * n + k];
            a[i * n + j] -= y * x;
        }
        if hermitian {
            a[j * n + j] = T::from_re(a[j * n + j].re());
        }
    }
    (k + 1..n).for_each(|i| a[i * n + k] *= inverse);
}

fn eliminate_two<T: Scalar>(a: &mut [T], n: usize, k: usize, hermitian: bool) {
    let beside = a[(k + 1) * n + k];
    // The block is divided by its off-diagonal element (its magnitude where it is hermitian).
    let size = if hermitian { T::from_re(beside.magnitude()) } else { beside };
    if k + 2 >= n {
        return;
    }
    let (d11, d22) = (a[(k + 1) * n + k + 1].over(size), a[k * n + k].over(size));
    let t = T::one().over(d11 * d22 - T::one());
    let turn = beside.over(size);
    let d = t.over(size);
    for j in k + 2..n {
        let (x, y) = (a[j * n + k], a[j * n + k + 1]);
        let first = d * (d11 * x - turn * y);
        let second = d * (d22 * y - transposed(turn, hermitian) * x);
        for i in j..n {
            let (x, y) = (a[i * n + k], a[i * n + k + 1]);
            a[i * n + j] -= x * transposed(first, hermitian) + y * transposed(second, hermitian);
        }
        a[j * n + k] = first;
        a[j * n + k + 1] = second;
        if hermitian {
            a[j * n + j] = T::from_re(a[j * n + j].re());
        }
    }
}

/// Solves `A x = b` in place for `n x w` right sides, `A` given by its factors.
pub fn solve<T: Scalar>(a: &[T], n: usize, pivots: &[i32], b: &mut [T], w: usize, hermitian: bool) {
    if w == 0 {
        return;
    }
    let swap = |b: &mut [T], i: usize, p: usize| (0..w).for_each(|c| b.swap(i * w + c, p * w + c));
    let mut k = 0;
    while k < n {
        let block = pivots[k] < 0 && k + 1 < n;
        let (last, p) = (k + block as usize, pivots[k].unsigned_abs() as usize - 1);
        if p != last {
            swap(b, last, p);
        }
        for j in k..=last {
            for i in last + 1..n {
                let x = a[i * n + j];
                (0..w).for_each(|c| b[i * w + c] -= x * b[j * w + c]);
            }
        }
        if !block {
            let d = a[k * n + k];
            b[k * w..(k + 1) * w].iter_mut().for_each(|x| *x = x.over(d));
        } else {
            let beside = a[(k + 1) * n + k];
            let other = transposed(beside, hermitian);
            let (d1, d2) = (a[k * n + k].over(other), a[(k + 1) * n + k + 1].over(beside));
            let denominator = d1 * d2 - T::one();
            for c in 0..w {
                let (x, y) = (b[k * w + c].over(other), b[(k + 1) * w + c].over(beside));
                b[k * w + c] = (d2 * x - y).over(denominator);
                b[(k + 1) * w + c] = (d1 * y - x).over(denominator);
            }
        }
        k = last + 1;
    }
    let mut end = n;
    while end > 0 {
        let last = end - 1;
        let block = pivots[last] < 0 && last > 0;
        let first = last - block as usize;
        for j in first..=last {
            for i in last + 1..n {
                let x = transposed(a[i * n + j], hermitian);
                (0..w).for_each(|c| b[j * w + c] -= x * b[i * w + c]);
            }
        }
        let p = pivots[last].unsigned_abs() as usize - 1;
        if p != last {
            swap(b, last, p);
        }
        end = first;
    }
}
