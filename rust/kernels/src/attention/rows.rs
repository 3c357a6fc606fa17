//! Rows of scores.
use crate::math::Math;
use crate::versions;

const LANES: usize = 32;

versions! {
    /// `x += y`.
    pub(super) fn add [T: Math] (x: &mut [T], y: &[T]) {
        x.iter_mut().zip(y).for_each(|(x, &y)| *x = *x + y);
    }
}

versions! {
    /// Makes scores impossible where `seen` is zero.
    pub(super) fn hide [T: Math] (x: &mut [T], seen: &[u8]) {
        x.iter_mut().zip(seen).for_each(|(x, &s)| *x = if s != 0 { *x } else { -T::INFINITY });
    }
}

versions! {
    /// Replaces scores by `e^(x - largest)`; returns the largest and the sum.
    pub(super) fn soften [T: Math] (x: &mut [T]) -> (T, T) {
        let mut tops = [-T::INFINITY; LANES];
        let mut blocks = x.chunks_exact(LANES);
        for b in &mut blocks {
            for i in 0..LANES {
                // NaN in the block wins, and stays.
                tops[i] = if tops[i] > b[i] { tops[i] } else { b[i] };
            }
        }
        for (t, &v) in tops.iter_mut().zip(blocks.remainder()) {
            *t = if *t > v { *t } else { v };
        }
        let top = tops.iter().fold(-T::INFINITY, |a, &b| if a > b { a } else { b });
        let shift = if top == -T::INFINITY { T::of(0.0) } else { top };
        let mut sums = [T::of(0.0); LANES];
        let mut blocks = x.chunks_exact_mut(LANES);
        for b in &mut blocks {
            for i in 0..LANES {
                let e = (b[i] - shift).exp::<FMA>();
                b[i] = e;
                sums[i] = sums[i] + e;
            }
        }
        for (s, v) in sums.iter_mut().zip(blocks.into_remainder()) {
            *v = (*v - shift).exp::<FMA>();
            *s = *s + *v;
        }
        (top, sums.iter().fold(T::of(0.0), |a, &b| a + b))
    }
}

versions! {
    /// `x = e^(x - shift)`.
    pub(super) fn weights [T: Math] (x: &mut [T], shift: T) {
        x.iter_mut().for_each(|x| *x = (*x - shift).exp::<FMA>());
    }
}

versions! {
    /// `x *= factor`.
    pub(super) fn scale [T: Math] (x: &mut [T], factor: T) {
        x.iter_mut().for_each(|x| *x = *x * factor);
    }
}

versions! {
    /// The gradient of scores from weights and the gradient of weights: `d = w (d - mean)`.
    pub(super) fn gradient [T: Math] (w: &[T], mean: T, d: &mut [T]) {
        d.iter_mut().zip(w).for_each(|(d, &w)| *d = w * (*d - mean));
    }
}

versions! {
    /// The sum of the products.
    pub(super) fn dot [T: Math] (x: &[T], y: &[T]) -> T {
        let mut sums = [T::of(0.0); LANES];
        let whole = x.len() / LANES * LANES;
        for (x, y) in x[..whole].chunks_exact(LANES).zip(y[..whole].chunks_exact(LANES)) {
            for i in 0..LANES {
                sums[i] = sums[i] + x[i] * y[i];
            }
        }
        for (i, (&x, &y)) in x[whole..].iter().zip(&y[whole..]).enumerate() {
            sums[i] = sums[i] + x * y;
        }
        sums.iter().fold(T::of(0.0), |a, &b| a + b)
    }
}
