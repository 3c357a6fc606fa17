//! Products of every number type: real ones directly, the others through them or by plain loops.
use super::gemm::{gemm, Problem, Shared};
use super::pack::Strided;
use super::tile::{Bias, Finish};
use super::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;
use crate::versions;
use half::{bf16, f16};
use num_complex::Complex;
use num_traits::{WrappingAdd, WrappingMul};

/// A number that matrices can be made of.
pub trait Number: Copy + PartialEq + num_traits::Zero + num_traits::One + Send + Sync + 'static {
    /// Computes the product.
    ///
    /// # Safety
    /// All elements the problem names are valid; nobody else writes C; C overlaps no operand.
    unsafe fn product(p: &Problem<Self>);
}

macro_rules! real {
    ($($T:ty),*) => {$(
        impl Number for $T {
            #[inline]
            unsafe fn product(p: &Problem<Self>) {
                // SAFETY: the same contract.
                unsafe { gemm(p) }
            }
        }
    )*};
}
real!(f32, f64);

/// Rows of C that share one pass over B, and per item of parallel work.
const ROWS: usize = 8;

macro_rules! integer {
    ($($T:ty),*) => {$(
        impl Number for $T {
            unsafe fn product(p: &Problem<Self>) {
                if p.n == 0 {
                    return;
                }
                if p.b.col != 1 && p.m > 1 {
                    // SAFETY: the scratch has room for B; the rest is the same contract.
                    return unsafe {
                        with_scratch(p.k * p.n, |b: *mut $T| {
                            convert(p.b, p.k, p.n, b, |x| x);
                            Self::product(&Problem { b: Strided { p: b as *const $T, row: p.n, col: 1 }, ..*p })
                        })
                    };
                }
                let c = Shared(p.c);
                let chunk = if p.m * p.n * p.k < 1 << 17 { p.m } else { ROWS };
                for_each_chunk(p.m, chunk, |rows| {
                    with_scratch(ROWS * p.n, |sums: *mut $T| {
                        for first in rows.clone().step_by(ROWS) {
                            let height = ROWS.min(rows.end - first);
                            // SAFETY: the rows lie inside the problem and are disjoint; the scratch holds their sums.
                            unsafe {
                                let sums = std::slice::from_raw_parts_mut(sums, height * p.n);
                                sums.fill(0);
                                add_products(p, first, sums);
                                let f = &p.finish;
                                for (at, &s) in sums.iter().enumerate() {
                                    let (i, j) = (first + at / p.n, at % p.n);
                                    let to = c.get().add(i * p.c_row + j);
                                    let mut x = f.alpha.wrapping_mul(s);
                                    if f.beta != 0 {
                                        x = x.wrapping_add(f.beta.wrapping_mul(*to));
                                    }
                                    *to = x.wrapping_add(bias(f, i, j).unwrap_or(0));
                                }
                            }
                        }
                    })
                });
            }
        }
    )*};
}
integer!(u8, i8, i16, i32, i64);

/// Adds the rows of A B from `first` on to `sums`, one after the other.
///
/// # Safety
/// The rows and all of B are valid.
unsafe fn add_products<T: Number + WrappingAdd + WrappingMul>(p: &Problem<T>, first: usize, sums: &mut [T]) {
    let mut column = [T::zero(); ROWS];
    let height = sums.len() / p.n;
    for k in 0..p.k {
        for (r, x) in column[..height].iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            *x = unsafe { *p.a.at(first + r, k) };
        }
        if p.b.col == 1 {
            // SAFETY: the caller's promise.
            add_multiples(sums, &column[..height], unsafe { std::slice::from_raw_parts(p.b.at(k, 0), p.n) });
        } else {
            for (j, s) in sums.iter_mut().enumerate() {
                // SAFETY: the caller's promise.
                *s = s.wrapping_add(&column[j / p.n].wrapping_mul(unsafe { &*p.b.at(k, j % p.n) }));
            }
        }
    }
}

versions! {
    /// Adds the row times each number to the rows of `sums`.
    fn add_multiples[T: Number + WrappingAdd + WrappingMul](sums: &mut [T], by: &[T], row: &[T]) {
        for (sums, x) in sums.chunks_exact_mut(row.len()).zip(by) {
            for (s, y) in sums.iter_mut().zip(row) {
                *s = s.wrapping_add(&x.wrapping_mul(y));
            }
        }
    }
}

/// # Safety
/// The bias covers row `i` and column `j`.
unsafe fn bias<T: Copy>(f: &Finish<T>, i: usize, j: usize) -> Option<T> {
    // SAFETY: the caller's promise.
    unsafe {
        match f.bias {
            Bias::None => None,
            Bias::Columns(p) => Some(*p.add(j)),
            Bias::Rows(p) => Some(*p.add(i)),
        }
    }
}

