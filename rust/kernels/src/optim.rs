//! Optimizer steps on the elements of one parameter: one pass over memory, in the arithmetic of the separate operations.
use crate::math::{fma, Math};
use crate::parallel::{for_each_chunk, SharedMut};
use crate::versions;

/// Elements of one item of parallel work.
const CHUNK: usize = 1 << 14;

/// Options of stochastic gradient descent.
#[derive(Clone, Copy, Debug)]
pub struct Sgd {
    pub lr: f64,
    pub momentum: f64,
    pub dampening: f64,
    pub weight_decay: f64,
    pub nesterov: bool,
    pub maximize: bool,
}

/// Options of Adam; `size` is the learning rate over the first correction, `root` the square root of the second.
#[derive(Clone, Copy, Debug)]
pub struct Adam {
    pub size: f64,
    pub root: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: f64,
    /// Added to the gradient.
    pub weight_decay: f64,
    /// What the parameter is multiplied by, where the decay is decoupled.
    pub shrink: Option<f64>,
    pub maximize: bool,
}

#[inline(always)]
fn gradient<T: Math, const F: bool>(g: T, p: T, sign: T, decay: T) -> T {
    // A product with zero would turn an infinite parameter into NaN.
    let g = g * sign;
    if decay == T::of(0.0) {
        g
    } else {
        fma::<T, F>(decay, p, g)
    }
}

versions! {
    fn sgd_plain [T: Math] (p: &mut [T], g: &[T], o: Sgd) {
        let (rate, decay) = (T::of(-o.lr), T::of(o.weight_decay));
        let sign = T::of(if o.maximize { -1.0 } else { 1.0 });
        for (p, &g) in p.iter_mut().zip(g) {
            *p = fma::<T, FMA>(rate, gradient::<T, FMA>(g, *p, sign, decay), *p);
        }
    }
}

versions! {
    fn sgd_momentum [T: Math] (p: &mut [T], g: &[T], b: &mut [T], o: Sgd) {
        let (rate, decay) = (T::of(-o.lr), T::of(o.weight_decay));
        let (momentum, part) = (T::of(o.momentum), T::of(1.0 - o.dampening));
        let sign = T::of(if o.maximize { -1.0 } else { 1.0 });
        for ((p, &g), b) in p.iter_mut().zip(g).zip(b.iter_mut()) {
            let g = gradient::<T, FMA>(g, *p, sign, decay);
            *b = fma::<T, FMA>(part, g, *b * momentum);
            let step = if o.nesterov { fma::<T, FMA>(momentum, *b, g) } else { *b };
            *p = fma::<T, FMA>(rate, step, *p);
        }
    }
}

/// One step of stochastic gradient descent; an empty `buffer` means no momentum.
///
/// # Panics
/// When the lengths differ.
pub fn sgd<T: Math>(p: &mut [T], g: &[T], buffer: &mut [T], options: &Sgd) {
    let n = p.len();
    assert!(g.len() == n && (buffer.is_empty() || buffer.len() == n));
    let plain = buffer.is_empty();
    let (p, b) = (SharedMut::new(p), SharedMut::new(buffer));
    for_each_chunk(n, CHUNK, |r| {
        // SAFETY: chunks are disjoint.
        let part = unsafe { p.slice(r.clone()) };
        if plain {
            return sgd_plain(part, &g[r], *options);
        }
        // SAFETY: as above.
        sgd_momentum(part, &g[r.clone()], unsafe { b.slice(r) }, *options);
    });
}

/// Adam's options in the element type.
#[derive(Clone, Copy)]
struct AdamNumbers<T> {
    sign: T,
    decay: T,
    shrink: T,
    weight: T,
    keep: T,
    add: T,
    root: T,
    eps: T,
    size: T,
}

impl<T: Math> AdamNumbers<T> {
    #[inline(always)]
    fn new(o: &Adam) -> AdamNumbers<T> {
        AdamNumbers {
            sign: T::of(if o.maximize { -1.0 } else { 1.0 }),
            decay: T::of(o.weight_decay),
            shrink: T::of(o.shrink.unwrap_or(1.0)),
            weight: T::of(1.0 - o.beta1),
            keep: T::of(o.beta2),
            add: T::of(1.0 - o.beta2),
            root: T::of(o.root),
            eps: T::of(o.eps),
            size: T::of(-o.size),
        }
    }

