use super::*;

fn numbers(n: usize, seed: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * 7919 + seed * 104729) % 1000) as f64 / 500.0 - 1.0).collect()
}

fn heads<T>(x: &[T], heads: usize, rows: usize, width: usize) -> Heads<T> {
    Heads { p: x.as_ptr(), batch: heads * rows * width, head: rows * width, row: width, col: 1 }
}

/// The plain formula for one query.
fn plain(q: &[f64], k: &[f64], v: &[f64], add: &dyn Fn(usize) -> f64, scale: f64, width: usize) -> Vec<f64> {
    let keys = k.len() / q.len();
    let scores: Vec<f64> = (0..keys)
        .map(|j| (0..q.len()).map(|i| q[i] * k[j * q.len() + i]).sum::<f64>() * scale + add(j))
        .collect();
    let sum: f64 = scores.iter().map(|s| s.exp()).sum();
    (0..width)
        .map(
            |c| {
                if sum == 0.0 {
                    0.0
                } else {
                    (0..keys).map(|j| scores[j].exp() / sum * v[j * width + c]).sum()
                }
            },
        )
        .collect()
}

#[test]
fn means_of_values_and_their_gradients() {
    let (batch, kv, group, queries, keys, width, value_width) = (2, 2, 2, 11, 9, 3, 5);
    let rows = batch * kv * group * queries;
    let q = numbers(rows * width, 1);
    let k = numbers(batch * kv * keys * width, 2);
    let v = numbers(batch * kv * keys * value_width, 3);
    let g = numbers(rows * value_width, 4);
    let added = numbers(queries * keys, 5);
    // The second query sees nothing.
    let seen: Vec<u8> = (0..queries * keys).map(|i| u8::from(i / keys != 1 && i % 3 != 0)).collect();
    let shared = |p| Heads { p, batch: 0, head: 0, row: keys, col: 1 };
    let masks = [Mask::None, Mask::Added(shared(added.as_ptr()))];
    let hidden = Mask::Seen(Heads { p: seen.as_ptr(), batch: 0, head: 0, row: keys, col: 1 });
    for (mask, causal) in [(masks[0], false), (masks[0], true), (masks[1], false), (hidden, false)] {
        let run = |q: &[f64], k: &[f64], v: &[f64]| {
            let p = Attention {
                batch,
                heads: kv,
                group,
                queries,
                keys,
                width,
                value_width,
                scale: 0.7,
                causal,
                mask,
                q: heads(q, kv * group, queries, width),
                k: heads(k, kv, keys, width),
                v: heads(v, kv, keys, value_width),
            };
            let (out, mut lse) = (vec![0.0; rows * value_width], vec![0.0; rows]);
            // SAFETY: the operands have the sizes named.
            unsafe { forward(&p, heads(&out, kv * group, queries, value_width), &mut lse) };
            (p, out, lse)
        };
        let (p, out, lse) = run(&q, &k, &v);
        for row in 0..rows {
            let (i, head) = (row % queries, row / queries / group);
            let add = |j: usize| match mask {
                Mask::Added(_) => added[i * keys + j],
                Mask::Seen(_) if seen[i * keys + j] == 0 => f64::NEG_INFINITY,
                _ if causal && j > i => f64::NEG_INFINITY,
                _ => 0.0,
            };
            let (k, v) = (&k[head * keys * width..][..keys * width], &v[head * keys * value_width..]);
            let wanted =
                plain(&q[row * width..][..width], k, &v[..keys * value_width], &add, 0.7, value_width);
            for (a, b) in wanted.iter().zip(&out[row * value_width..]) {
                assert!((a - b).abs() < 1e-12, "{a} {b}");
            }
        }
        let grads = [vec![0.0; q.len()], vec![0.0; k.len()], vec![0.0; v.len()]];
        let to = Gradients {
            q: heads(&grads[0], kv * group, queries, width),
            k: heads(&grads[1], kv, keys, width),
            v: heads(&grads[2], kv, keys, value_width),
        };
        let rows_of = |x| heads(x, kv * group, queries, value_width);
        // SAFETY: as above.
        unsafe { backward(&p, Known { g: rows_of(&g), out: rows_of(&out), lse: &lse }, to) };
        for which in 0..3 {
            for i in (0..grads[which].len()).step_by(7) {
                let at = |d: f64| {
                    let mut all = [q.clone(), k.clone(), v.clone()];
                    all[which][i] += d;
                    run(&all[0], &all[1], &all[2]).1.iter().zip(&g).map(|(a, b)| a * b).sum::<f64>()
                };
                assert!(((at(1e-6) - at(-1e-6)) / 2e-6 - grads[which][i]).abs() < 1e-7);
            }
        }
    }
}
