//! Connectionist temporal classification: the probability of all alignments by dynamic programming over time.
use crate::math::Math;
use crate::versions;

/// One sample: its labels with blanks before, between and after, and where its log probabilities lie.
#[derive(Clone, Copy)]
pub struct Sample<'a> {
    pub labels: &'a [i64],
    pub blank: i64,
    /// Steps that count.
    pub steps: usize,
    /// Distance between the log probabilities of one step and the next.
    pub stride: usize,
    pub classes: usize,
}

impl Sample<'_> {
    /// Whether state `s` may follow state `s - 2`: between different labels, never onto a blank.
    fn skips(&self, s: usize) -> bool {
        s >= 2 && self.labels[s] != self.blank && self.labels[s] != self.labels[s - 2]
    }
}

versions! {
    /// `to = log(e^a + e^b + e^c) + d`, element by element.
    fn advance [T: Math] (a: &[T], b: &[T], c: &[T], d: &[T], to: &mut [T]) {
        let n = to.len();
        let (a, b, c, d) = (&a[..n], &b[..n], &c[..n], &d[..n]);
        for i in 0..n {
            let top = a[i].max_of(b[i]).max_of(c[i]);
            // Where all three are impossible, nothing may be subtracted.
            let shift = if top == -T::INFINITY { T::of(0.0) } else { top };
            let sum = (a[i] - shift).exp::<FMA>() + (b[i] - shift).exp::<FMA>() + (c[i] - shift).exp::<FMA>();
            to[i] = sum.log::<FMA>() + shift + d[i];
        }
    }
}

versions! {
    /// `to = e^(a + b - c)`.
    fn shares [T: Math] (a: &[T], b: &[T], c: &[T], shift: T, to: &mut [T]) {
        let n = to.len();
        let (a, b, c) = (&a[..n], &b[..n], &c[..n]);
        for i in 0..n {
            to[i] = (a[i] + b[i] - c[i] + shift).exp::<FMA>();
        }
    }
}

versions! {
    fn exponentials [T: Math] (x: &[T], factor: T, to: &mut [T]) {
        for (o, &x) in to.iter_mut().zip(x) {
            *o = x.exp::<FMA>() * factor;
        }
    }
}

/// Work memory: rows of one number per state, with two impossible states on either side.
struct Rows<T> {
    now: Vec<T>,
    skipped: Vec<T>,
    scores: Vec<T>,
}

impl<T: Math> Rows<T> {
    fn new(states: usize) -> Self {
        let never = || vec![-T::INFINITY; states + 4];
        Rows { now: never(), skipped: never(), scores: never() }
    }

    fn score(&mut self, s: &Sample, log: &[T], t: usize) {
        let row = &log[t * s.stride..][..s.classes];
        for (to, &label) in self.scores.iter_mut().zip(s.labels) {
            *to = row[label as usize];
        }
    }
}

/// Minus the log probability of the labels; `alphas` takes a row of states for each step.
///
/// # Panics
/// When the lengths do not fit or a label is out of range.
pub fn forward<T: Math>(s: &Sample, log: &[T], alphas: &mut [T]) -> T {
    let n = s.labels.len();
    let never = -T::INFINITY;
    if s.steps == 0 {
        return if n == 1 { T::of(0.0) } else { T::INFINITY };
    }
    assert!(alphas.len() >= s.steps * n);
    let mut rows = Rows::new(n);
    for t in 0..s.steps {
        rows.score(s, log, t);
        let (before, rest) = alphas.split_at_mut(t * n);
        let to = &mut rest[..n];
        if t == 0 {
            let starts = n.min(2);
            to[..starts].copy_from_slice(&rows.scores[..starts]);
            to[starts..].fill(never);
            continue;
        }
        rows.now[2..n + 2].copy_from_slice(&before[(t - 1) * n..]);
        for i in 0..n {
            rows.skipped[i] = if s.skips(i) { rows.now[i] } else { never };
        }
        advance(&rows.now[2..], &rows.now[1..], &rows.skipped, &rows.scores, to);
    }
    let last = &alphas[(s.steps - 1) * n..][..n];
    let mut end = [T::of(0.0)];
    let before = if n > 1 { last[n - 2] } else { never };
    advance(&[last[n - 1]], &[before], &[never], &[T::of(0.0)], &mut end);
    -end[0]
}

/// The gradient of `factor` times the loss by logits under a softmax, written to the steps that count.
///
/// # Panics
/// As for [`forward`].
pub fn backward<T: Math>(s: &Sample, log: &[T], alphas: &[T], loss: T, factor: T, g: &mut [T]) {
    let n = s.labels.len();
    let never = -T::INFINITY;
    let mut rows = Rows::new(n);
    let (mut beta, mut share) = (vec![never; n], vec![never; n]);
    for t in (0..s.steps).rev() {
        rows.score(s, log, t);
        if t + 1 == s.steps {
            let ends = n.saturating_sub(2)..n;
            beta[ends.clone()].copy_from_slice(&rows.scores[ends]);
        } else {
            rows.now[..n].copy_from_slice(&beta);
            for i in 0..n {
                rows.skipped[i] = if i + 2 < n && s.skips(i + 2) { rows.now[i + 2] } else { never };
            }
            advance(&rows.now, &rows.now[1..], &rows.skipped, &rows.scores, &mut beta);
        }
        shares(&alphas[t * n..], &beta, &rows.scores, loss, &mut share);
        let to = &mut g[t * s.stride..][..s.classes];
        exponentials(&log[t * s.stride..][..s.classes], factor, to);
        for (&label, &share) in s.labels.iter().zip(&share) {
            let to = &mut to[label as usize];
            *to = *to - share * factor;
        }
    }
}
