//! The steps forwards.
use super::{cell, parts, parts_mut, product, rows_of, Kind, Layer, Number};
use crate::matmul::pack::copy_matrix;
use crate::matmul::Strided;
use crate::parallel::{for_each_chunk, SharedMut};
use crate::scratch::with_scratch;

/// Steps for which it does not pay to turn the weights into rows that the products read in place.
const FEW: usize = 2;
/// Numbers of the sums that make an item of parallel work.
const CHUNK: usize = 1 << 13;

/// Computes all steps: `out` gets the hidden state after each, `h` and `c` go from the first to the last.
///
/// `x` has a row of sums for each row of `out`; `kept` takes what `backward` needs, or is empty.
///
/// # Panics
/// When the lengths do not fit.
pub fn forward<T: Number>(l: &Layer<T>, x: &[T], h: &mut [T], c: &mut [T], out: &mut [T], kept: &mut [T]) {
    let (sums, hidden, state) = (l.sums(), l.hidden, l.state);
    let (rows, batch) = (l.rows(), l.steps.iter().map(|s| s.1).max().unwrap_or(0));
    let width = l.kind.kept() * hidden;
    assert!(x.len() == rows * sums && out.len() == rows * state && h.len() >= batch * state);
    assert!(l.w_hh.len() == sums * state && l.b_hh.is_none_or(|b| b.len() == sums));
    assert!(l.kind != Kind::Lstm || c.len() >= batch * hidden);
    assert!(kept.is_empty() || kept.len() == rows * width);
    assert!(l.w_hr.map_or(state == hidden, |w| w.len() == state * hidden));
    let keeps = !kept.is_empty();
    let spare = if keeps { 0 } else { batch * width };
    let unprojected = if l.w_hr.is_some() { batch * hidden } else { 0 };
    let turned = if l.steps.len() > FEW { state * sums } else { 0 };
    with_scratch(turned + batch * sums + spare + unprojected, |room: *mut T| {
        // SAFETY: the scratch is cut into disjoint parts, which are written before they are read.
        let (w, y, spare, wide) = unsafe {
            if turned > 0 {
                copy_matrix(Strided { p: l.w_hh.as_ptr(), row: 1, col: state }, state, sums, room, sums);
            }
            let part = |from: usize, n: usize| std::slice::from_raw_parts_mut(room.add(from), n);
            let y = turned + batch * sums;
            (part(0, turned), part(turned, batch * sums), part(y, spare), part(y + spare, unprojected))
        };
        let weights = match turned {
            0 => Strided { p: l.w_hh.as_ptr(), row: 1, col: state },
            _ => rows_of(w, sums),
        };
        for &(start, n) in l.steps {
            if n == 0 {
                continue;
            }
            // SAFETY: `h` holds n states, `weights` are those of the layer and `y` has n rows of sums.
            unsafe {
                product((n, sums, state), rows_of(h, state), weights, y.as_mut_ptr(), T::zero(), l.b_hh)
            };
            let x = &x[start * sums..(start + n) * sums];
            let to = &mut out[start * state..(start + n) * state];
            let kept =
                if keeps { &mut kept[start * width..(start + n) * width] } else { &mut spare[..n * width] };
            if let Some(w_hr) = l.w_hr {
                gates(l, n, x, y, h, c, &mut wide[..n * hidden], kept);
                let turned = Strided { p: w_hr.as_ptr(), row: 1, col: hidden };
                // SAFETY: n rows of hidden units, the projection's weights, n rows of states.
                unsafe {
                    product(
                        (n, state, hidden),
                        rows_of(wide, hidden),
                        turned,
                        to.as_mut_ptr(),
                        T::zero(),
                        None,
                    )
                };
            } else {
                gates(l, n, x, y, h, c, to, kept);
            }
            h[..n * state].copy_from_slice(to);
        }
    });
}

/// The pass over the sums of `n` sequences; `h` is the state before, `to` takes the hidden units after.
fn gates<T: Number>(
    l: &Layer<T>,
    n: usize,
    x: &[T],
    y: &[T],
    h: &[T],
    c: &mut [T],
    to: &mut [T],
    kept: &mut [T],
) {
    let (hidden, sums, width) = (l.hidden, l.sums(), l.kind.kept() * l.hidden);
    let cells = if l.kind == Kind::Lstm { hidden } else { 0 };
    let (c, to, kept) = (SharedMut::new(c), SharedMut::new(to), SharedMut::new(kept));
    for_each_chunk(n, (CHUNK / sums.max(1)).max(1), |range| {
        for i in range {
            // SAFETY: every sequence has rows of its own.
            let (c, to, kept) = unsafe {
                (
                    c.slice(i * cells..(i + 1) * cells),
                    to.slice(i * hidden..(i + 1) * hidden),
                    kept.slice(i * width..(i + 1) * width),
                )
            };
            let (x, y) = (&x[i * sums..(i + 1) * sums], &y[i * sums..(i + 1) * sums]);
            match l.kind {
                Kind::Tanh => cell::tanh(x, y, to),
                Kind::Relu => cell::relu(x, y, to),
                Kind::Lstm => {
                    let (gates, keep) = kept.split_at_mut(4 * hidden);
                    cell::sigmoid(x, y, &mut gates[..2 * hidden]);
                    let (g, o) = (2 * hidden..3 * hidden, 3 * hidden..4 * hidden);
                    cell::tanh(&x[g.clone()], &y[g.clone()], &mut gates[g]);
                    cell::sigmoid(&x[o.clone()], &y[o.clone()], &mut gates[o]);
                    let [i, f, g, o] = parts(gates, hidden);
                    cell::lstm(i, f, g, o, c, keep, to);
                }
                Kind::Gru => {
                    let (gates, rest) = kept.split_at_mut(2 * hidden);
                    cell::sigmoid(x, y, gates);
                    let ([r, z], [new, keep]) = (parts(gates, hidden), parts_mut(rest, hidden));
                    let before = &h[i * hidden..(i + 1) * hidden];
                    cell::gru(&x[2 * hidden..], &y[2 * hidden..], r, z, before, new, keep, to);
                }
            }
        }
    });
}
