use super::*;

fn numbers(n: usize, seed: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * 7919 + seed * 104729) % 1009) as f64 / 300.0 - 1.5).collect()
}

/// The gradient of `f` at `x` by differences.
fn slope(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let mut x = x.to_vec();
    (0..x.len())
        .map(|i| {
            let (old, h) = (x[i], 1e-5);
            x[i] = old + h;
            let up = f(&x);
            x[i] = old - h;
            let down = f(&x);
            x[i] = old;
            (up - down) / (2.0 * h)
        })
        .collect()
}

fn close(a: &[f64], b: &[f64]) {
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() < 1e-6, "{a} for {b}");
    }
}

#[test]
fn batch_gradients_match_differences() {
    for (batch, channels, pixels) in [(5, 3, 1), (2, 3, 7), (9, 70, 1)] {
        let shape = Images { batch, channels, pixels };
        let n = batch * channels * pixels;
        let (x, w, b, g) = (numbers(n, 1), numbers(channels, 2), numbers(channels, 3), numbers(n, 4));
        let loss = |x: &[f64], w: &[f64], b: &[f64], training: bool| {
            let (mut mean, mut var) = (vec![0.25; channels], vec![1.5; channels]);
            let mut y = vec![0.0; n];
            batch_forward(shape, x, Some(w), Some(b), training, 1e-3, &mut mean, &mut var, &mut y);
            y.iter().zip(&g).map(|(y, g)| y * g).sum::<f64>()
        };
        for training in [true, false] {
            let (mut mean, mut var, mut y) = (vec![0.25; channels], vec![1.5; channels], vec![0.0; n]);
            batch_forward(shape, &x, None, None, training, 1e-3, &mut mean, &mut var, &mut y);
            let inverse: Vec<f64> = var.iter().map(|v| 1.0 / (v + 1e-3).sqrt()).collect();
            let (mut gx, mut gw, mut gb) = (vec![0.0; n], vec![0.0; channels], vec![0.0; channels]);
            let to = BatchGradients { x: Some(&mut gx), weight: &mut gw, bias: &mut gb };
            batch_backward(shape, &g, &x, Some(&w), &mean, &inverse, training, to);
            close(&gx, &slope(&x, |x| loss(x, &w, &b, training)));
            close(&gw, &slope(&w, |w| loss(&x, w, &b, training)));
            close(&gb, &slope(&b, |b| loss(&x, &w, b, training)));
        }
    }
}

#[test]
fn layer_gradients_match_differences() {
    for (rows, n) in [(3, 5), (1, 40), (6, 1)] {
        let (x, w, b, g) = (numbers(rows * n, 1), numbers(n, 2), numbers(n, 3), numbers(rows * n, 4));
        for centered in [true, false] {
            let forward = |x: &[f64], w: &[f64], b: &[f64], mean: &mut [f64], inverse: &mut [f64]| {
                let mut y = vec![0.0; x.len()];
                layer_forward(n, x, Some(w), Some(b), centered, 1e-3, mean, inverse, &mut y);
                y.iter().zip(&g).map(|(y, g)| y * g).sum::<f64>()
            };
            let loss = |x: &[f64], w: &[f64], b: &[f64]| {
                forward(x, w, b, &mut vec![0.0; rows], &mut vec![0.0; rows])
            };
            let (mut mean, mut inverse) = (vec![0.0; rows], vec![0.0; rows]);
            forward(&x, &w, &b, &mut mean, &mut inverse);
            let (mut gx, mut gw, mut gb) = (vec![0.0; rows * n], vec![0.0; n], vec![0.0; n]);
            let to = LayerGradients { x: Some(&mut gx), weight: Some(&mut gw), bias: Some(&mut gb) };
            layer_backward(n, &g, &x, Some(&w), centered, &mean, &inverse, to);
            close(&gx, &slope(&x, |x| loss(x, &w, &b)));
            close(&gw, &slope(&w, |w| loss(&x, w, &b)));
            close(&gb, &slope(&b, |b| loss(&x, &w, b)));
        }
    }
}
