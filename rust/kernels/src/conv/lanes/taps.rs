//! The sums over taps, with a pixel of many channels in each vector.
use crate::matmul::cuts::Cuts;
use crate::matmul::tile::for_isa;
use crate::matmul::vector::Vector;
use num_traits::Zero;

/// A band of pixels and the staged places that its taps reach.
pub(super) struct Walk {
    pub rows: usize,
    pub columns: usize,
    /// Steps in the staged buffer from one row and one column to the next.
    pub row: usize,
    pub column: usize,
    pub offsets: *const usize,
    pub taps: usize,
    /// Distance of neighbouring pixels of the result.
    pub pixel: usize,
}

for_isa! {
    /// `out = bias + sum of w[t] * x[offset t]`.
    ///
    /// # Safety
    /// All that the walk reaches is valid.
    pub(super) unsafe fn collect<T>(p: &Walk, x: *const T, w: *const T, bias: *const T, out: *mut T) => collect_body
}

#[inline(always)]
unsafe fn collect_body<V: Vector>(
    p: &Walk,
    x: *const V::T,
    w: *const V::T,
    bias: *const V::T,
    out: *mut V::T,
) {
    // SAFETY: blocks of columns stay inside the row; the last one overlaps the one before.
    unsafe {
        for y in 0..p.rows {
            let (x, out) = (x.add(y * p.row), out.add(y * p.columns * p.pixel));
            let mut i = 0;
            while i < p.columns {
                let n = p.columns;
                i += if n >= 8 {
                    let i = i.min(n - 8);
                    pixels::<V, 8>(p, x.add(i * p.column), w, bias, out.add(i * p.pixel));
                    8
                } else if n >= 4 {
                    let i = i.min(n - 4);
                    pixels::<V, 4>(p, x.add(i * p.column), w, bias, out.add(i * p.pixel));
                    4
                } else {
                    pixels::<V, 1>(p, x.add(i * p.column), w, bias, out.add(i * p.pixel));
                    1
                };
            }
        }
    }
}

#[inline(always)]
unsafe fn pixels<V: Vector, const N: usize>(
    p: &Walk,
    x: *const V::T,
    w: *const V::T,
    bias: *const V::T,
    out: *mut V::T,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [V::load(bias); N];
        for t in 0..p.taps {
            let (from, w) = (x.add(*p.offsets.add(t)), V::load(w.add(t * V::LANES)));
            for j in 0..N {
                sums[j] = V::load(from.add(j * p.column)).mul_add(w, sums[j]);
            }
        }
        for j in 0..N {
            sums[j].store(out.add(j * p.pixel));
        }
    }
}

for_isa! {
    /// `to[offset t] += w[t] * g` for every pixel `g`.
    ///
    /// # Safety
    /// All that the walk reaches is valid.
    pub(super) unsafe fn spread<T>(p: &Walk, g: *const T, w: *const T, to: *mut T) => spread_body
}

#[inline(always)]
unsafe fn spread_body<V: Vector>(p: &Walk, g: *const V::T, w: *const V::T, to: *mut V::T) {
    // SAFETY: the caller's promise.
    unsafe {
        for y in 0..p.rows {
            for t in 0..p.taps {
                let (to, w) = (to.add(y * p.row + *p.offsets.add(t)), V::load(w.add(t * V::LANES)));
                for i in 0..p.columns {
                    let to = to.add(i * p.column);
                    V::load(g.add((y * p.columns + i) * V::LANES)).mul_add(w, V::load(to)).store(to);
                }
            }
        }
    }
}

for_isa! {
    /// `sums[t] += sum of g * x[offset t]` over all pixels `g`.
    ///
    /// # Safety
    /// All that the walk reaches is valid.
    pub(super) unsafe fn correlate<T>(p: &Walk, g: *const T, x: *const T, sums: *mut T) => correlate_body
}

#[inline(always)]
unsafe fn correlate_body<V: Vector>(p: &Walk, g: *const V::T, x: *const V::T, sums: *mut V::T) {
    // SAFETY: parts of the taps.
    unsafe {
        let cuts = Cuts::new(p.taps, 8);
        for i in 0..cuts.parts {
            let (t, n) = cuts.part(i);
            match n {
                8 => some_taps::<V, 8>(p, t, g, x, sums),
                7 => some_taps::<V, 7>(p, t, g, x, sums),
                6 => some_taps::<V, 6>(p, t, g, x, sums),
                5 => some_taps::<V, 5>(p, t, g, x, sums),
                4 => some_taps::<V, 4>(p, t, g, x, sums),
                _ => (t..t + n).for_each(|t| some_taps::<V, 1>(p, t, g, x, sums)),
            }
        }
    }
}

#[inline(always)]
unsafe fn some_taps<V: Vector, const N: usize>(
    p: &Walk,
    first: usize,
    g: *const V::T,
    x: *const V::T,
    sums: *mut V::T,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut acc = [V::splat(V::T::zero()); N];
        let mut from = [x; N];
        for j in 0..N {
            from[j] = x.add(*p.offsets.add(first + j));
        }
        for y in 0..p.rows {
            for i in 0..p.columns {
                let g = V::load(g.add((y * p.columns + i) * V::LANES));
                for j in 0..N {
                    acc[j] = V::load(from[j].add(y * p.row + i * p.column)).mul_add(g, acc[j]);
                }
            }
        }
        for j in 0..N {
            let to = sums.add((first + j) * V::LANES);
            acc[j].add(V::load(to)).store(to);
        }
    }
}
