//! Products whose inner dimension is contiguous on both sides: vectors along K, one sum per result.
use super::tile::{for_isa, Finish};
use super::vector::Vector;

/// Rows of A and of B that one call combines.
pub(crate) const DOT: usize = 4;

/// `rows x columns` dot products of rows of A with rows of B. K is a nest of two loops as in `Tile`.
pub(crate) struct Dot<T> {
    pub rows: usize,
    pub columns: usize,
    pub k: usize,
    pub k_outer: usize,
    pub a: [*const T; DOT],
    pub a_jump: usize,
    pub b: [*const T; DOT],
    pub b_jump: usize,
    pub c: *mut T,
    pub c_row: usize,
    pub c_col: usize,
    pub finish: Finish<T>,
}

for_isa! {
    /// Computes the products.
    ///
    /// # Safety
    /// The rows, the results and the bias are valid, and nobody else writes the results.
    pub(crate) unsafe fn dot<T>(d: &Dot<T>) => run
}

#[inline(always)]
unsafe fn run<V: Vector>(d: &Dot<V::T>) {
    // SAFETY: passed on from the caller; the sub-blocks lie inside the block.
    unsafe {
        // 4 x 4 sums and 5 operands need more than 16 registers.
        let step = if V::LANES * std::mem::size_of::<V::T>() >= 64 { 4 } else { 2 };
        let mut i = 0;
        while i < d.rows {
            let rows = (d.rows - i).min(step);
            match (rows, d.columns) {
                (4, 4) => block::<V, 4, 4>(d, i),
                (4, 3) => block::<V, 4, 3>(d, i),
                (4, 2) => block::<V, 4, 2>(d, i),
                (4, 1) => block::<V, 4, 1>(d, i),
                (3, 4) => block::<V, 3, 4>(d, i),
                (3, 3) => block::<V, 3, 3>(d, i),
                (3, 2) => block::<V, 3, 2>(d, i),
                (3, 1) => block::<V, 3, 1>(d, i),
                (2, 4) => block::<V, 2, 4>(d, i),
                (2, 3) => block::<V, 2, 3>(d, i),
                (2, 2) => block::<V, 2, 2>(d, i),
                (2, 1) => block::<V, 2, 1>(d, i),
                (1, 4) => block::<V, 1, 4>(d, i),
                (1, 3) => block::<V, 1, 3>(d, i),
                (1, 2) => block::<V, 1, 2>(d, i),
                _ => block::<V, 1, 1>(d, i),
            }
            i += rows;
        }
    }
}

#[inline(always)]
unsafe fn block<V: Vector, const R: usize, const C: usize>(d: &Dot<V::T>, i0: usize) {
    // SAFETY: passed on from the caller.
    unsafe {
        let mut acc = [[V::splat(num_traits::Zero::zero()); C]; R];
        let mut a = [d.a[i0]; R];
        let mut b = [d.b[0]; C];
        a.copy_from_slice(&d.a[i0..i0 + R]);
        b.copy_from_slice(&d.b[..C]);
        let whole = d.k / V::LANES * V::LANES;
        let rest = d.k - whole;
        for _ in 0..d.k_outer {
            let mut p = 0;
            while p < whole {
                let mut bv = [V::splat(num_traits::Zero::zero()); C];
                for j in 0..C {
                    bv[j] = V::load(b[j].add(p));
                }
                for i in 0..R {
                    let av = V::load(a[i].add(p));
                    for j in 0..C {
                        acc[i][j] = av.mul_add(bv[j], acc[i][j]);
                    }
                }
                p += V::LANES;
            }
            if rest > 0 {
                let mut bv = [V::splat(num_traits::Zero::zero()); C];
                for j in 0..C {
                    bv[j] = V::load_first(b[j].add(whole), rest);
                }
                for i in 0..R {
                    let av = V::load_first(a[i].add(whole), rest);
                    for j in 0..C {
                        acc[i][j] = av.mul_add(bv[j], acc[i][j]);
                    }
                }
            }
            for i in 0..R {
                a[i] = a[i].wrapping_add(d.k + d.a_jump);
            }
            for j in 0..C {
                b[j] = b[j].wrapping_add(d.k + d.b_jump);
            }
        }
        for i in 0..R {
            let mut four = [V::splat(num_traits::Zero::zero()); 4];
            // Not as a slice: that would keep all sums in memory.
            #[allow(clippy::manual_memcpy)]
            for j in 0..C {
                four[j] = acc[i][j];
            }
            let sums = V::sums(four);
            for j in 0..C {
                let c = d.c.add((i0 + i) * d.c_row + j * d.c_col);
                *c = d.finish.apply(sums[j], c, i0 + i, j);
            }
        }
    }
}

for_isa! {
    /// `y += x * B` for one row `x` of `k` elements and `n` contiguous columns of B, rows `ld` apart.
    ///
    /// # Safety
    /// The operands are valid and nobody else writes `y`.
    pub(crate) unsafe fn row_times_matrix<T>(n: usize, k: usize, x: *const T, x_step: usize, b: *const T, ld: usize, y: *mut T) => axpy
}

/// Rows of B taken per pass over `y`.
const ROWS: usize = 8;

#[inline(always)]
unsafe fn axpy<V: Vector>(
    n: usize,
    k: usize,
    x: *const V::T,
    x_step: usize,
    b: *const V::T,
    ld: usize,
    y: *mut V::T,
) {
    // SAFETY: rows p..p+ROWS lie inside B; columns stay below n.
    unsafe {
        let mut p = 0;
        while p + ROWS <= k {
            axpy_rows::<V, ROWS>(n, x.add(p * x_step), x_step, b.add(p * ld), ld, y);
            p += ROWS;
        }
        while p < k {
            axpy_rows::<V, 1>(n, x.add(p * x_step), x_step, b.add(p * ld), ld, y);
            p += 1;
        }
    }
}

#[inline(always)]
unsafe fn axpy_rows<V: Vector, const R: usize>(
    n: usize,
    x: *const V::T,
    x_step: usize,
    b: *const V::T,
    ld: usize,
    y: *mut V::T,
) {
    // SAFETY: passed on from the caller.
    unsafe {
        let mut xv = [V::splat(num_traits::Zero::zero()); R];
        for r in 0..R {
            xv[r] = V::splat(*x.add(r * x_step));
        }
        let mut j = 0;
        while j + V::LANES <= n {
            let mut acc = V::load(y.add(j));
            for r in 0..R {
                acc = xv[r].mul_add(V::load(b.add(r * ld + j)), acc);
            }
            acc.store(y.add(j));
            j += V::LANES;
        }
        if j < n {
            let rest = n - j;
            let mut acc = V::load_first(y.add(j), rest);
            for r in 0..R {
                acc = xv[r].mul_add(V::load_first(b.add(r * ld + j), rest), acc);
            }
            acc.store_first(y.add(j), rest);
        }
    }
}
