//! Backward through time.
use super::{cell, parts, parts_mut, product, rows_of, Kind, Layer, Number};
use crate::matmul::Strided;
use crate::parallel::{for_each_chunk, SharedMut};
use crate::scratch::with_scratch;

const CHUNK: usize = 1 << 13;

/// Where the gradients go; slices of weights that need none are empty.
pub struct Gradients<'a, T> {
    /// Comes with the gradient of the last hidden states, leaves with that of the first.
    pub h: &'a mut [T],
    /// The same for the cells; empty without.
    pub c: &'a mut [T],
    /// Of the sums that came from the input.
    pub x: &'a mut [T],
    pub w_hh: &'a mut [T],
    pub b_hh: &'a mut [T],
    pub w_hr: &'a mut [T],
}

/// Goes through the steps of [`super::forward`] in reverse; `g` is the gradient of its `out`, empty where there is none.
///
/// # Panics
/// When the lengths do not fit.
pub fn backward<T: Number>(
    l: &Layer<T>,
    h0: &[T],
    c0: &[T],
    out: &[T],
    kept: &[T],
    g: &[T],
    to: Gradients<T>,
) {
    let (sums, hidden, state, rows) = (l.sums(), l.hidden, l.state, l.rows());
    let batch = l.steps.iter().map(|s| s.1).max().unwrap_or(0);
    let width = l.kind.kept() * hidden;
    assert!(
        out.len() == rows * state && kept.len() == rows * width && (g.is_empty() || g.len() == out.len())
    );
    assert!(h0.len() >= batch * state && to.h.len() == h0.len() && to.c.len() == c0.len());
    assert!(to.x.len() == rows * sums && l.w_hh.len() == sums * state);
    assert!(l.kind != Kind::Lstm || c0.len() >= batch * hidden);
    // The GRU's two sides have gradients that differ, and a projection's input and output are wanted once more.
    let apart = if l.kind == Kind::Gru { rows * sums } else { 0 };
    let (units, projected) = match l.w_hr {
        Some(_) => (rows * hidden, rows * state),
        None => (0, 0),
    };
    let wide = if l.w_hr.is_some() { batch * hidden } else { 0 };
    with_scratch(apart + units + projected + wide + rows * state, |room: *mut T| {
        // SAFETY: the scratch is cut into disjoint parts, which are written before they are read.
        let [other, units, projected, wide, before] = unsafe {
            let mut at = 0;
            [apart, units, projected, wide, rows * state].map(|n| {
                at += n;
                std::slice::from_raw_parts_mut(room.add(at - n), n)
            })
        };
        for (s, &(start, n)) in l.steps.iter().enumerate().rev() {
            if n == 0 {
                continue;
            }
            let dh = &mut to.h[..n * state];
            if !g.is_empty() {
                dh.iter_mut().zip(&g[start * state..]).for_each(|(d, &g)| *d = *d + g);
            }
            let span = start * sums..(start + n) * sums;
            let dx = &mut to.x[span.clone()];
            let dy = if apart > 0 { &mut other[span.clone()] } else { &mut [][..] };
            let step = Step { l, s, h0, c0, out, kept };
            if let Some(w_hr) = l.w_hr {
                projected[start * state..(start + n) * state].copy_from_slice(dh);
                // SAFETY: n rows of states, the projection's weights, n rows of hidden units.
                unsafe {
                    product(
                        (n, hidden, state),
                        rows_of(dh, state),
                        rows_of(w_hr, hidden),
                        wide.as_mut_ptr(),
                        T::zero(),
                        None,
                    )
                };
                step.gates(&mut wide[..n * hidden], to.c, dx, dy);
            } else {
                step.gates(dh, to.c, dx, dy);
            }
            // The GRU's hidden state reaches the next one directly, too.
            let beta = if l.kind == Kind::Gru { T::one() } else { T::zero() };
            let sides = if apart > 0 { &other[span] } else { &to.x[span] };
            // SAFETY: n rows of sums, the weights, n rows of states.
            unsafe {
                product(
                    (n, state, sums),
                    rows_of(sides, sums),
                    rows_of(l.w_hh, state),
                    to.h.as_mut_ptr(),
                    beta,
                    None,
                )
            };
        }
        let sides = if apart > 0 { &*other } else { &*to.x };
        if !to.b_hh.is_empty() {
            to.b_hh.fill(T::zero());
            for row in sides.chunks_exact(sums.max(1)) {
                to.b_hh.iter_mut().zip(row).for_each(|(b, &d)| *b = *b + d);
            }
        }
        if !to.w_hh.is_empty() {
            for (s, &(start, n)) in l.steps.iter().enumerate() {
                for i in 0..n {
                    let (from, at) = match l.row_before(s, i) {
                        Some(row) => (out, row),
                        None => (h0, i),
                    };
                    before[(start + i) * state..][..state].copy_from_slice(&from[at * state..][..state]);
                }
            }
            let turned = Strided { p: sides.as_ptr(), row: 1, col: sums };
            // SAFETY: rows of sums, rows of states, and the weights' gradient, which the caller made of their size.
            unsafe {
                assert_eq!(to.w_hh.len(), l.w_hh.len());
                product(
                    (sums, state, rows),
                    turned,
                    rows_of(before, state),
                    to.w_hh.as_mut_ptr(),
                    T::zero(),
                    None,
                )
            };
        }
        if !to.w_hr.is_empty() {
            for (row, kept) in units.chunks_exact_mut(hidden.max(1)).zip(kept.chunks_exact(width.max(1))) {
                cell::output(&kept[3 * hidden..4 * hidden], &kept[4 * hidden..], row);
            }
            let turned = Strided { p: projected.as_ptr(), row: 1, col: state };
            // SAFETY: rows of states, rows of hidden units, and the projection's gradient.
            unsafe {
                assert_eq!(to.w_hr.len(), state * hidden);
                product(
                    (state, hidden, rows),
                    turned,
                    rows_of(units, hidden),
                    to.w_hr.as_mut_ptr(),
                    T::zero(),
                    None,
                )
            };
        }
    });
}

