//! Sums, maxima and products of rows in vector registers: several independent ones, which also shortens chains of roundings.
use crate::matmul::tile::for_isa;
use crate::matmul::vector::Vector;

for_isa! {
    /// The sum of `n` numbers.
    ///
    /// # Safety
    /// `x` is valid for them.
    pub(crate) unsafe fn row_sum<T>(x: *const T, n: usize) -> T => sum_body
}

#[inline(always)]
unsafe fn sum_body<V: Vector>(x: *const V::T, n: usize) -> V::T {
    // SAFETY: the indices stay below n.
    unsafe {
        let mut s = [V::splat(num_traits::Zero::zero()); 4];
        let mut i = 0;
        while i + 4 * V::LANES <= n {
            for (j, s) in s.iter_mut().enumerate() {
                *s = s.add(V::load(x.add(i + j * V::LANES)));
            }
            i += 4 * V::LANES;
        }
        while i + V::LANES <= n {
            s[0] = s[0].add(V::load(x.add(i)));
            i += V::LANES;
        }
        if i < n {
            s[1] = s[1].add(V::load_first(x.add(i), n - i));
        }
        let [a, b, c, d] = V::sums(s);
        (a + b) + (c + d)
    }
}

for_isa! {
    /// The sums of `count` rows of `n` numbers, one after the other.
    ///
    /// # Safety
    /// `x` is valid for all rows and `to` for the sums.
    pub(crate) unsafe fn row_sums<T>(x: *const T, n: usize, count: usize, to: *mut T) => sums_body
}

#[inline(always)]
unsafe fn sums_body<V: Vector>(x: *const V::T, n: usize, count: usize, to: *mut V::T) {
    for row in 0..count {
        // SAFETY: inside both.
        unsafe { *to.add(row) = sum_body::<V>(x.add(row * n), n) }
    }
}

for_isa! {
    /// The sum of `n` products.
    ///
    /// # Safety
    /// `x` and `y` are valid for them.
    pub(crate) unsafe fn row_dot<T>(x: *const T, y: *const T, n: usize) -> T => dot_body
}

#[inline(always)]
unsafe fn dot_body<V: Vector>(x: *const V::T, y: *const V::T, n: usize) -> V::T {
    // SAFETY: the indices stay below n.
    unsafe {
        let mut s = [V::splat(num_traits::Zero::zero()); 4];
        let mut i = 0;
        while i + 4 * V::LANES <= n {
            for (j, s) in s.iter_mut().enumerate() {
                let at = i + j * V::LANES;
                *s = V::load(x.add(at)).mul_add(V::load(y.add(at)), *s);
            }
            i += 4 * V::LANES;
        }
        while i + V::LANES <= n {
            s[0] = V::load(x.add(i)).mul_add(V::load(y.add(i)), s[0]);
            i += V::LANES;
        }
        if i < n {
            s[1] = V::load_first(x.add(i), n - i).mul_add(V::load_first(y.add(i), n - i), s[1]);
        }
        let [a, b, c, d] = V::sums(s);
        (a + b) + (c + d)
    }
}

for_isa! {
    /// The sums of the squared differences of a row of `m` numbers and each of `count` others, or of the absolute ones.
    ///
    /// # Safety
    /// `x` is valid for one row, `y` for all others and `to` for the sums.
    pub(crate) unsafe fn row_distances<T>(x: *const T, y: *const T, m: usize, count: usize, square: bool, to: *mut T) => distances_body
}

#[inline(always)]
unsafe fn distances_body<V: Vector>(
    x: *const V::T,
    y: *const V::T,
    m: usize,
    count: usize,
    square: bool,
    to: *mut V::T,
) {
    // SAFETY: the caller's promise.
    unsafe {
        for row in 0..count {
            *to.add(row) = if square {
                distance_body::<V, true>(x, y.add(row * m), m)
            } else {
                distance_body::<V, false>(x, y.add(row * m), m)
            };
        }
    }
}

