use super::*;

fn numbers(n: usize, seed: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * 7919 + seed * 104729) % 1000) as f64 / 1000.0 - 0.5).collect()
}

/// Gradients agree with difference quotients, for sequences that end at different steps and a projection.
#[test]
fn backward_is_the_derivative_of_forward() {
    for (kind, state) in [(Kind::Tanh, 3), (Kind::Relu, 3), (Kind::Gru, 3), (Kind::Lstm, 3), (Kind::Lstm, 2)]
    {
        for steps in [[(0usize, 2usize), (2, 2), (4, 1)], [(4, 1), (2, 2), (0, 2)]] {
            let hidden = 3;
            let (sums, rows) = (kind.gates() * hidden, 5);
            let cells = if kind == Kind::Lstm { 2 * hidden } else { 0 };
            let inputs = [
                numbers(rows * sums, 1),
                numbers(2 * state, 2),
                numbers(cells, 3),
                numbers(sums * state, 4),
                numbers(sums, 5),
                numbers(if state < hidden { state * hidden } else { 0 }, 6),
            ];
            let layer = |v: &'_ [Vec<f64>; 6]| {
                // SAFETY: extends borrows of vectors that outlive the call below.
                let v: &'static [Vec<f64>; 6] = unsafe { &*(v as *const _) };
                let w_hr = (!v[5].is_empty()).then_some(&v[5][..]);
                (w_hr, &v[3][..], &v[4][..])
            };
            let (g, gh, gc) = (numbers(rows * state, 7), numbers(2 * state, 8), numbers(cells, 9));
            let run = |v: &[Vec<f64>; 6], kept: &mut [f64], out: &mut [f64]| {
                let (w_hr, w_hh, b) = layer(v);
                let l = Layer { kind, hidden, state, w_hh, b_hh: Some(b), w_hr, steps: &steps };
                let (mut h, mut c) = (v[1].clone(), v[2].clone());
                forward(&l, &v[0], &mut h, &mut c, out, kept);
                let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
                dot(out, &g) + dot(&h, &gh) + dot(&c, &gc)
            };
            let (mut kept, mut out) = (vec![0.0; rows * kind.kept() * hidden], vec![0.0; rows * state]);
            run(&inputs, &mut kept, &mut out);
            let mut grads: [Vec<f64>; 6] = std::array::from_fn(|i| vec![0.0; inputs[i].len()]);
            grads[1].copy_from_slice(&gh);
            grads[2].copy_from_slice(&gc);
            let (w_hr, w_hh, b) = layer(&inputs);
            let l = Layer { kind, hidden, state, w_hh, b_hh: Some(b), w_hr, steps: &steps };
            let [x, h, c, w, bias, r] = &mut grads;
            backward(
                &l,
                &inputs[1],
                &inputs[2],
                &out,
                &kept,
                &g,
                Gradients { h, c, x, w_hh: w, b_hh: bias, w_hr: r },
            );
            for (which, grad) in grads.iter().enumerate() {
                for i in 0..grad.len() {
                    let at = |d: f64| {
                        let mut moved = inputs.clone();
                        moved[which][i] += d;
                        run(&moved, &mut [], &mut vec![0.0; rows * state])
                    };
                    let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
                    assert!((slope - grad[i]).abs() < 1e-7, "{kind:?} {which} {i}: {slope} {}", grad[i]);
                }
            }
        }
    }
}
