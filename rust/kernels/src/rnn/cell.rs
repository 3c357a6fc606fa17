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
    /// `to = sigmoid(x + y)`.
    pub(super) fn sigmoid [T: Math] (x: &[T], y: &[T], to: &mut [T]) {
        for ((o, &x), &y) in to.iter_mut().zip(x).zip(y) {
            *o = (x + y).sigmoid::<FMA>();
        }
    }
}

versions! {
    /// The cell and the hidden state from the gates; `c` goes from step to step, `keep` takes a copy.
    pub(super) fn lstm [T: Math] (i: &[T], f: &[T], g: &[T], o: &[T], c: &mut [T], keep: &mut [T], h: &mut [T]) {
        let n = h.len();
        let (i, f, g, o) = (&i[..n], &f[..n], &g[..n], &o[..n]);
        let (c, keep) = (&mut c[..n], &mut keep[..n]);
        for j in 0..n {
            let cell = f[j] * c[j] + i[j] * g[j];
            keep[j] = cell;
            c[j] = cell;
            h[j] = o[j] * cell.tanh::<FMA>();
        }
    }
}

versions! {
    /// The gate n and the hidden state from the other gates and the sums; `keep` takes the hidden part of n.
    pub(super) fn gru [T: Math] (
        x: &[T], y: &[T], r: &[T], z: &[T], before: &[T], new: &mut [T], keep: &mut [T], h: &mut [T],
    ) {
        let n = h.len();
        let (x, y, r, z, before) = (&x[..n], &y[..n], &r[..n], &z[..n], &before[..n]);
        let (new, keep) = (&mut new[..n], &mut keep[..n]);
        for j in 0..n {
            let next = (x[j] + r[j] * y[j]).tanh::<FMA>();
            new[j] = next;
            keep[j] = y[j];
            h[j] = (before[j] - next) * z[j] + next;
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
        i: &[T], f: &[T], g: &[T], o: &[T], c: &[T], before: &[T], dh: &[T], dc: &mut [T],
        di: &mut [T], df: &mut [T], dg: &mut [T], d_o: &mut [T],
    ) {
        let n = dh.len();
        let (i, f, g, o, c, before, dc) =
            (&i[..n], &f[..n], &g[..n], &o[..n], &c[..n], &before[..n], &mut dc[..n]);
        let (di, df, dg, d_o) = (&mut di[..n], &mut df[..n], &mut dg[..n], &mut d_o[..n]);
        let one = T::of(1.0);
        for j in 0..n {
            let t = c[j].tanh::<FMA>();
            let cell = dc[j] + dh[j] * o[j] * (one - t * t);
            d_o[j] = dh[j] * t * (o[j] * (one - o[j]));
            di[j] = cell * g[j] * (i[j] * (one - i[j]));
            df[j] = cell * before[j] * (f[j] * (one - f[j]));
            dg[j] = cell * i[j] * (one - g[j] * g[j]);
            dc[j] = cell * f[j];
        }
    }
}

versions! {
    /// The gradients of the three sums, `en` that of the hidden side of the third; `dh` goes to the step before.
    pub(super) fn gru_back [T: Math] (
        r: &[T], z: &[T], new: &[T], hidden: &[T], before: &[T], dh: &mut [T],
        dr: &mut [T], dz: &mut [T], dn: &mut [T], en: &mut [T],
    ) {
        let n = dh.len();
        let (r, z, new, hidden, before) = (&r[..n], &z[..n], &new[..n], &hidden[..n], &before[..n]);
        let (dr, dz, dn, en) = (&mut dr[..n], &mut dz[..n], &mut dn[..n], &mut en[..n]);
        let one = T::of(1.0);
        for j in 0..n {
            let g = dh[j];
            let inner = g * (one - z[j]) * (one - new[j] * new[j]);
            dr[j] = inner * hidden[j] * (r[j] * (one - r[j]));
            dz[j] = g * (before[j] - new[j]) * (z[j] * (one - z[j]));
            dn[j] = inner;
            en[j] = inner * r[j];
            dh[j] = g * z[j];
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