/// One step of the way back.
struct Step<'a, T> {
    l: &'a Layer<'a, T>,
    s: usize,
    h0: &'a [T],
    c0: &'a [T],
    out: &'a [T],
    kept: &'a [T],
}

impl<T: Number> Step<'_, T> {
    /// The gradients of the sums; `dh` and `dc` belong to the hidden units and the cells.
    fn gates(&self, dh: &mut [T], dc: &mut [T], dx: &mut [T], dy: &mut [T]) {
        let (l, (start, n)) = (self.l, self.l.steps[self.s]);
        let (hidden, sums, width) = (l.hidden, l.sums(), l.kind.kept() * l.hidden);
        let (cells, side) =
            (if l.kind == Kind::Lstm { hidden } else { 0 }, if dy.is_empty() { 0 } else { sums });
        let (dh, dc, dx, dy) =
            (SharedMut::new(dh), SharedMut::new(dc), SharedMut::new(dx), SharedMut::new(dy));
        for_each_chunk(n, (CHUNK / sums.max(1)).max(1), |range| {
            for i in range {
                // SAFETY: every sequence has rows of its own.
                let (dh, dc, dx, dy) = unsafe {
                    (
                        dh.slice(i * hidden..(i + 1) * hidden),
                        dc.slice(i * cells..(i + 1) * cells),
                        dx.slice(i * sums..(i + 1) * sums),
                        dy.slice(i * side..(i + 1) * side),
                    )
                };
                let kept = &self.kept[(start + i) * width..(start + i + 1) * width];
                match l.kind {
                    Kind::Tanh => cell::tanh_back(dh, &self.out[(start + i) * hidden..][..hidden], dx),
                    Kind::Relu => cell::relu_back(dh, &self.out[(start + i) * hidden..][..hidden], dx),
                    Kind::Lstm => {
                        let before = match l.row_before(self.s, i) {
                            Some(row) => &self.kept[row * width + 4 * hidden..][..hidden],
                            None => &self.c0[i * hidden..][..hidden],
                        };
                        let ([i, f, g, o, c], [di, df, dg, d_o]) =
                            (parts(kept, hidden), parts_mut(dx, hidden));
                        cell::lstm_back(i, f, g, o, c, before, dh, dc, di, df, dg, d_o);
                    }
                    Kind::Gru => {
                        let before = match l.row_before(self.s, i) {
                            Some(row) => &self.out[row * hidden..][..hidden],
                            None => &self.h0[i * hidden..][..hidden],
                        };
                        let [r, z, new, hn] = parts(kept, hidden);
                        let (same, en) = dy.split_at_mut(2 * hidden);
                        let [dr, dz, dn] = parts_mut(dx, hidden);
                        cell::gru_back(r, z, new, hn, before, dh, dr, dz, dn, en);
                        same.copy_from_slice(&dx[..2 * hidden]);
                    }
                }
            }
        });
    }
}