#[inline(always)]
unsafe fn distance_body<V: Vector, const SQUARE: bool>(x: *const V::T, y: *const V::T, n: usize) -> V::T {
    // SAFETY: the indices stay below n.
    unsafe {
        let none = V::splat(num_traits::Zero::zero());
        let mut s = [none; 4];
        let take = |s: &mut V, a: V, b: V| {
            let d = a.sub(b);
            *s = if SQUARE { d.mul_add(d, *s) } else { s.add(d.max(none.sub(d))) };
        };
        let mut i = 0;
        while i + 4 * V::LANES <= n {
            for (j, s) in s.iter_mut().enumerate() {
                let at = i + j * V::LANES;
                take(s, V::load(x.add(at)), V::load(y.add(at)));
            }
            i += 4 * V::LANES;
        }
        while i + V::LANES <= n {
            take(&mut s[0], V::load(x.add(i)), V::load(y.add(i)));
            i += V::LANES;
        }
        if i < n {
            take(&mut s[1], V::load_first(x.add(i), n - i), V::load_first(y.add(i), n - i));
        }
        let [a, b, c, d] = V::sums(s);
        (a + b) + (c + d)
    }
}

for_isa! {
    /// The largest of `n` numbers; NaN may be passed over.
    ///
    /// # Safety
    /// `x` is valid for them.
    pub(crate) unsafe fn row_max<T>(x: *const T, n: usize) -> T => max_body
}

#[inline(always)]
unsafe fn max_body<V: Vector>(x: *const V::T, n: usize) -> V::T {
    // SAFETY: the indices stay below n; the scratch array has room for the widest register.
    unsafe {
        let lowest: V::T = num_traits::Float::neg_infinity();
        let mut tops = [lowest; 16];
        let mut i = 0;
        if n >= V::LANES {
            let mut top = V::load(x);
            while i + V::LANES <= n {
                top = V::load(x.add(i)).max(top);
                i += V::LANES;
            }
            top.store(tops.as_mut_ptr());
        }
        let mut top = lowest;
        for &t in &tops {
            top = if t > top { t } else { top };
        }
        for j in i..n {
            let t = *x.add(j);
            top = if t > top { t } else { top };
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_every_length() {
        let x: Vec<f32> = (0..200).map(|i| (i * 37 % 101) as f32 - 50.0).collect();
        let y: Vec<f32> = (0..200).map(|i| (i * 53 % 89) as f32 - 40.0).collect();
        for n in 0..200 {
            // SAFETY: the vectors are longer.
            let (sum, dot, max) = unsafe {
                (row_sum(x.as_ptr(), n), row_dot(x.as_ptr(), y.as_ptr(), n), row_max(x.as_ptr(), n))
            };
            assert_eq!(sum, x[..n].iter().sum::<f32>());
            assert_eq!(dot, x[..n].iter().zip(&y).map(|(a, b)| a * b).sum::<f32>());
            assert_eq!(max, x[..n].iter().fold(f32::NEG_INFINITY, |a, &b| a.max(b)));
        }
        for n in 0..200 {
            let mut found = [[0.0f32; 2]; 2];
            for (square, found) in [true, false].into_iter().zip(&mut found) {
                // SAFETY: the rows lie in the vectors, which hold two of them.
                unsafe { row_distances(x.as_ptr(), y.as_ptr(), n / 2, 2, square, found.as_mut_ptr()) };
            }
            let differences = |row: usize| x[..n / 2].iter().zip(&y[row * (n / 2)..]).map(|(a, b)| a - b);
            for row in 0..2 {
                assert_eq!(found[0][row], differences(row).map(|d| d * d).sum::<f32>());
                assert_eq!(found[1][row], differences(row).map(f32::abs).sum::<f32>());
            }
        }
        let mut sums = [0.0f32; 4];
        // SAFETY: four rows of 49.
        unsafe { row_sums(x.as_ptr(), 49, 4, sums.as_mut_ptr()) };
        assert_eq!(sums[3], x[147..196].iter().sum::<f32>());
    }
}