    /// The new moments.
    #[inline(always)]
    fn moments<const F: bool>(&self, g: T, p: T, m: T, v: T) -> (T, T) {
        let g = gradient::<T, F>(g, p, self.sign, self.decay);
        let d = g - m;
        // The nearer end of the interpolation is the one that is moved.
        let near = self.weight.abs() < T::of(0.5);
        let mean = if near { m + self.weight * d } else { g - d * (T::of(1.0) - self.weight) };
        (mean, v * self.keep + self.add * g * g)
    }

    /// The new parameter.
    #[inline(always)]
    fn moved(&self, p: T, mean: T, square: T) -> T {
        p * self.shrink + self.size * mean / (square.sqrt() / self.root + self.eps)
    }
}

versions! {
    fn adam_plain [T: Math] (p: &mut [T], g: &[T], m: &mut [T], v: &mut [T], o: Adam) {
        let o = AdamNumbers::<T>::new(&o);
        for (((p, &g), m), v) in p.iter_mut().zip(g).zip(m).zip(v) {
            (*m, *v) = o.moments::<FMA>(g, *p, *m, *v);
            *p = o.moved(*p, *m, *v);
        }
    }
}

versions! {
    fn adam_largest [T: Math] (p: &mut [T], g: &[T], m: &mut [T], v: &mut [T], top: &mut [T], o: Adam) {
        let o = AdamNumbers::<T>::new(&o);
        for ((((p, &g), m), v), top) in p.iter_mut().zip(g).zip(m).zip(v).zip(top) {
            (*m, *v) = o.moments::<FMA>(g, *p, *m, *v);
            let larger = if *top > *v { *top } else { *v };
            *top = if top.is_nan() { *top } else { larger };
            *p = o.moved(*p, *m, *top);
        }
    }
}

/// One step of Adam; an empty `largest` means no AMSGrad.
///
/// # Panics
/// When the lengths differ.
pub fn adam<T: Math>(
    p: &mut [T],
    g: &[T],
    mean: &mut [T],
    square: &mut [T],
    largest: &mut [T],
    options: &Adam,
) {
    let n = p.len();
    assert!(
        g.len() == n && mean.len() == n && square.len() == n && (largest.is_empty() || largest.len() == n)
    );
    let plain = largest.is_empty();
    let parts = [p, mean, square, largest].map(SharedMut::new);
    for_each_chunk(n, CHUNK, |r| {
        let [p, m, v, top] = &parts;
        let most = if plain { 0..0 } else { r.clone() };
        // SAFETY: chunks are disjoint.
        let (p, m, v, top) =
            unsafe { (p.slice(r.clone()), m.slice(r.clone()), v.slice(r.clone()), top.slice(most)) };
        if plain {
            adam_plain(p, &g[r], m, v, *options);
        } else {
            adam_largest(p, &g[r], m, v, top, *options);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descent_with_momentum_and_decay() {
        let (mut p, mut b) = ([1.0f64, -2.0], [0.5, 0.25]);
        let o = Sgd {
            lr: 0.1,
            momentum: 0.9,
            dampening: 0.5,
            weight_decay: 0.01,
            nesterov: true,
            maximize: false,
        };
        sgd(&mut p, &[3.0, 4.0], &mut b, &o);
        for (i, (start, grad, buffer)) in [(1.0, 3.0, 0.5), (-2.0, 4.0, 0.25)].into_iter().enumerate() {
            let g = grad + 0.01 * start;
            let next = 0.9 * buffer + 0.5 * g;
            assert!((b[i] - next).abs() < 1e-15 && (p[i] - (start - 0.1 * (g + 0.9 * next))).abs() < 1e-14);
        }
    }

    #[test]
    fn chunks_of_adam_agree_with_one_element() {
        let o = Adam {
            size: 0.1,
            root: 0.3,
            beta1: 0.9,
            beta2: 0.99,
            eps: 1e-8,
            weight_decay: 0.1,
            shrink: None,
            maximize: true,
        };
        let n = CHUNK + 5;
        let (mut p, g) = (vec![1.0f32; n], vec![0.5f32; n]);
        let (mut m, mut v, mut top) = (vec![0.1f32; n], vec![0.2f32; n], vec![0.05f32; n]);
        adam(&mut p, &g, &mut m, &mut v, &mut top, &o);
        let (mut q, mut a, mut b, mut c) = ([1.0f32], [0.1f32], [0.2f32], [0.05f32]);
        adam(&mut q, &[0.5], &mut a, &mut b, &mut c, &o);
        assert!(p.iter().all(|&x| x == q[0]) && m.iter().all(|&x| x == a[0]));
        assert!(v.iter().all(|&x| x == b[0]) && top.iter().all(|&x| x == c[0] && x == b[0]));
    }
}
