//! One step of one sequence: what lies between the matrix products.
//!
//! Outputs are arguments of their own, so that the compiler knows them to be apart and the loops vectorise.
use crate::math::Math;
use crate::versions;

versions! {
    /// `h = tanh(x + y)`.
    pub(super) fn tanh [T: Math] (x: &[T], y: &[T], h: &mut [T]) {
        for ((h, &x), &y) in h.iter_mut().zip(x).zip(y) {
            *h = (x + y).tanh::<FMA>();
        }
    }
}

versions! {
    /// `h = max(x + y, 0)`.
    pub(super) fn relu [T: Math] (x: &[T], y: &[T], h: &mut [T]) {
        for ((h, &x), &y) in h.iter_mut().zip(x).zip(y) {
            let s = x + y;
            *h = if s < T::of(0.0) { T::of(0.0) } else { s };
        }
    }
}

versions! {
    /// The gates i, f, g and o, the cell and the hidden state from the two sums `x` and `y`; `c` goes from step to step.
    pub(super) fn lstm [T: Math] (
        x: [&[T]; 4], y: [&[T]; 4], c: &mut [T], h: &mut [T],
        gi: &mut [T], gf: &mut [T], gg: &mut [T], go: &mut [T], gc: &mut [T],
    ) {
        let n = h.len();
        let (x, y) = (x.map(|s| &s[..n]), y.map(|s| &s[..n]));
        let (gi, gf, gg, go, gc, c) = (&mut gi[..n], &mut gf[..n], &mut gg[..n], &mut go[..n], &mut gc[..n], &mut c[..n]);
        for j in 0..n {
            let i = (x[0][j] + y[0][j]).sigmoid::<FMA>();
            let f = (x[1][j] + y[1][j]).sigmoid::<FMA>();
            let g = (x[2][j] + y[2][j]).tanh::<FMA>();
            let o = (x[3][j] + y[3][j]).sigmoid::<FMA>();
            let cell = f * c[j] + i * g;
            gi[j] = i;
            gf[j] = f;
            gg[j] = g;
            go[j] = o;
            gc[j] = cell;
            c[j] = cell;
            h[j] = o * cell.tanh::<FMA>();
        }
    }
}

versions! {
    /// The gates r, z and n and the hidden state; `keep` takes the hidden part of n.
    pub(super) fn gru [T: Math] (
        x: [&[T]; 3], y: [&[T]; 3], before: &[T], h: &mut [T],
        gr: &mut [T], gz: &mut [T], gn: &mut [T], keep: &mut [T],
    ) {
        let n = h.len();
        let (x, y, before) = (x.map(|s| &s[..n]), y.map(|s| &s[..n]), &before[..n]);
        let (gr, gz, gn, keep) = (&mut gr[..n], &mut gz[..n], &mut gn[..n], &mut keep[..n]);
        for j in 0..n {
            let r = (x[0][j] + y[0][j]).sigmoid::<FMA>();
            let z = (x[1][j] + y[1][j]).sigmoid::<FMA>();
            let new = (x[2][j] + r * y[2][j]).tanh::<FMA>();
            gr[j] = r;
            gz[j] = z;
            gn[j] = new;
            keep[j] = y[2][j];
            h[j] = (before[j] - new) * z + new;
        }
    }
}

versions! {
    /// The gradient of [`tanh`]'s sum.
    pub(super) fn tanh_back [T: Math] (dh: &[T], h: &[T], dx: &mut [T]) {
        for ((d, &g), &h) in dx.iter_mut().zip(dh).zip(h) {
            *d = g * (T::of(1.0) - h * h);
        }
    }
}

versions! {
    /// The gradient of [`relu`]'s sum.
    pub(super) fn relu_back [T: Math] (dh: &[T], h: &[T], dx: &mut [T]) {
        for ((d, &g), &h) in dx.iter_mut().zip(dh).zip(h) {
            *d = if h > T::of(0.0) { g } else { T::of(0.0) };
        }
    }
}

versions! {
    /// The gradients of the four sums from those of the hidden state and of the cell; `dc` goes to the step before.
    pub(super) fn lstm_back [T: Math] (
        kept: [&[T]; 5], before: &[T], dh: &[T], dc: &mut [T],
        di: &mut [T], df: &mut [T], dg: &mut [T], d_o: &mut [T],
    ) {
        let n = dh.len();
        let (kept, before, dc) = (kept.map(|s| &s[..n]), &before[..n], &mut dc[..n]);
        let (di, df, dg, d_o) = (&mut di[..n], &mut df[..n], &mut dg[..n], &mut d_o[..n]);
        let one = T::of(1.0);
        for j in 0..n {
            let [i, f, g, o, c] = kept.map(|s| s[j]);
            let t = c.tanh::<FMA>();
            let cell = dc[j] + dh[j] * o * (one - t * t);
            d_o[j] = dh[j] * t * (o * (one - o));
            di[j] = cell * g * (i * (one - i));
            df[j] = cell * before[j] * (f * (one - f));
            dg[j] = cell * i * (one - g * g);
            dc[j] = cell * f;
        }
    }
}

versions! {
    /// The gradients of the three sums on both sides; `dh` goes to the step before.
    pub(super) fn gru_back [T: Math] (
        kept: [&[T]; 4], before: &[T], dh: &mut [T],
        dr: &mut [T], dz: &mut [T], dn: &mut [T], er: &mut [T], ez: &mut [T], en: &mut [T],
    ) {
        let n = dh.len();
        let (kept, before) = (kept.map(|s| &s[..n]), &before[..n]);
        let (dr, dz, dn) = (&mut dr[..n], &mut dz[..n], &mut dn[..n]);
        let (er, ez, en) = (&mut er[..n], &mut ez[..n], &mut en[..n]);
        let one = T::of(1.0);
        for j in 0..n {
            let [r, z, new, hidden] = kept.map(|s| s[j]);
            let g = dh[j];
            let inner = g * (one - z) * (one - new * new);
            let reset = inner * hidden * (r * (one - r));
            let update = g * (before[j] - new) * (z * (one - z));
            dr[j] = reset;
            er[j] = reset;
            dz[j] = update;
            ez[j] = update;
            dn[j] = inner;
            en[j] = inner * r;
            dh[j] = g * z;
        }
    }
}

versions! {
    /// The hidden units `o * tanh(c)`.
    pub(super) fn output [T: Math] (o: &[T], c: &[T], h: &mut [T]) {
        for ((h, &o), &c) in h.iter_mut().zip(o).zip(c) {
            *h = o * c.tanh::<FMA>();
        }
    }
}
