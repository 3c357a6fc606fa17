use super::*;

fn numbers(n: usize, seed: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * 7919 + seed * 104729) % 1009) as f64 / 300.0 - 1.5).collect()
}

fn check<P: PairLoss<f64>>(loss: P, x: &[f64], y: &[f64]) {
    let mut out = vec![0.0; x.len()];
    values(loss, x, y, &mut out);
    assert!((total(loss, x, y) - out.iter().sum::<f64>()).abs() < 1e-9);
    let mut slope = vec![0.0; x.len()];
    slopes(loss, x, y, &[], 1.0, &mut slope);
    for i in 0..x.len() {
        let h = 1e-6;
        let (mut up, mut down) = ([0.0], [0.0]);
        values(loss, &[x[i] + h], &[y[i]], &mut up);
        values(loss, &[x[i] - h], &[y[i]], &mut down);
        assert!(((up[0] - down[0]) / (2.0 * h) - slope[i]).abs() < 1e-4, "{} {}", x[i], y[i]);
    }
}

#[test]
fn slopes_are_derivatives() {
    let (x, y) = (numbers(70, 1), numbers(70, 2));
    check(Square, &x, &y);
    check(AbsoluteOrSquare(0.75), &x, &y);
    check(Huber(0.75), &x, &y);
    check(LogitEntropy, &x, &y);
    check(SoftMargin, &x, &y);
    check(LogDivergence, &x, &y);
    let inside = |v: &[f64]| v.iter().map(|v| (v + 1.6) / 4.0).collect::<Vec<_>>();
    check(Entropy, &inside(&x), &inside(&y));
    check(Divergence, &x, &inside(&y));
    assert!(are_probabilities(&inside(&x)) && !are_probabilities(&[0.5, f64::NAN]) && !are_probabilities(&x));
}

/// The slope of the loss by logits under a softmax, which is what the kernel gives.
#[test]
fn alignments_of_labels() {
    let (steps, classes) = (4, 3);
    let logits = numbers(steps * classes, 3);
    let labels = [0i64, 1, 0, 1, 0];
    let run = |logits: &[f64]| {
        let mut log = logits.to_vec();
        for row in log.chunks_mut(classes) {
            let sum: f64 = row.iter().map(|v| v.exp()).sum();
            row.iter_mut().for_each(|v| *v -= sum.ln());
        }
        let job = ctc::Sample { labels: &labels, blank: 0, steps, stride: classes, classes };
        let mut alphas = vec![0.0; steps * labels.len()];
        let loss = ctc::forward(&job, &log, &mut alphas);
        (loss, log, alphas)
    };
    let (loss, log, alphas) = run(&logits);
    // All paths of four steps that read 1, 1: the labels need a blank between them.
    let p = |t: usize, c: usize| log[t * classes + c].exp();
    let mut total = 0.0;
    for path in 0..3usize.pow(4) {
        let at: Vec<usize> = (0..4).map(|t| path / 3usize.pow(t) % 3).collect();
        let mut read = Vec::new();
        for (t, &c) in at.iter().enumerate() {
            if c != 0 && (t == 0 || at[t - 1] != c) {
                read.push(c);
            }
        }
        if read == [1, 1] {
            total += (0..4).map(|t| p(t, at[t])).product::<f64>();
        }
    }
    assert!((loss + total.ln()).abs() < 1e-12);
    let mut g = vec![0.0; log.len()];
    let job = ctc::Sample { labels: &labels, blank: 0, steps, stride: classes, classes };
    ctc::backward(&job, &log, &alphas, loss, 1.0, &mut g);
    for i in 0..g.len() {
        let at = |d: f64| {
            let mut moved = logits.clone();
            moved[i] += d;
            run(&moved).0
        };
        assert!(((at(1e-6) - at(-1e-6)) / 2e-6 - g[i]).abs() < 1e-6);
    }
}