/// A row-major copy of a strided matrix with each element converted.
///
/// # Safety
/// The matrix is valid and `to` has room for `rows * columns`.
unsafe fn convert<T: Copy + Send + Sync, U: Copy>(
    from: Strided<T>,
    rows: usize,
    columns: usize,
    to: *mut U,
    f: impl Fn(T) -> U + Sync,
) {
    let (to, source) = (Shared(to), Shared(from.p as *mut T));
    for_each_chunk(rows, ((1 << 14) / columns.max(1)).max(1), |range| {
        for i in range {
            for j in 0..columns {
                // SAFETY: inside both matrices; rows are disjoint.
                unsafe { *to.get().add(i * columns + j) = f(*source.get().add(i * from.row + j * from.col)) }
            }
        }
    });
}

macro_rules! half_type {
    ($($T:ty),*) => {$(
        impl Number for $T {
            unsafe fn product(p: &Problem<Self>) {
                // SAFETY: the scratch is cut into the three matrices.
                unsafe {
                    with_scratch(p.m * p.k + p.k * p.n + p.m * p.n, |a: *mut f32| {
                        let b = a.add(p.m * p.k);
                        let c = b.add(p.k * p.n);
                        convert(p.a, p.m, p.k, a, <$T>::to_f32);
                        convert(p.b, p.k, p.n, b, <$T>::to_f32);
                        let problem = Problem {
                            m: p.m,
                            n: p.n,
                            k: p.k,
                            a: Strided { p: a as *const f32, row: p.k, col: 1 },
                            b: Strided { p: b as *const f32, row: p.n, col: 1 },
                            c,
                            c_row: p.n,
                            finish: Finish::plain(),
                        };
                        gemm(&problem);
                        let f = &p.finish;
                        let (alpha, beta) = (f.alpha.to_f32(), f.beta.to_f32());
                        for i in 0..p.m {
                            for j in 0..p.n {
                                let to = p.c.add(i * p.c_row + j);
                                let mut x = alpha * *c.add(i * p.n + j);
                                if beta != 0.0 {
                                    x += beta * (*to).to_f32();
                                }
                                if let Some(y) = bias(f, i, j) {
                                    x += y.to_f32();
                                }
                                *to = <$T>::from_f32(if f.relu && x < 0.0 { 0.0 } else { x });
                            }
                        }
                    })
                }
            }
        }
    )*};
}
half_type!(f16, bf16);

impl<R: Real + Number> Number for Complex<R> {
    /// Four real products of the separated parts.
    unsafe fn product(p: &Problem<Self>) {
        let (ab, bb, cb) = (p.m * p.k, p.k * p.n, p.m * p.n);
        // SAFETY: the scratch is cut into the two parts of the three matrices.
        unsafe {
            with_scratch(2 * (ab + bb + cb), |a: *mut R| {
                let (b, c) = (a.add(2 * ab), a.add(2 * (ab + bb)));
                convert(p.a, p.m, p.k, a, |x| x.re);
                convert(p.a, p.m, p.k, a.add(ab), |x| x.im);
                convert(p.b, p.k, p.n, b, |x| x.re);
                convert(p.b, p.k, p.n, b.add(bb), |x| x.im);
                let part = |a: *mut R, b: *mut R, c: *mut R, alpha: R, beta: R| {
                    gemm(&Problem {
                        m: p.m,
                        n: p.n,
                        k: p.k,
                        a: Strided { p: a as *const R, row: p.k, col: 1 },
                        b: Strided { p: b as *const R, row: p.n, col: 1 },
                        c,
                        c_row: p.n,
                        finish: Finish { alpha, beta, ..Finish::plain() },
                    })
                };
                let (one, none): (R, R) = (num_traits::One::one(), num_traits::Zero::zero());
                part(a, b, c, one, none);
                part(a.add(ab), b.add(bb), c, -one, one);
                part(a, b.add(bb), c.add(cb), one, none);
                part(a.add(ab), b, c.add(cb), one, one);
                let f = &p.finish;
                for i in 0..p.m {
                    for j in 0..p.n {
                        let to = p.c.add(i * p.c_row + j);
                        let mut x = f.alpha * Complex::new(*c.add(i * p.n + j), *c.add(cb + i * p.n + j));
                        if f.beta != num_traits::Zero::zero() {
                            x = x + f.beta * *to;
                        }
                        *to = x + bias(f, i, j).unwrap_or(num_traits::Zero::zero());
                    }
                }
            })
        }
    }
}

/// `count` products of one shape; operands of product `i` begin `offsets(i)` after A and B, results `c_step * i` after C.
///
/// # Safety
/// As for [`Number::product`], for every product.
pub unsafe fn products<T: Number>(
    p: &Problem<T>,
    count: usize,
    c_step: usize,
    offsets: impl Fn(usize) -> (usize, usize) + Sync,
) {
    let one = |i: usize| {
        let (a, b) = offsets(i);
        let problem = Problem {
            a: Strided { p: p.a.p.wrapping_add(a), ..p.a },
            b: Strided { p: p.b.p.wrapping_add(b), ..p.b },
            c: p.c.wrapping_add(i * c_step),
            ..*p
        };
        // SAFETY: the caller's promise for product i.
        unsafe { T::product(&problem) }
    };
    let work = (p.m * p.n * p.k).max(1);
    // Large products share the threads one after the other, small ones are dealt out.
    if work >= 1 << 23 || count == 1 {
        return (0..count).for_each(one);
    }
    for_each_chunk(count, (1 << 18) / work + 1, |range| range.for_each(one));
}
