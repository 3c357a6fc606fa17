//! LU factors of matrices up to 4 x 4, whose loops are unrolled.
use crate::scalar::Scalar;

/// Calls a function of a constant size.
macro_rules! sized {
    ($n:expr, $f:ident($($arg:expr),*)) => {
        match $n {
            1 => $f::<T, 1>($($arg),*),
            2 => $f::<T, 2>($($arg),*),
            3 => $f::<T, 3>($($arg),*),
            4 => $f::<T, 4>($($arg),*),
            _ => Default::default(),
        }
    };
}

/// Writes the factors of the matrix that the rows of `source` hold to `a`, column by column; see [`crate::lu::factor`].
pub fn eliminate<T: Scalar>(source: &[T], a: &mut [T], n: usize, pivots: &mut [i32]) -> i32 {
    sized!(n, fixed(source, a, pivots))
}

/// Solves `A x = b` in place for `n x k` right sides, `A` given by its factors.
pub fn solve<T: Scalar>(lu: &[T], n: usize, pivots: &[i32], b: &mut [T], k: usize) {
    if k == n {
        sized!(n, square(lu, pivots, b))
    } else {
        sized!(n, columns(lu, pivots, b, k))
    }
}

#[inline(always)]
fn load<T: Scalar, const N: usize>(a: &[T]) -> [[T; N]; N] {
    let a = &a[..N * N];
    std::array::from_fn(|j| std::array::from_fn(|i| a[j * N + i]))
}

#[inline(always)]
fn store<T: Scalar, const N: usize>(x: &[[T; N]; N], a: &mut [T]) {
    let a = &mut a[..N * N];
    for j in 0..N {
        (0..N).for_each(|i| a[j * N + i] = x[j][i]);
    }
}

fn fixed<T: Scalar, const N: usize>(source: &[T], a: &mut [T], pivots: &mut [i32]) -> i32 {
    let rows = load::<T, N>(source);
    let mut x: [[T; N]; N] = std::array::from_fn(|j| std::array::from_fn(|i| rows[i][j]));
    let mut info = 0;
    let pivots = &mut pivots[..N];
    for j in 0..N {
        let (mut best, mut size) = (j, x[j][j].size1());
        for i in j + 1..N {
            let other = x[j][i].size1();
            if other > size {
                (best, size) = (i, other);
            }
        }
        pivots[j] = best as i32 + 1;
        // Which row is best cannot be foretold: an exchange with itself costs less than a wrong guess.
        x.iter_mut().for_each(|column| column.swap(j, best));
        if x[j][j].is_zero() {
            if info == 0 {
                info = j as i32 + 1;
            }
            continue;
        }
        let inverse = T::one().over(x[j][j]);
        for i in j + 1..N {
            x[j][i] *= inverse;
        }
        for k in j + 1..N {
            let top = x[k][j];
            for i in j + 1..N {
                let l = x[j][i];
                x[k][i] -= top * l;
            }
        }
    }
    store(&x, a);
    info
}

#[inline(always)]
fn place(pivots: &[i32], i: usize, n: usize) -> usize {
    (pivots[i] as usize - 1).min(n - 1)
}

fn columns<T: Scalar, const N: usize>(lu: &[T], pivots: &[i32], b: &mut [T], k: usize) {
    let lu = load::<T, N>(lu);
    for c in 0..k {
        let mut x: [T; N] = std::array::from_fn(|i| b[i * k + c]);
        (0..N).for_each(|i| x.swap(i, place(pivots, i, N)));
        for j in 0..N {
            for i in j + 1..N {
                let l = lu[j][i];
                x[i] -= l * x[j];
            }
        }
        for j in (0..N).rev() {
            x[j] = x[j].over(lu[j][j]);
            for i in 0..j {
                let u = lu[j][i];
                x[i] -= u * x[j];
            }
        }
        (0..N).for_each(|i| b[i * k + c] = x[i]);
    }
}

/// As many right sides as rows: whole rows at a time.
fn square<T: Scalar, const N: usize>(lu: &[T], pivots: &[i32], b: &mut [T]) {
    let lu = load::<T, N>(lu);
    let mut x = load::<T, N>(b);
    (0..N).for_each(|i| x.swap(i, place(pivots, i, N)));
    for j in 0..N {
        for i in j + 1..N {
            for c in 0..N {
                let y = x[j][c];
                x[i][c] -= lu[j][i] * y;
            }
        }
    }
    for j in (0..N).rev() {
        (0..N).for_each(|c| x[j][c] = x[j][c].over(lu[j][j]));
        for i in 0..j {
            for c in 0..N {
                let y = x[j][c];
                x[i][c] -= lu[j][i] * y;
            }
        }
    }
    store(&x, b);
}
