//! The gamma and the Dirichlet distribution.
use super::Generator;

/// One gamma number of unit scale, by Marsaglia and Tsang.
pub fn standard_gamma(g: &mut Generator, alpha: f64) -> f64 {
    if alpha == 0.0 {
        return 0.0;
    }
    let (mut alpha, mut scale) = (alpha, 1.0);
    if alpha < 1.0 {
        scale = (1.0 - g.uniform()).powf(1.0 / alpha);
        alpha += 1.0;
    }
    let d = alpha - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let (mut x, mut y);
        loop {
            x = g.normal();
            y = 1.0 + c * x;
            if y > 0.0 {
                break;
            }
        }
        let v = y * y * y;
        let u = 1.0 - g.uniform();
        let xx = x * x;
        if u < 1.0 - 0.0331 * xx * xx || u.ln() < 0.5 * xx + d * (1.0 - v + v.ln()) {
            return scale * d * v;
        }
    }
}

/// One point of the Dirichlet distribution: gamma numbers, normalised.
pub fn dirichlet(g: &mut Generator, alpha: &[f64], out: &mut [f64]) {
    for (o, &a) in out.iter_mut().zip(alpha) {
        *o = standard_gamma(g, a);
    }
    let sum: f64 = out.iter().sum();
    out.iter_mut().for_each(|o| *o /= sum);
}
